from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

#: More than this in one booking is a slip of the pen.
MOST_HOURS = 24


class CaseCase(models.Model):
    """Hours and expenses of a case: booked as analytic lines, read beside what was planned."""

    _inherit = "case.case"

    cost_count = fields.Integer("Number of Bookings", compute="_compute_counts")

    def _lists_on_case(self):
        return {**super()._lists_on_case(), "cost": "case.cost"}

    # --- verbs ---------------------------------------------------------------------------------------------------

    def book_time(self, hours, name, date=None, user=None, step=None):
        """Book hours on this case; they cost what an hour of the role of the step, or in the company, costs.

        :param hours: more than 0, at most 24
        :param name: what was done, in words
        :param date: the day; today when left out
        :param user: who worked: one ``res.users``, other than oneself for supervisors only
        :param step: a ``case.step`` of this case
        :return: the ``case.cost``
        :raises AccessError: for who may not change the case, or books for somebody else
        :raises UserError: when the case closed too long ago
        :raises ValidationError: naming what is wrong with hours, words or step
        """
        self._check_may_book()
        user = user or self.env.user
        if user != self.env.user and not self.env.user.has_group("case_organizer.group_case_supervisor"):
            raise AccessError(self.env._("Book your own hours: supervisors book those of others."))
        if not 0 < hours <= MOST_HOURS:
            raise ValidationError(self.env._("Hours: more than 0, at most %s.", MOST_HOURS))
        amount = -hours * self._hourly_cost_sudo(user, step)
        return self._book_sudo(
            "time", name, date, step, user_id=user.id, unit_amount=hours, amount=self.currency_id.round(amount)
        )

    def book_expense(self, amount, name, date=None, step=None):
        """Book an expense on this case.

        :param amount: more than 0, in the currency of the company
        :return: as :meth:`book_time`, which says the rest
        """
        self._check_may_book()
        if amount <= 0:
            raise ValidationError(self.env._("An expense is more than 0."))
        return self._book_sudo("expense", name, date, step, unit_amount=1, amount=-amount)

    def _check_may_book(self):
        """:raises AccessError: for who may not change the case :raises UserError: when it closed too long ago"""
        self.ensure_one()
        self.check_access("write")
        days = self.company_id.case_booking_days
        if self.closed_on and days and self.closed_on + timedelta(days=days) < self.env["case.writer"]._now():
            raise UserError(
                self.env._("%(case)s closed more than %(days)s days ago: nothing is booked on it any more.",
                           case=self.name, days=days)
            )  # fmt: skip

    @api.model
    def _hourly_cost_sudo(self, user, step):
        """What an hour costs: of the role of the step, else in the company; what it is stays inside the amount."""
        return (step and step.sudo().role_id.hourly_cost) or self.sudo().company_id.case_hourly_cost

    def _book_sudo(self, kind, name, date, step, **values):
        """Write the analytic line; the verb has checked the user."""
        name = (name or "").strip()
        if not name:
            raise ValidationError(self.env._("Say in a few words what it was for."))
        if step and step.case_id != self:
            raise ValidationError(
                self.env._("“%(step)s” is a step of another case than %(case)s.", step=step.name, case=self.name)
            )
        line = (
            self.env["account.analytic.line"]
            .sudo()
            .create(
                {
                    "name": name,
                    "date": date or fields.Date.context_today(self),
                    "account_id": self.type_id._analytic_account_sudo().id,
                    "company_id": self.company_id.id,
                    "partner_id": self.partner_id.id,
                    "case_id": self.id,
                    "case_step_id": step.id if step else False,
                    "case_kind": kind,
                    **values,
                }
            )
        )
        self.env["case.cost"].invalidate_model()
        return self.env["case.cost"].browse(line.id * 3)

    def action_ask_time(self):
        """The dialog that books hours."""
        return self._ask_booking("time")

    def action_ask_expense(self):
        """The dialog that books an expense."""
        return self._ask_booking("expense")

    def _ask_booking(self, kind, step=None):
        self._check_may_book()
        names = {"time": self.env._("Book Time"), "expense": self.env._("Book an Expense")}
        values = {"case_id": self.id, "kind": kind, "step_id": step.id if step else False}
        return self._dialog(names[kind], self.env["case.book"].create(values))

    def action_open_costs(self):
        """Show what was booked and planned on this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_cost")
        return {**action, "domain": [("case_id", "=", self.id)], "context": {}, "path": False}
