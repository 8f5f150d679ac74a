from odoo import models


class CaseCase(models.Model):
    """Who is mentioned on a whiteboard and wants to know it by mail gets a mail, without what was said."""

    _inherit = "case.case"

    def _tell_mentioned(self, users, note):
        result = super()._tell_mentioned(users, note)
        if users and self.env["case.alert"]._is_wanted("mentioned"):
            self.env["case.alert"].tell_mentioned_sudo(users - self.env.user, note)
        return result
