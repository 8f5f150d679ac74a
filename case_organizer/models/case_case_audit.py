from odoo import models
from odoo.exceptions import AccessError


class CaseCase(models.Model):
    """Who only reads case files, as an auditor does, leaves nothing on them: no message, no following."""

    _inherit = "case.case"

    @property
    def _mail_post_access(self):
        return "write" if self._i_only_read() else "read"

    def _i_only_read(self):
        """Whether the current user is somebody from inside who works on no case file."""
        user = self.env.user
        return not user.has_group("case_organizer.group_case_user") and not user.share

    def _check_i_work_here(self):
        if not self.env.su and self._i_only_read():
            raise AccessError(self.env._("You read case files, but change nothing on them."))

    def message_post(self, **kwargs):
        """:raises AccessError: for who only reads case files"""
        self._check_i_work_here()
        return super().message_post(**kwargs)

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """:raises AccessError: for who only reads case files"""
        self._check_i_work_here()
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_unsubscribe(self, partner_ids=None):
        """:raises AccessError: for who only reads case files"""
        self._check_i_work_here()
        return super().message_unsubscribe(partner_ids)
