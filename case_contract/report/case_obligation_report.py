from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class CaseObligationReport(models.Model):
    """The ledger of a contract, a customer or all of them: what was promised, and what became of it.

    A row is a due date of an obligation, what came in under a commitment, the period of a promise, or what was taken of
    an allowance.
    """

    _name = "case.obligation.report"
    _description = "Obligations Kept and Broken"
    _auto = False
    _depends = {
        "case.contract": ["type_id", "partner_id", "user_id"],
        "case.obligation": ["user_id", "team_id", "owed_by", "kind"],
        "case.obligation.occurrence": [
            "due_on", "done_on", "state", "reason", "due_at", "clock_id", "case_id", "hours_late", "times_broken",
        ],
        "case.obligation.use": ["used_on", "name", "beyond", "given_back"],
    }  # fmt: skip
    _order = "date desc, id desc"
    _rec_name = "obligation_id"

    obligation_id = fields.Many2one("case.obligation", readonly=True)
    occurrence_id = fields.Many2one("case.obligation.occurrence", "Due Date", readonly=True)
    use_id = fields.Many2one("case.obligation.use", "Taken", readonly=True)
    case_id = fields.Many2one("case.case", "Came in as", readonly=True)
    contract_id = fields.Many2one("case.contract", readonly=True)
    type_id = fields.Many2one("case.contract.type", "Contract Type", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer or Supplier", readonly=True)
    manager_id = fields.Many2one("res.users", "Contract Manager", readonly=True)
    user_id = fields.Many2one("res.users", "Person", readonly=True)
    team_id = fields.Many2one("case.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    owed_by = fields.Selection([("us", "Us"), ("them", "The other side")], readonly=True)
    kind = fields.Selection(selection="_kinds", readonly=True)
    date = fields.Date("Day", readonly=True, help="On which it is due, or was taken.")
    done_on = fields.Date(readonly=True)
    outcome = fields.Selection(
        [
            ("promised", "Promised"),
            ("planned", "Planned"),
            ("running", "Running"),
            ("late", "Late"),
            ("kept", "Done in time"),
            ("kept_late", "Done late"),
            ("broken", "Not kept"),
            ("waived", "Waived"),
            ("obsolete", "No longer due"),
            ("taken", "Taken"),
            ("beyond", "Taken beyond what was left"),
        ],
        readonly=True,
    )
    reason = fields.Char("Why", readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg", help="Days after it was due.")
    hours_late = fields.Float(readonly=True, help="Of answers and solutions, in hours of service.")
    times_broken = fields.Integer("Times Not Kept", readonly=True)
    kept = fields.Float(
        "Kept %", readonly=True, aggregator="avg", help="Of what was due and not waived: done in time, in percent."
    )

    @api.model
    def _kinds(self):
        return self.env["case.obligation"]._fields["kind"]._description_selection(self.env)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        columns = SQL(
            "b.id AS obligation_id, c.id AS contract_id, c.type_id, c.partner_id, c.user_id AS manager_id, b.user_id,"
            " b.team_id, c.company_id, b.owed_by, b.kind"
        )
        done = SQL("(o.done_on AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", self.env.user.tz or "UTC")
        return SQL(
            "SELECT x.*, CASE WHEN x.outcome IN ('late', 'kept_late') THEN COALESCE(x.done_on, %(today)s) - x.date END"
            " AS days_late,"
            " CASE WHEN x.outcome = 'kept' THEN 100.0"
            "  WHEN x.outcome IN ('kept_late', 'late', 'broken') THEN 0 END AS kept"
            " FROM (SELECT o.id AS id, o.id AS occurrence_id, NULL::int AS use_id, o.case_id, %(columns)s,"
            "  o.due_on AS date, %(done)s AS done_on, o.reason, o.hours_late, o.times_broken,"
            "  CASE WHEN o.state IN ('promised', 'planned') AND o.due_on < %(today)s THEN 'late'"
            "  WHEN o.state = 'running' AND o.due_at < %(now)s THEN 'late'"
            "  WHEN o.state = 'done' AND (CASE WHEN o.clock_id IS NULL THEN %(done)s > o.due_on"
            "   ELSE o.hours_late > 0 END) THEN 'kept_late' WHEN o.state = 'done' THEN 'kept'"
            "  ELSE o.state END AS outcome"
            "  FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
            "  JOIN case_contract c ON c.id = o.contract_id"
            " UNION ALL SELECT -u.id, NULL, u.id, u.case_id, %(columns)s, u.used_on, u.used_on, u.name, NULL, NULL,"
            "  CASE WHEN u.beyond THEN 'beyond' ELSE 'taken' END"
            "  FROM case_obligation_use u JOIN case_obligation b ON b.id = u.obligation_id"
            "  JOIN case_contract c ON c.id = u.contract_id WHERE u.given_back IS NOT TRUE) x",
            columns=columns,
            today=today,
            now=fields.Datetime.now(),
            done=done,
        )

    def action_open(self):
        """What does it: its step, or else its contract."""
        self.ensure_one()
        if self.occurrence_id:
            return self.occurrence_id.action_open_step()
        return self.contract_id._get_records_action(context={})

    def action_waive(self):
        """Ask why what is still ahead is let go. :raises UserError: when nothing of it is"""
        ahead = self.occurrence_id.filtered(lambda occurrence: occurrence._may_be_let_go())
        if not ahead:
            raise UserError(self.env._("Nothing of this is ahead any more."))
        return ahead.action_waive()
