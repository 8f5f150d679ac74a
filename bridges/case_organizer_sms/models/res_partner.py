from odoo import models


class ResPartner(models.Model):
    """Who can be reached by SMS."""

    _inherit = "res.partner"

    def _case_sms_number(self):
        """The number for an SMS in its international form, or False."""
        self.ensure_one()
        return self._phone_format(fname="phone") or False

    def _why_not_by(self, channel):
        if channel != "sms":
            return super()._why_not_by(channel)
        self.ensure_one()
        names = {"who": self.display_name or self.env._("nobody")}
        if not self.phone:
            return self.env._("%(who)s has no phone number", **names)
        if not self._case_sms_number():
            return self.env._("the phone number of %(who)s cannot be read", **names)
        if self.sudo().phone_sanitized_blacklisted:
            return self.env._("%(who)s wants no SMS", **names)
        return False
