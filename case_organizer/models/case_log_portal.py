from odoo import models
from odoo.tools import format_date


class CaseLog(models.Model):
    """What the history says of mandates, and of what people outside did with a case as a whole."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        if self.kind in ("mandate", "mandate_revoked"):
            return self._mandate_in_words(data)
        if self.kind in ("firm_took", "firm_declined"):
            return self._firm_in_words(names, data)
        if self.kind == "by_outsider":
            return self._outsider_in_words(data)
        return super()._in_words(names, changed, happened, told)

    def _mandate_in_words(self, data):
        words = {"by": self._contact_named(data.get("by")), "who": self._contact_named(data.get("for"))}
        if self.kind == "mandate_revoked":
            return self.env._("Mandate revoked: %(by)s for %(who)s", **words)
        if data.get("date_to"):
            return self.env._(
                "Mandate: %(by)s for %(who)s, until %(day)s", day=format_date(self.env, data["date_to"]), **words
            )
        return self.env._("Mandate: %(by)s for %(who)s", **words)

    def _firm_in_words(self, names, data):
        words = {
            "step": self._item_name(names),
            "by": self._contact_named(data.get("by")),
            "who": self._contact_named(data.get("who")),
            "reason": data.get("reason", ""),
        }
        if self.kind == "firm_declined":
            return self.env._("%(step)s: declined by %(by)s for %(who)s: %(reason)s", **words)
        words["to"] = self._contact_named(data.get("to"))
        if data.get("to") != data.get("by"):
            return self.env._("%(step)s: passed on by %(by)s to %(to)s, for %(who)s", **words)
        return self.env._("%(step)s: taken by %(by)s for %(who)s", **words)

    def _outsider_in_words(self, data):
        who = self.env["case.participant"].sudo().browse(data.get("participant")).exists().partner_id.name or "–"
        if data.get("by"):
            who = self.env._("%(by)s for %(who)s", by=self._contact_named(data["by"]), who=who)
        if data.get("what") == "contact":
            labels = self.env["res.partner"].sudo().fields_get(data.get("fields", ()), ["string"])
            told = ", ".join(labels[name]["string"] for name in data.get("fields", ()) if name in labels)
            return self.env._("Contact details changed by %(who)s: %(fields)s", who=who, fields=told)
        sentences = {
            "close": self.env._("Closed by %(who)s, from outside: %(reason)s"),
            "sign": self.env._("Signed by %(who)s, from outside"),
            "reopen": self.env._("Opened again by %(who)s, from outside: %(reason)s"),
        }
        return sentences.get(data.get("what"), "%(who)s") % {"who": who, "reason": data.get("reason", "")}

    def _contact_named(self, partner_id):
        return self.env["res.partner"].sudo().browse(partner_id or []).exists().name or "–"
