from odoo import fields, models


class CaseServiceReason(models.TransientModel):
    """Asks why a service action was left undone, or is not to be done."""

    _name = "case.service.reason"
    _description = "Why a Service Action Is Not Done"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    verb = fields.Selection([("leave_undone", "Left undone"), ("cancel", "Cancelled")], required=True, readonly=True)
    reason = fields.Char("Why")

    def action_confirm(self):
        """Carry it out."""
        if self.verb == "cancel":
            self.action_id.cancel(self.reason)
        else:
            self.action_id.leave_undone(self.reason)
        return {"type": "ir.actions.act_window_close"}
