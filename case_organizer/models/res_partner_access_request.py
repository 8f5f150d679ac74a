from odoo import models


class ResPartner(models.Model):
    """A person who asks what is kept of them."""

    _inherit = "res.partner"

    def action_case_access_request(self):
        """Look for everything that is kept of this person, to be looked through."""
        self.ensure_one()
        request = self.env["case.access.request"].create({"partner_id": self.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.access.request",
            "res_id": request.id,
            "views": [(False, "form")],
        }
