from math import ceil

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, format_datetime


class CaseObligationContent(models.AbstractModel):
    """What is to be paid, by who owes it, for what was done late."""

    _inherit = "case.obligation.content"

    penalty = fields.Selection(
        [("hour", "For each hour late"), ("day", "For each day late"), ("once", "Each time it is late")],
        "Paid When Late",
        help="By whoever owes it. It is on the next invoice under the contract, once it was done. What is not kept in"
        " hours of service, or of an allowance, is paid for each time.",
    )
    penalty_amount = fields.Float("Amount When Late", digits="Product Price", help="In the currency of the contract.")
    penalty_most = fields.Float("At Most", digits="Product Price", help="Each time. 0: there is no limit.")

    _penalty = models.Constraint(
        "CHECK(penalty_amount >= 0 AND penalty_most >= 0)", "What is paid when something is late is not below zero."
    )

    @api.constrains("penalty", "kind")
    def _check_penalty(self):
        for obligation in self:
            if obligation.penalty == "hour" and obligation.kind not in ("response", "resolution"):
                raise ValidationError(
                    self.env._("“%s”: hours are counted of answers and solutions within a time alone.", obligation.name)
                )


class CaseObligationOccurrence(models.Model):
    """What was late, or not kept, is paid for on the next invoice, once."""

    _inherit = "case.obligation.occurrence"

    settled_in_id = fields.Many2one(
        "case.obligation.occurrence", "Dealt with in", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def _penalty(self):
        """What is to be paid for this having been late: above zero when the other side pays, below when we do."""
        self.ensure_one()
        obligation = self.obligation_id
        times, late = self._how_late() if obligation.penalty else (0, 0)
        if not times or late <= 0:
            return 0.0
        amount = obligation.penalty_amount * late
        amount = min(amount, obligation.penalty_most) if obligation.penalty_most else amount
        return self.contract_id.currency_id.round(times * (amount if obligation.owed_by == "them" else -amount))

    def _how_late(self):
        """How often this was not kept and not yet paid for, and how late it was each time, in what is paid for.

        :return: ``(times, hours, days or 1)``
        """
        penalty = self.obligation_id.penalty
        if self.state == "broken":
            return self.times_broken - self.times_settled, 1
        if self.state != "done" or not self.done_on:
            return 0, 0
        days = (self.done_on.date() - self.due_on).days
        if self.clock_id:
            late = self.hours_late > 0
            return int(late), {"hour": ceil(round(self.hours_late, 4)), "day": max(days, 1)}.get(penalty, 1)
        return int(days > 0), days if penalty == "day" else 1

    def _unsettled(self):
        """What was late or not kept under the contract of this invoice and was not paid for."""
        rows = self.search(
            [
                ("contract_id", "=", self.contract_id.id),
                ("obligation_id.penalty", "!=", False),
                "|",
                ("state", "=", "broken"),
                "&",
                ("state", "=", "done"),
                ("settled_in_id", "=", False),
            ]
        )
        return rows.filtered(lambda row: row._penalty())

    def _penalty_lines(self):
        """Values of the lines of this invoice for what was late or not kept."""
        return [
            {
                "name": row._penalty_text(),
                "quantity": 1,
                "price_unit": row._penalty() if self.contract_id.direction == "sale" else -row._penalty(),
            }
            for row in self._unsettled().sorted("due_on")
        ]

    def _penalty_text(self):
        """What is paid for, as the other side reads it: what came in by its number, no reason of ours."""
        what = f"{self.name} ({self.case_id.sudo().name})" if self.case_id else self.name
        if self.state == "broken":
            first, last = (format_date(self.env, day) for day in (self.base_on, self.due_on))
            return self.env._(
                "%(what)s: not kept, %(first)s – %(last)s (%(times)s ×)",
                what=what,
                first=first,
                last=last,
                times=self.times_broken - self.times_settled,
            )
        due, done = (
            (format_datetime(self.env, moment, dt_format="short") for moment in (self.due_at, self.done_on))
            if self.due_at
            else (format_date(self.env, day) for day in (self.due_on, self.done_on.date()))
        )
        return self.env._("%(what)s: due on %(due)s, done on %(done)s", what=what, due=due, done=done)

    def _make_invoice_sudo(self, reason):
        settled = self._unsettled()
        if reason:
            settled |= self.contract_id._broken_by_us().filtered(lambda row: row._is_broken())
        move = super()._make_invoice_sudo(reason)
        settled.sudo().write({"settled_in_id": self.id})
        settled._settle_sudo()
        return move
