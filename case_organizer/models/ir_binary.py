from odoo import models

from ..tools.file_names import served_type


class IrBinary(models.AbstractModel):
    """Documents of cases go out as what they are, never as what an address asks for."""

    _inherit = "ir.binary"

    def _get_stream_from(self, record, field_name="raw", *args, **kwargs):
        """Keep to the type that the file was filed with: what a browser would run goes out as plain text."""
        stream = super()._get_stream_from(record, field_name, *args, **kwargs)
        if record._name == "ir.attachment" and record.sudo().res_model == "case.document.version":
            stream.mimetype = served_type(record.sudo().mimetype)
            self._note_file(record)
        return stream

    def _note_file(self, record):
        """Note that somebody reads the file of a restricted case. :param record: the ``ir.attachment``"""
        version = self.env["case.document.version"].sudo().browse(record.sudo().res_id).exists()
        version.case_id.with_env(self.env)._note_reading("file", version.name)
