from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL


class CaseCost(models.Model):
    """Hours and money of cases: what was booked, as analytic lines, beside what was planned.

    Read by who reads the case. Planned is what the plan item of a step says, once the step was asked, and what the case
    type says besides.
    """

    _name = "case.cost"
    _description = "Hours and Costs of a Case"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"
    _depends = {
        "account.analytic.line": [
            "case_id", "case_step_id", "case_kind", "case_reverses_id", "user_id", "date", "name", "unit_amount",
            "amount",
        ],
        "case.case": ["type_id", "company_id", "opened_on"],
        "case.plan.item": ["planned_hours", "planned_amount"],
        "case.step": ["item_id", "state", "void", "case_id"],
        "case.type": ["planned_hours", "planned_amount"],
    }  # fmt: skip

    case_id = fields.Many2one("case.case", "Case File", readonly=True)
    step_id = fields.Many2one("case.step", readonly=True)
    type_id = fields.Many2one("case.type", "Case Type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    line_id = fields.Many2one("account.analytic.line", "Analytic Line", readonly=True)
    user_id = fields.Many2one("res.users", "Who", readonly=True)
    date = fields.Date(readonly=True)
    name = fields.Char("What", readonly=True)
    kind = fields.Selection([("time", "Hours"), ("expense", "Expense"), ("planned", "Planned")], readonly=True)
    hours = fields.Float(readonly=True)
    amount = fields.Monetary("Costs", readonly=True)
    planned_hours = fields.Float(readonly=True)
    planned_amount = fields.Monetary("Planned Costs", readonly=True)
    taken_back = fields.Boolean(readonly=True, help="Taken back by another line, or takes another one back.")

    @property
    def _table_query(self):
        return SQL(
            "SELECT l.id * 3 AS id, l.case_id, l.case_step_id AS step_id, c.type_id, c.company_id, l.id AS line_id,"
            " l.user_id, l.date, l.name, COALESCE(l.case_kind, 'time') AS kind,"
            " CASE WHEN COALESCE(l.case_kind, 'time') = 'time' THEN l.unit_amount ELSE 0 END AS hours,"
            " -l.amount AS amount, 0.0 AS planned_hours, 0.0 AS planned_amount,"
            " l.case_reverses_id IS NOT NULL OR EXISTS (SELECT 1 FROM account_analytic_line r"
            " WHERE r.case_reverses_id = l.id) AS taken_back"
            " FROM account_analytic_line l JOIN case_case c ON c.id = l.case_id"
            " UNION ALL SELECT s.id * 3 + 1, s.case_id, s.id, c.type_id, c.company_id, NULL, NULL, c.opened_on::date,"
            " NULL, 'planned', 0, 0, COALESCE(i.planned_hours, 0), COALESCE(i.planned_amount, 0), FALSE"
            " FROM case_step s JOIN case_plan_item i ON i.id = s.item_id"
            " AND (i.planned_hours > 0 OR i.planned_amount > 0)"
            " JOIN case_case c ON c.id = s.case_id WHERE s.state != 'terminated' AND s.void IS NOT TRUE"
            " UNION ALL SELECT c.id * 3 + 2, c.id, NULL, c.type_id, c.company_id, NULL, NULL, c.opened_on::date, NULL,"
            " 'planned', 0, 0, COALESCE(t.planned_hours, 0), COALESCE(t.planned_amount, 0), FALSE"
            " FROM case_case c JOIN case_type t ON t.id = c.type_id AND (t.planned_hours > 0 OR t.planned_amount > 0)"
        )

    def action_take_back(self):
        """Take back what was booked: a line of the same day with the opposite amounts; both stay.

        :raises AccessError: on what somebody else booked, for others than supervisors
        :raises UserError: when it was taken back before, or the case closed too long ago
        """
        supervises = self.env.user.has_group("case_organizer.group_case_supervisor")
        for cost in self:
            cost.case_id._check_may_book()
            line = cost.sudo().line_id
            if not line or not line.case_kind:
                raise UserError(self.env._("Only what was booked here is taken back here."))
            if not supervises and self.env.user not in (line.user_id, line.create_uid):
                raise AccessError(self.env._("%s booked this: they or a supervisor take it back.", line.user_id.name))
            if cost.taken_back:
                raise UserError(self.env._("“%s” was taken back before.", line.name))
            cost._take_back_sudo(line)
        return True

    def _take_back_sudo(self, line):
        """:meth:`action_take_back` has checked the user."""
        line.sudo().copy(
            {
                "name": self.env._("Taken back: %s", line.name),
                "unit_amount": -line.unit_amount,
                "amount": -line.amount,
                "case_id": line.case_id.id,
                "case_step_id": line.case_step_id.id,
                "case_kind": line.case_kind,
                "case_reverses_id": line.id,
            }
        )
        self.invalidate_model()
