from odoo import api, fields, models


class CaseDocument(models.Model):
    """A document of a case, with its versions."""

    _name = "case.document"
    _description = "Document"
    _order = "case_id, id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True, readonly=True)
    company_id = fields.Many2one(related="case_id.company_id")
    kind_id = fields.Many2one("case.document.kind", required=True, ondelete="restrict", readonly=True)
    step_id = fields.Many2one("case.step", "Filed in", ondelete="restrict", index="btree_not_null", readonly=True)
    state = fields.Selection(
        [("filed", "Filed"), ("approved", "Approved"), ("rejected", "Rejected"), ("withdrawn", "Withdrawn")],
        required=True,
        default="filed",
        readonly=True,
    )
    version_ids = fields.One2many("case.document.version", "document_id", "Versions", readonly=True)
    version_id = fields.Many2one("case.document.version", "Latest", compute="_compute_version_id")

    @api.depends("version_ids")
    def _compute_version_id(self):
        for document in self:
            document.version_id = document.version_ids.sorted("number")[-1:]

    @api.depends("kind_id.name", "version_ids.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for document in self:
            document.display_name = f"{document.kind_id.name}: {document.version_id.name or ''}".rstrip(": ")
