from odoo import fields, models


class ResPartner(models.Model):
    """Contacts say by which channel they want to hear from us."""

    _inherit = "res.partner"

    case_channel = fields.Selection(
        [("mail", "Mail"), ("letter", "Letter"), ("sms", "SMS"), ("phone", "Phone")],
        "Preferred Channel",
        help="What is written to them on a case goes this way unless somebody chooses another. Empty: mail.",
    )

    def _why_not_by(self, channel):
        """Why this contact cannot be written to by a channel, as a sentence; False when they can.

        :param channel: ``mail``, ``letter``, ``sms``; addons add theirs
        """
        self.ensure_one()
        names = {"who": self.display_name or self.env._("nobody")}
        if channel == "mail" and not self.email:
            return self.env._("%(who)s has no mail address", **names)
        if channel == "mail" and self.sudo().is_blacklisted:
            return self.env._("%(who)s wants no mail", **names)
        if channel == "letter" and not (self.street or self.street2 or self.zip or self.city):
            return self.env._("%(who)s has no postal address", **names)
        if channel == "phone":
            return self.env._("%(who)s wants to be called", **names)
        if channel == "sms":
            return self.env._("SMS is not installed")
        return False

    def _reached_by(self):
        """By which channel to write to this contact: the preferred one, or the other when that cannot be.

        :return: ``(channel, False)``, or ``(False, why not)``
        """
        self.ensure_one()
        first = self.case_channel or "mail"
        refused = self._why_not_by(first)
        if not refused:
            return first, False
        if first in ("mail", "letter", "sms"):
            # Who wants paper gets no mail instead; who wants an SMS or a mail gets what there is.
            for other in ("letter",) if first == "letter" else ("mail", "letter"):
                if other != first and not self._why_not_by(other):
                    return other, False
        return False, refused
