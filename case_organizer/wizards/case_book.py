from odoo import fields, models


class CaseBook(models.TransientModel):
    """Books hours or an expense on a case or one of its steps."""

    _name = "case.book"
    _description = "Book on a Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="cascade")
    step_id = fields.Many2one("case.step", domain="[('case_id', '=', case_id)]", ondelete="cascade")
    kind = fields.Selection([("time", "Hours"), ("expense", "Expense")], required=True, readonly=True)
    date = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        "res.users", "Who", required=True, default=lambda self: self.env.user, domain=[("share", "=", False)]
    )
    hours = fields.Float()
    amount = fields.Monetary()
    currency_id = fields.Many2one(related="case_id.currency_id")
    name = fields.Char("What", help="In a few words.")

    def action_confirm(self):
        """Book it."""
        self.ensure_one()
        if self.kind == "time":
            self.case_id.book_time(self.hours, self.name, self.date, self.user_id, self.step_id)
        else:
            self.case_id.book_expense(self.amount, self.name, self.date, self.step_id)
        return {"type": "ir.actions.act_window_close"}
