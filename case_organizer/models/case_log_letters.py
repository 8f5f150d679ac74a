from odoo import models


class CaseLog(models.Model):
    """What the history says of letters in the print queue."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        told = data
        data = self.sudo()._told()[self.sudo()] if data is None else data
        sentences = {
            "letter_sent": self.env._("Letter sent by post"),
            "letter_waits": self.env._("Letter not sent after all, it waits to be printed"),
            "letter_withdrawn": self.env._("Letter taken out of the print queue"),
        }
        if self.kind not in sentences:
            return super()._in_words(names, changed, happened, told)
        letter = self.env["case.letter"].sudo().browse(data.get("letter") or []).exists()
        reason = data.get("reason")
        return "".join(
            [
                sentences[self.kind],
                f" ({letter.partner_id.name})" if letter.partner_id else "",
                f": {reason}" if reason else "",
            ]
        )
