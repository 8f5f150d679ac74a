from odoo import api, fields, models

from .case_case_closing import CLOSED


class CaseDocumentVersion(models.Model):
    """Versions that came in after the case was closed say so."""

    _inherit = "case.document.version"

    after_closing = fields.Boolean(readonly=True, copy=False, help="Came in after the case was closed.")

    @api.model_create_multi
    def create(self, vals_list):
        """Mark what comes in on closed cases."""
        versions = super().create(vals_list)
        late = versions.filtered(lambda version: version.document_id.case_id.state in CLOSED)
        if late:
            late.after_closing = True
        return versions


class CaseDocument(models.Model):
    """Documents whose latest version came in after the case was closed."""

    _inherit = "case.document"

    after_closing = fields.Boolean(
        compute="_compute_after_closing", help="Its latest version came in after the case was closed."
    )

    @api.depends("version_id.after_closing")
    def _compute_after_closing(self):
        for document in self:
            document.after_closing = document.version_id.after_closing
