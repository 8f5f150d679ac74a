from odoo import fields, models
from odoo.tools import SQL

from .case_service_call_state import STATES

#: A call on an installation so many days after another one is a repeat.
REPEAT_DAYS = 30


class CaseServiceCallFigure(models.Model):
    """Service calls in figures, one row each: whether one visit was enough, whether it came back, what it cost."""

    _name = "case.service.call.figure"
    _inherit = "case.figures"
    _description = "Service Calls in Figures"
    _auto = False
    _order = "opened_on desc, id desc"
    _rec_name = "call_id"
    _depends = {
        "account.analytic.line": ["case_id", "amount"],
        "case.case": ["access", "user_id", "create_uid", "opened_on", "closed_on", "category_id", "priority"],
        "case.clock": ["case_id", "measure", "state", "due_on"],
        "case.installation": ["type_id"],
        "case.service.action": ["call_id", "undone_count", "finished_on", "solved"],
        "case.service.call": [
            "case_id", "company_id", "partner_id", "installation_id", "contract_id", "terms", "state",
        ],
    }  # fmt: skip

    call_id = fields.Many2one("case.service.call", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    access = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    opened_by_id = fields.Many2one("res.users", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    installation_id = fields.Many2one("case.installation", readonly=True)
    installation_type_id = fields.Many2one("case.installation.type", readonly=True)
    contract_id = fields.Many2one("case.contract", readonly=True)
    category_id = fields.Many2one("case.category", readonly=True)
    terms = fields.Selection(
        selection=lambda self: self.env["case.service.call"]._fields["terms"]._description_selection(self.env),
        string="Who Pays",
        readonly=True,
    )
    state = fields.Selection(STATES, readonly=True)
    opened_on = fields.Datetime(readonly=True)
    closed_on = fields.Datetime("Solved on", readonly=True)
    solving_hours = fields.Float("Hours until Solved", readonly=True, aggregator="avg")
    visits = fields.Integer(readonly=True, help="Service actions that were done, and those left undone.")
    first_time = fields.Float(
        "Fixed the First Time (%)",
        readonly=True,
        aggregator="avg",
        help="Of calls that are done or solved by a visit: one was enough, and no call about the same installation"
        " came within 30 days after.",
    )
    repeat = fields.Float(
        "Repeats (%)",
        readonly=True,
        aggregator="avg",
        help="A call about the same installation came within 30 days before.",
    )
    response_kept = fields.Float(
        "Answered in Time (%)",
        readonly=True,
        aggregator="avg",
        help="Of calls to which an answer was promised, by contract or policy, and came or should have come by now.",
    )
    resolution_kept = fields.Float(
        "Solved in Time (%)",
        readonly=True,
        aggregator="avg",
        help="Of calls to which a solution was promised, by contract or policy, and came or should have come by now.",
    )
    cost = fields.Monetary("Costs", readonly=True)

    @property
    def _table_query(self):
        after = SQL(
            "EXISTS (SELECT FROM case_service_call o JOIN case_case e ON e.id = o.case_id"
            " WHERE o.installation_id = c.installation_id AND o.id > c.id AND o.state != 'cancelled' AND %s)",
            SQL("e.opened_on BETWEEN k.opened_on AND k.opened_on + %s * INTERVAL '1 day'", REPEAT_DAYS),
        )
        before = SQL(
            "EXISTS (SELECT FROM case_service_call o JOIN case_case e ON e.id = o.case_id"
            " WHERE o.installation_id = c.installation_id AND o.id < c.id AND o.state != 'cancelled' AND %s)",
            SQL("e.opened_on BETWEEN k.opened_on - %s * INTERVAL '1 day' AND k.opened_on", REPEAT_DAYS),
        )
        return SQL(
            "SELECT c.id, c.id AS call_id, c.case_id, c.company_id, k.access, k.user_id, k.create_uid AS opened_by_id,"
            " c.partner_id, c.installation_id, i.type_id AS installation_type_id, c.contract_id, k.category_id,"
            " c.terms, c.state, k.opened_on, k.closed_on,"
            " extract(epoch FROM k.closed_on - k.opened_on) / 3600 AS solving_hours, n.visits,"
            " CASE WHEN c.state IN ('done', 'solved') AND n.done > 0"
            "  THEN CASE WHEN n.visits = 1 AND NOT %s THEN 100 ELSE 0 END END AS first_time,"
            " CASE WHEN %s THEN 100 ELSE 0 END AS repeat, t.response_kept, t.resolution_kept,"
            " COALESCE((SELECT -sum(l.amount) FROM account_analytic_line l WHERE l.case_id = c.case_id), 0) AS cost"
            " FROM case_service_call c JOIN case_case k ON k.id = c.case_id"
            " LEFT JOIN case_installation i ON i.id = c.installation_id CROSS JOIN LATERAL (SELECT"
            "  count(*) FILTER (WHERE a.finished_on IS NOT NULL) AS done,"
            "  count(*) FILTER (WHERE a.finished_on IS NOT NULL) + COALESCE(sum(a.undone_count), 0) AS visits"
            "  FROM case_service_action a WHERE a.call_id = c.id) n CROSS JOIN LATERAL (%s) t",
            after,
            before,
            _kept_sql(),
        )


def _kept_sql():
    """SQL: of the clocks of case ``c.case_id`` that are decided, 100 when kept, 0 when not; NULL without any."""
    kept = "avg(CASE WHEN l.state = 'met' THEN 100 ELSE 0 END) FILTER (WHERE l.measure = %s)"
    return SQL(
        "SELECT %s AS response_kept, %s AS resolution_kept FROM case_clock l WHERE l.case_id = c.case_id"
        " AND (l.state IN ('met', 'missed') OR l.state = 'running' AND l.due_on < now() AT TIME ZONE 'UTC')",
        SQL(kept, "first_response"),
        SQL(kept, "resolution"),
    )
