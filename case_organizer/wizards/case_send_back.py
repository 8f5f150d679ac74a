from odoo import fields, models


class CaseSendBack(models.TransientModel):
    """Asks why a case is not closed, and sends it back to work."""

    _name = "case.send.back"
    _description = "Send Back"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    reason = fields.Text("Why", help="The handler reads it on the whiteboard; it is kept in the history.")

    def action_confirm(self):
        """Send it back. :raises UserError: without a reason"""
        self.ensure_one()
        self.case_id.action_send_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
