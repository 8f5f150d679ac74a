from odoo import models
from odoo.exceptions import AccessError


class CaseCase(models.Model):
    """A case whose contents were destroyed stays as it is: a record rule refuses writing, this refuses notes."""

    _inherit = "case.case"

    def _check_may_note(self):
        result = super()._check_may_note()
        for case in self:
            if case.destroyed_on:
                raise AccessError(self.env._("The contents of %s were destroyed: nothing is added to it.", case.name))
        return result
