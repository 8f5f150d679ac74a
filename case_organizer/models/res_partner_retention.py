from odoo import models


class ResPartner(models.Model):
    """Cases are kept until another day when a date of their customer changes that a rule counts from."""

    _inherit = "res.partner"

    def write(self, vals):
        """As before. No query when no rule counts from what is written."""
        watched = self.env["case.retention.rule"]._partner_fields() & vals.keys()
        result = super().write(vals)
        if watched:
            self.env["case.writer"].retention_of_partners_sudo(self, watched)
        return result
