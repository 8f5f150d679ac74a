from odoo import models


class CaseLog(models.Model):
    """What the history says of cases that people from outside started."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind != "started_outside":
            return super()._in_words(names, changed, happened, data)
        told = self.sudo()._told()[self.sudo()] if data is None else data
        who = self.env["case.participant"].sudo().browse(told.get("participant")).exists().partner_id.name or "–"
        sentences = {
            "portal": self.env._("Started by %s, in the portal"),
            "confirmed": self.env._("Started by %s, by the public form, mail address confirmed"),
        }
        return sentences.get(told.get("how"), self.env._("Started by %s, by the public form")) % who
