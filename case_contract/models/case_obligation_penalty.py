from odoo import fields, models
from odoo.tools import format_date


class CaseObligationContent(models.AbstractModel):
    """What is to be paid, by who owes it, for what was done late."""

    _inherit = "case.obligation.content"

    penalty = fields.Selection(
        [("day", "For each day late"), ("once", "Each time it is late")],
        "Paid When Late",
        help="By whoever owes it. It is on the next invoice under the contract, once it was done.",
    )
    penalty_amount = fields.Float("Amount When Late", digits="Product Price", help="In the currency of the contract.")
    penalty_most = fields.Float("At Most", digits="Product Price", help="Each time. 0: there is no limit.")

    _penalty = models.Constraint(
        "CHECK(penalty_amount >= 0 AND penalty_most >= 0)", "What is paid when something is late is not below zero."
    )


class CaseObligationOccurrence(models.Model):
    """What was done late is paid for on the next invoice, once."""

    _inherit = "case.obligation.occurrence"

    settled_in_id = fields.Many2one(
        "case.obligation.occurrence", "Paid for in", readonly=True, ondelete="restrict", index="btree_not_null"
    )

    def _penalty(self):
        """What is to be paid for this having been late: above zero when the other side pays, below when we do."""
        self.ensure_one()
        obligation = self.obligation_id
        if self.state != "done" or not self.done_on or not obligation.penalty:
            return 0.0
        days = (self.done_on.date() - self.due_on).days
        if days <= 0:
            return 0.0
        amount = obligation.penalty_amount * (days if obligation.penalty == "day" else 1)
        amount = min(amount, obligation.penalty_most) if obligation.penalty_most else amount
        return self.contract_id.currency_id.round(amount if obligation.owed_by == "them" else -amount)

    def _unsettled(self):
        """What was done late under the contract of this invoice and was not paid for."""
        return self.contract_id.occurrence_ids.filtered(lambda row: not row.settled_in_id and row._penalty())

    def _penalty_lines(self):
        """Values of the lines of this invoice for what was done late."""
        return [
            {
                "name": self.env._(
                    "%(what)s: due on %(due)s, done on %(done)s",
                    what=row.name,
                    due=format_date(self.env, row.due_on),
                    done=format_date(self.env, row.done_on.date()),
                ),
                "quantity": 1,
                "price_unit": row._penalty() if self.contract_id.direction == "sale" else -row._penalty(),
            }
            for row in self._unsettled().sorted("due_on")
        ]

    def _make_invoice_sudo(self, reason):
        unsettled = self._unsettled()
        move = super()._make_invoice_sudo(reason)
        unsettled.sudo().write({"settled_in_id": self.id})
        return move
