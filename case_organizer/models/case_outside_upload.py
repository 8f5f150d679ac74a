import base64

from odoo import api, fields, models
from odoo.tools import SQL


class CaseOutsideUpload(models.TransientModel):  # pylint: disable=no-wizard-in-models
    """A file that somebody from outside sends piece by piece and has not handed in: theirs alone, gone when it is old.

    Only ``case.gateway`` reads and writes it. What has arrived stays when the connection breaks; the next piece begins
    where the last one ended.
    """

    _name = "case.outside.upload"
    _description = "File on its Way from Outside"
    _order = "id"
    #: How long it is kept after the last piece, in hours.
    _transient_max_hours = 24 * 7
    _transient_max_count = 0

    participant_id = fields.Many2one("case.participant", required=True, ondelete="cascade", index=True)
    step_id = fields.Many2one("case.step", required=True, ondelete="cascade")
    ask_id = fields.Integer("Which Document", required=True, help="As the step names what it asks for.")
    name = fields.Char(required=True)
    mark = fields.Char(help="By which the browser knows the same file again.")
    size = fields.Integer(required=True, help="In bytes, when it is whole.")
    received = fields.Integer(default=0, required=True)
    photo = fields.Boolean(help="By its content: it becomes a page of a PDF.")
    turned = fields.Integer(default=0, required=True, help="By hand, in degrees clockwise.")
    whole = fields.Boolean(compute="_compute_whole")
    piece_ids = fields.One2many("case.outside.piece", "upload_id")

    @api.depends("size", "received")
    def _compute_whole(self):
        for upload in self:
            upload.whole = upload.received == upload.size

    def unlink(self):
        """Its pieces go with it, and the files that they are kept in."""
        self.piece_ids.unlink()
        return super().unlink()

    @api.private
    def add_sudo(self, offset, content):
        """Keep a piece. The caller has checked whose it is.

        :param offset: where it begins
        :param content: bytes
        :return: whether it was kept; not when another piece is awaited
        """
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_outside_upload SET received = received + %(length)s, write_date = now() at time zone 'UTC'"
                " WHERE id = %(id)s AND received = %(offset)s AND received + %(length)s <= size RETURNING received",
                id=self.id,
                offset=offset,
                length=len(content),
            )
        )
        self.invalidate_recordset()
        if rows:
            piece = {"upload_id": self.id, "offset": offset, "data": base64.b64encode(content)}
            self.env["case.outside.piece"].create(piece)
        return bool(rows)

    @api.private
    def content(self):
        """All that has arrived, as bytes."""
        self.ensure_one()
        return b"".join(base64.b64decode(piece.data) for piece in self.piece_ids)
