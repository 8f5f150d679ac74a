from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.file_names import doubts, served_type
from .case_document import STATES

#: What of a version is never written again.
KEPT = frozenset(
    ["document_id", "number", "name", "mimetype", "file_size", "checksum", "reason", "text", "attachment_id"]
)


class CaseDocumentVersion(models.Model):
    """One version of a document: a file that is never changed."""

    _name = "case.document.version"
    _description = "Document Version"
    _order = "document_id.id, number"

    document_id = fields.Many2one("case.document", required=True, ondelete="restrict", index=True, readonly=True)
    case_id = fields.Many2one(related="document_id.case_id", store=True, index=True)
    number = fields.Integer("Version", required=True, default=1, readonly=True)
    name = fields.Char("File", required=True, readonly=True)
    reason = fields.Char("Why", readonly=True, help="Why there is another version.")
    state = fields.Selection(STATES, readonly=True, help="What became of this version.")
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict", readonly=True)
    mimetype = fields.Char("Type", readonly=True, help="By its content, whatever its name says.")
    file_size = fields.Integer("Size", readonly=True)
    checksum = fields.Char("SHA-256", readonly=True)
    text = fields.Text(readonly=True, prefetch=False, help="As far as it can be read without other programs.")
    url = fields.Char(compute="_compute_url")
    doubt = fields.Char("Take Care", compute="_compute_doubt", help="Why the file may not be what its name says.")

    _number_unique = models.Constraint("UNIQUE(document_id, number)", "A document has each version once.")

    @api.depends("number", "name")
    def _compute_display_name(self):
        for version in self:
            version.display_name = version.name

    def _compute_url(self):
        for version in self:
            version.url = f"/web/content/{version.attachment_id.id}" if version.attachment_id else False

    @api.depends("name", "mimetype")
    @api.depends_context("lang")
    def _compute_doubt(self):
        texts = {
            "program": self.env._("This is a program: a computer would run it."),
            "hidden": self.env._("Its name hides that this is a program: a computer would run it."),
            "other": self.env._("Its name says another kind of file than what is in it."),
            None: False,
        }
        for version in self:
            version.doubt = texts[doubts(version.name, version.mimetype)] if version.name else False

    def write(self, vals):
        """Refuse to change a file: whatever is new is another version."""
        self.check_access("write")
        for name in KEPT & vals.keys():
            field = self._fields[name]
            for version in self:
                now = version[name].id if field.relational else version[name]
                if now and now != vals[name]:
                    raise UserError(
                        self.env._(
                            "Version %(number)s of “%(document)s” stays as it is: file another version.",
                            number=version.number,
                            document=version.document_id.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A version of a document is never deleted."))

    def action_download(self):
        """Show the file in a new tab; what a browser would run, or not show, is saved instead."""
        self.ensure_one()
        download = "" if self._is_shown() else "?download=true"
        return {"type": "ir.actions.act_url", "url": f"{self.url}{download}", "target": "new"}

    def action_open(self):
        """Show the document of this version."""
        self.ensure_one()
        return self.document_id._get_records_action(context={})

    def _is_shown(self):
        """Whether a browser shows this file as it is."""
        served = served_type(self.mimetype)
        return served == self.mimetype and (
            served == "application/pdf" or served.startswith(("image/", "video/", "audio/", "text/plain"))
        )
