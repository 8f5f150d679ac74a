from odoo import fields, models
from odoo.exceptions import UserError

#: What can still be said of a case that was taken over.
STILL = frozenset(["access", "user_id", "category_id", "message_follower_ids", "message_main_attachment_id"])


class CaseCase(models.Model):
    """Cases that were taken over from an archive stay as they are; any case is written to one."""

    _inherit = "case.case"

    archive_sha256 = fields.Char(
        "From Archive",
        readonly=True,
        copy=False,
        help="SHA-256 of the manifest of the archive that this case was taken over from. It stays as it is.",
    )

    def action_archive_file(self):
        """Write these cases to archives that another installation reads."""
        return self.env["case.archive"].begin(self)

    def _check_not_from_archive(self):
        """:raises UserError: naming a case that was taken over from an archive"""
        for case in self.sudo():
            if case.archive_sha256:
                raise UserError(self.env._("%s was taken over from an archive: it stays as it is.", case.display_name))

    def write(self, vals):
        """Refuse to change what the archive said; who may see it can be changed."""
        if not self.env.su and vals.keys() - STILL:
            self._check_not_from_archive()
        return super().write(vals)
