from odoo import models


class CaseLog(models.Model):
    """What the history says of mail that became no message, of what was sent and of what did not arrive."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        who, title, why = data.get("from") or data.get("to") or "–", data.get("title") or "", data.get("reason") or ""
        noted = {
            "auto_reply": self.env._("An automatic reply of %(who)s came in: %(title)s"),
            "receipt": self.env._("A receipt of %(who)s came in: %(title)s"),
            "report": self.env._("A delivery report came in: %(title)s"),
            "bulk": self.env._("Bulk mail of %(who)s came in: %(title)s"),
        }
        sentences = {
            "mail_noted": noted.get(data.get("kind"), self.env._("Mail of %(who)s was noted only: %(title)s")),
            "mail_bounced": self.env._("A message did not reach %(who)s: %(why)s"),
            "mail_sent": self.env._("A message was sent to %(who)s: %(title)s"),
            "mail_filed": self.env._("A mail of %(who)s was filed: %(title)s"),
        }
        text = sentences.get(self.kind)
        if not text:
            return super()._in_words(names, changed, happened, told)
        return (text % {"who": who, "title": title, "why": why}).rstrip(": ")
