from odoo import models


class CaseCase(models.Model):
    """A case as PDF."""

    _inherit = "case.case"

    def action_binder(self):
        """Ask what the PDF of these cases is to have."""
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Case as PDF"),
            "res_model": "case.binder.choose",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_case_ids": self.ids},
        }
