from odoo import fields, models


class CaseStep(models.Model):
    """Hours and expenses of a step."""

    _inherit = "case.step"

    planned_hours = fields.Float(related="item_id.planned_hours")
    planned_amount = fields.Monetary(related="item_id.planned_amount")
    currency_id = fields.Many2one(related="company_id.currency_id")

    def book_time(self, hours, name, date=None, user=None):
        """Book hours on this step: see ``case.case.book_time``."""
        self.ensure_one()
        return self.case_id.book_time(hours, name, date, user, self)

    def book_expense(self, amount, name, date=None):
        """Book an expense on this step: see ``case.case.book_expense``."""
        self.ensure_one()
        return self.case_id.book_expense(amount, name, date, self)

    def action_ask_time(self):
        """The dialog that books hours on this step."""
        return self.case_id._ask_booking("time", self)
