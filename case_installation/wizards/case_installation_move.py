from odoo import fields, models


class CaseInstallationMove(models.TransientModel):
    """Asks where installations stand from now on, and whose they are."""

    _name = "case.installation.move"
    _description = "Move or Hand Over Installations"

    installation_ids = fields.Many2many("case.installation", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer from Then On", required=True)
    site_id = fields.Many2one("res.partner", "Site from Then On", help="Empty: the address of the customer.")
    on = fields.Date("From", required=True, default=fields.Date.context_today)
    reason = fields.Char("Why")

    def action_confirm(self):
        """Move them. :raises UserError: naming what cannot be moved"""
        self.installation_ids.move(self.partner_id, self.site_id, self.on, self.reason)
        return {"type": "ir.actions.act_window_close"}
