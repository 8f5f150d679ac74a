from odoo import models


class CaseStep(models.Model):
    """Steps asked of a firm name who of it has them."""

    _inherit = "case.step"

    def _who(self):
        who = super()._who()
        if not self.is_open or not self.role_id.sudo().outside:
            return who
        row = self.env["case.firm.step"].sudo().search([("step_id", "=", self.id)], limit=1)
        if not row:
            return who
        taken = f"{row.partner_id.name} ({row.participant_id.partner_id.name})"
        return self.env._("%s: declined", taken) if row.declined else taken
