from odoo import fields, models


class CaseOutsidePiece(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """A piece of a file that is on its way from outside."""

    _name = "case.outside.piece"
    _description = "Piece of a File from Outside"
    _order = "upload_id, offset"
    #: Longer than the file that it is a piece of, with which it goes.
    _transient_max_hours = 24 * 8
    _transient_max_count = 0

    upload_id = fields.Many2one("case.outside.upload", required=True, ondelete="cascade", index=True)
    offset = fields.Integer(required=True, help="Where it begins, in bytes.")
    data = fields.Binary(attachment=True, required=True)

    _once = models.UniqueIndex('(upload_id, "offset")')
