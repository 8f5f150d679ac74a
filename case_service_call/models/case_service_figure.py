from odoo import fields, models
from odoo.tools import SQL

from .case_service_template import KINDS


class CaseServiceFigure(models.Model):
    """Service actions in figures, one row each: what they took and cost, on what, for whom, and whether in vain."""

    _name = "case.service.figure"
    _inherit = "case.figures"
    _description = "Service Actions in Figures"
    _auto = False
    _order = "asked_on desc, id desc"
    _rec_name = "action_id"
    _depends = {
        "account.analytic.line": ["case_step_id", "amount"],
        "case.case": ["access", "user_id", "create_uid", "type_id"],
        "case.contract": ["case_id"],
        "case.installation": ["type_id"],
        "case.service.action": [
            "step_id", "case_id", "company_id", "call_id", "template_id", "kind", "partner_id", "site_id", "worker_id",
            "planned_start", "finished_on", "undone_count", "installation_ids",
        ],
        "case.service.call": ["contract_id", "terms"],
        "case.service.time": ["action_id", "kind", "started_on", "stopped_on"],
        "case.step": ["state", "enabled_on", "deadline"],
    }  # fmt: skip

    action_id = fields.Many2one("case.service.action", readonly=True)
    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    call_id = fields.Many2one("case.service.call", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    access = fields.Char(readonly=True)
    user_id = fields.Many2one("res.users", "Handler", readonly=True)
    opened_by_id = fields.Many2one("res.users", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    site_id = fields.Many2one("res.partner", readonly=True)
    installation_id = fields.Many2one("case.installation", readonly=True, help="The first one it is about.")
    installation_type_id = fields.Many2one("case.installation.type", readonly=True)
    contract_id = fields.Many2one("case.contract", readonly=True)
    worker_id = fields.Many2one("resource.resource", "Done by", readonly=True)
    template_id = fields.Many2one("case.service.template", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    origin = fields.Selection(
        [("call", "A call"), ("maintenance", "Maintenance"), ("other", "Something else")], "Because of", readonly=True
    )
    preventive = fields.Float(
        "Preventive (%)",
        readonly=True,
        aggregator="avg",
        help="Maintenance in all service actions; the rest is repair.",
    )
    terms = fields.Selection(
        selection=lambda self: self.env["case.service.call"]._fields["terms"]._description_selection(self.env),
        string="Who Pays",
        readonly=True,
    )
    state = fields.Selection(
        selection=lambda self: self.env["case.step"]._fields["state"]._description_selection(self.env), readonly=True
    )
    asked_on = fields.Datetime(readonly=True)
    planned_start = fields.Datetime(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    work_hours = fields.Float(readonly=True)
    travel_hours = fields.Float(readonly=True)
    cost = fields.Monetary("Costs", readonly=True)
    undone_count = fields.Integer("In Vain", readonly=True)
    late = fields.Integer("Too Late", readonly=True, help="Done after its deadline, or not done and late.")

    @property
    def _table_query(self):
        hours = "COALESCE(extract(epoch FROM sum(t.stopped_on - t.started_on) FILTER (WHERE t.kind = %s)), 0) / 3600"
        return SQL(
            "SELECT a.id, a.id AS action_id, a.case_id, a.call_id, a.company_id, k.access, k.user_id,"
            " k.create_uid AS opened_by_id, a.partner_id, a.site_id, i.id AS installation_id,"
            " i.type_id AS installation_type_id, COALESCE(c.contract_id, n.id) AS contract_id, a.worker_id,"
            " a.template_id, a.kind, CASE WHEN a.call_id IS NOT NULL THEN 'call' WHEN n.id IS NOT NULL"
            " THEN 'maintenance' ELSE 'other' END AS origin,"
            " CASE WHEN a.call_id IS NULL AND n.id IS NOT NULL THEN 100 ELSE 0 END AS preventive,"
            " c.terms, s.state, s.enabled_on AS asked_on,"
            " a.planned_start, a.finished_on, w.work AS work_hours, w.travel AS travel_hours,"
            " COALESCE((SELECT -sum(l.amount) FROM account_analytic_line l WHERE l.case_step_id = a.step_id), 0)"
            " AS cost, COALESCE(a.undone_count, 0) AS undone_count,"
            " (s.deadline < COALESCE(a.finished_on, now() AT TIME ZONE 'UTC') AND s.state != 'terminated')::int AS late"
            " FROM case_service_action a JOIN case_step s ON s.id = a.step_id JOIN case_case k ON k.id = a.case_id"
            " LEFT JOIN case_service_call c ON c.id = a.call_id LEFT JOIN case_contract n ON n.case_id = a.case_id"
            " LEFT JOIN case_installation i ON i.id = (SELECT min(r.installation_id)"
            "  FROM case_service_action_installation_rel r WHERE r.action_id = a.id)"
            " CROSS JOIN LATERAL (SELECT %s AS work, %s AS travel FROM case_service_time t WHERE t.action_id = a.id) w",
            SQL(hours, "work"),
            SQL(hours, "travel"),
        )
