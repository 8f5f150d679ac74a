from odoo import api, fields, models

from .case_case_closing import CLOSED


class CaseNote(models.Model):
    """Notes that were written after the case was closed say so, and the history does."""

    _inherit = "case.note"

    after_closing = fields.Boolean(readonly=True, copy=False, help="Written after the case was closed.")

    @api.model_create_multi
    def create(self, vals_list):
        """Mark what is written on closed cases."""
        notes = super().create(vals_list)
        late = notes.sudo().filtered(lambda note: note.case_id.state in CLOSED)
        if late:
            late.after_closing = True
            self.env["case.writer"].note(late.case_id, "added_after", data={"what": "note"})
        return notes

    def _drawn(self, *args):
        return {**super()._drawn(*args), "after_closing": self.after_closing}
