from odoo import models


class CaseDialogMixin(models.AbstractModel):
    """Dialogs of several pages are called what they are for, in whatever window they are shown."""

    _name = "case.dialog.mixin"
    _description = "Dialog of Several Pages"

    def _compute_display_name(self):
        self.display_name = self._title()

    def _title(self):
        """What this dialog is called, in the language of the reader."""
        return self.env["ir.model"]._get(self._name).name
