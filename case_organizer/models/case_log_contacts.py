from odoo import models


class CaseLog(models.Model):
    """What the history says of contacts with parties. What was said stands with the contact, where it can be erased."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        if self.kind not in ("contact", "contact_corrected"):
            return super()._in_words(names, changed, happened, told)
        contact = self.env["case.contact"].sudo().browse(data.get("contact") or []).exists()
        directions = dict(contact._fields["direction"]._description_selection(self.env))
        words = {
            "way": contact.report_method_id.name or "–",
            "direction": directions.get(contact.direction, "").lower(),
            "who": contact.spoken_with or contact.partner_id.name or self.env._("somebody"),
            "reason": data.get("reason", ""),
        }
        if self.kind == "contact_corrected":
            return self.env._("%(way)s, %(direction)s, with %(who)s: corrected: %(reason)s", **words)
        if contact.minutes:
            return self.env._(
                "%(way)s, %(direction)s, with %(who)s (%(minutes)s min)", minutes=contact.minutes, **words
            )
        return self.env._("%(way)s, %(direction)s, with %(who)s", **words)
