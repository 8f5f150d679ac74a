from odoo import models


class CaseLog(models.Model):
    """What the history says of people from outside and their personal links."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = (self.data or {}) if data is None else data
        who = self.env["case.participant"].sudo().browse(data.get("participant")).exists().partner_id.name or "–"
        if self.kind == "from_outside":
            sentences = {
                "filed": self.env._("%(step)s: documents by %(who)s, through the personal link"),
                "answered": self.env._("%(step)s: answers by %(who)s, through the personal link"),
                "decided": self.env._("%(step)s: decision by %(who)s, through the personal link"),
            }
            return sentences.get(data.get("what"), "%(who)s") % {"step": self._item_name(names), "who": who}
        sentences = {
            "link_made": self.env._("Personal link made for %s", who),
            "link_used": self.env._("Personal link used by %s", who),
            "link_revoked": self.env._("Personal link of %s revoked", who),
            "released": self.env._("%s: for everyone on the case, outside too", data.get("file", "")),
            "kept_inside": self.env._("%s: inside only", data.get("file", "")),
        }
        return sentences.get(self.kind) or super()._in_words(names, changed, happened, told)
