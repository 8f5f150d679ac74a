from odoo import models


class CaseErasure(models.Model):
    """Who has an installation in use is still a customer."""

    _inherit = "case.erasure"

    def _kept_sudo(self, cases):
        kept = super()._kept_sudo(cases)
        installations = self.env["case.installation"].sudo()
        theirs = installations.search_count([("partner_id", "=", self.partner_id.id), ("state", "!=", "removed")])
        if theirs:
            kept[False] = self.env._("Installations of theirs that are not removed: %s.", theirs)
        return kept
