from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """Invoices know what they were made for under a contract, and which of our obligations were broken then."""

    _inherit = "account.move"

    contract_occurrence_id = fields.Many2one(
        "case.obligation.occurrence",
        "Invoiced for",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="case_organizer.group_case_user",
    )
    contract_late = fields.Text(
        "Not Kept by Us", compute="_compute_contract_late", help="Our obligations under this contract that are late."
    )
    contract_invoice_reason = fields.Char("Invoiced Nevertheless", readonly=True, copy=False)

    _once_per_occurrence = models.UniqueIndex(
        "(contract_occurrence_id) WHERE contract_occurrence_id IS NOT NULL AND state != 'cancel'",
        "This was invoiced before.",
    )

    def _compute_contract_late(self):
        for move in self:
            occurrence = move.sudo().contract_occurrence_id
            late = occurrence.contract_id._late_by_us() if occurrence and move.state == "draft" else []
            move.contract_late = "\n".join(row.display_name for row in late) or False

    def _post(self, soft=True):
        """:raises UserError: for an invoice past an obligation of ours that is broken, as long as nobody decided so"""
        for move in self:
            if move.contract_late and not move.contract_invoice_reason:
                raise UserError(
                    self.env._(
                        "We have not kept: %(late)s. Say on the contract why %(invoice)s is sent nevertheless.",
                        late=move.contract_late.replace("\n", "; "),
                        invoice=move.display_name,
                    )
                )
        return super()._post(soft)
