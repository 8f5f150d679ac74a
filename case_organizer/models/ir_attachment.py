from pathlib import Path

from odoo import models
from odoo.exceptions import UserError

#: What makes another file of an attachment, or shows it to others.
CONTENT = frozenset(
    ["raw", "datas", "db_datas", "store_fname", "name", "mimetype", "res_model", "res_id", "res_field", "type", "url"]
)
SHOWN = frozenset(["public", "access_token"])


class IrAttachment(models.Model):
    """The file of a version of a document stays as it is, whoever asks."""

    _inherit = "ir.attachment"

    def write(self, vals):
        """Refuse to change the file of a version, or to show it to those who may not read the document."""
        if (CONTENT | SHOWN) & vals.keys():
            for attachment in self.sudo().filtered(lambda file: file.res_model == "case.document.version"):
                if attachment._would_change(vals):
                    self.check_access("write")
                    raise UserError(self.env._("“%s” is a version of a document: it stays as it is.", attachment.name))
        return super().write(vals)

    def _file_write(self, bin_value, checksum):
        """Say in words that the disk is full, and leave no part of a file: it would be in the way of the whole one."""
        path = Path(self._full_path(f"{checksum[:2]}/{checksum}"))
        there = path.exists()
        try:
            return super()._file_write(bin_value, checksum)
        except OSError as error:
            if not there:
                path.unlink(missing_ok=True)
            raise UserError(
                self.env._(
                    "The file could not be stored (%s), and nothing was kept. Please tell your administrator.",
                    error.strerror,
                )
            ) from error

    def _postprocess_contents(self, values):
        """A TIFF may have several pages: made smaller, it would have the first alone."""
        mimetype = self._compute_mimetype(values)
        if mimetype == "image/tiff":
            return {**values, "mimetype": mimetype}
        return super()._postprocess_contents(values)

    def _read_format(self, fnames, load="_classic_read"):
        result = super()._read_format(fnames, load)
        if not self.env.su and {"raw", "datas"}.intersection(fnames):
            for attachment in self.sudo().filtered(lambda file: file.res_model == "case.document.version"):
                self.env["ir.binary"]._note_file(attachment)
        return result

    def _would_change(self, vals):
        """Whether these values make another file of this one; moving it in the file store does not."""
        if any(vals.get(name) for name in SHOWN):
            return True
        for name in CONTENT & vals.keys():
            if name in ("store_fname", "db_datas"):
                continue
            if self[name] != vals[name]:
                return True
        return False
