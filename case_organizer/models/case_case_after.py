from odoo import models

from .case_case_closing import CLOSED


class CaseCase(models.Model):
    """Messages on closed cases stand in their history, without what they say."""

    _inherit = "case.case"

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type in ("email", "comment") and self.state in CLOSED:
            self.env["case.writer"].note(self, "added_after", data={"what": "message"})
        return result
