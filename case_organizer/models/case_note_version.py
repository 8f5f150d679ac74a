from odoo import fields, models


class CaseNoteVersion(models.Model):
    """A text that a note had before it was edited."""

    _name = "case.note.version"
    _description = "Earlier Text of a Note"
    _order = "id desc"

    note_id = fields.Many2one("case.note", required=True, ondelete="restrict", index=True, readonly=True)
    body = fields.Text(required=True, readonly=True)
