from odoo import models

from ..tools.log_texts import merge


class CaseLog(models.Model):
    """Reads a row of the history together with what can be erased of it."""

    _inherit = "case.log"

    def _told(self):
        """What these rows say: ``{row: data}``, texts included; of erased ones that they were erased.

        Callers have the rights of the system.
        """
        erased, told = self.env._("(erased)"), {}
        for row in self:
            data = row.data or {}
            if row.kind != "answers" and row.commitment:
                value = row.value_ids[:1].value
                data = merge(data, value) if value else {**data, "file": erased, "erased": True}
            told[row] = data
        return told
