from odoo import fields, models

from ..models.case_contact_mixin import SAID


class CaseContactCorrect(models.TransientModel):
    """Corrects what is said of a contact with a party, and asks why."""

    _name = "case.contact.correct"
    _inherit = ["case.contact.mixin"]
    _description = "Correct a Contact"

    contact_id = fields.Many2one("case.contact", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(index=False, ondelete="cascade")
    reason = fields.Char("Why", help="Kept in the history of the case, with what was said before.")

    def action_confirm(self):
        """Correct it. :raises UserError: without a reason, or when the user may not"""
        self.ensure_one()
        values = self._said()
        self.contact_id.correct(self.reason, **{name: values[name] for name in SAID})
        return {"type": "ir.actions.act_window_close"}
