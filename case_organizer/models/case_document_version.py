from odoo import fields, models


class CaseDocumentVersion(models.Model):
    """One version of a document: a file that is never changed."""

    _name = "case.document.version"
    _description = "Document Version"
    _order = "document_id, number"

    document_id = fields.Many2one("case.document", required=True, ondelete="restrict", index=True, readonly=True)
    case_id = fields.Many2one(related="document_id.case_id", store=True, index=True)
    number = fields.Integer("Version", required=True, default=1, readonly=True)
    name = fields.Char("File", required=True, readonly=True)
    attachment_id = fields.Many2one("ir.attachment", ondelete="restrict", readonly=True)
    mimetype = fields.Char(readonly=True)
    file_size = fields.Integer("Size", readonly=True)
    checksum = fields.Char("SHA-256", readonly=True)
    url = fields.Char(compute="_compute_url")

    _number_unique = models.Constraint("UNIQUE(document_id, number)", "A document has each version once.")

    def _compute_url(self):
        for version in self:
            version.url = f"/web/content/{version.attachment_id.id}" if version.attachment_id else False

    def action_download(self):
        """Show the file in a new tab."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}
