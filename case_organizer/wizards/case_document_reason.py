from odoo import fields, models


class CaseDocumentReason(models.TransientModel):
    """Asks why a document is rejected or withdrawn, or what is to be said about it."""

    _name = "case.document.reason"
    _description = "Say Why"

    document_id = fields.Many2one("case.document", required=True, readonly=True)
    move = fields.Selection([("reject", "Reject"), ("withdraw", "Withdraw")], required=True, readonly=True)
    reason = fields.Text(help="Kept in the history of the case.")

    def action_confirm(self):
        """Do it. :raises ValidationError: without a reason"""
        self.ensure_one()
        if self.move == "reject":
            self.document_id.action_reject(self.reason or "")
        else:
            self.document_id.action_withdraw(self.reason or "")
        return {"type": "ir.actions.act_window_close"}
