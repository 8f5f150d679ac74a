from datetime import datetime

from odoo import models
from odoo.tools import format_date


class CaseLog(models.Model):
    """What the history says of steps that were put off."""

    _inherit = "case.log"

    def _in_words(self, names, changed=(), happened="", data=None):
        if self.kind != "put_off":
            return super()._in_words(names, changed, happened, data)
        told = self.sudo()._told()[self.sudo()] if data is None else data
        step, until = self._item_name(names), told.get("until")
        if not until:
            return self.env._("%s: taken up again", step)
        day, reason = format_date(self.env, datetime.fromisoformat(until).date()), told.get("reason")
        if not reason:
            return self.env._("%(step)s: put off until %(day)s", step=step, day=day)
        return self.env._("%(step)s: put off until %(day)s: %(reason)s", step=step, day=day, reason=reason)
