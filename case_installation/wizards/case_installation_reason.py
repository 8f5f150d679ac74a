from odoo import fields, models


class CaseInstallationReason(models.TransientModel):
    """Asks why installations are out of service, or removed, and since when."""

    _name = "case.installation.reason"
    _description = "Why an Installation Stops"

    installation_ids = fields.Many2many("case.installation", required=True, readonly=True)
    verb = fields.Selection([("stop", "Out of service"), ("remove", "Removed")], required=True)
    on = fields.Date("Since", required=True, default=fields.Date.context_today)
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Carry it out."""
        if self.verb == "stop":
            self.installation_ids.stop(self.reason, self.on)
        else:
            self.installation_ids.remove(self.reason, self.on)
        return {"type": "ir.actions.act_window_close"}
