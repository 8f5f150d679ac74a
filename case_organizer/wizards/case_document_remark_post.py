from odoo import fields, models


class CaseDocumentRemarkPost(models.TransientModel):
    """Says something about a version of a document."""

    _name = "case.document.remark.post"
    _description = "Comment on a Document"

    document_id = fields.Many2one("case.document", required=True, readonly=True)
    version_id = fields.Many2one(
        "case.document.version",
        "About Version",
        domain="[('document_id', '=', document_id)]",
        help="Empty: the latest one.",
    )
    kind = fields.Selection(
        [("comment", "Comment"), ("change", "Ask for a change")], "As", required=True, default="comment"
    )
    body = fields.Text("Text")

    def action_post(self):
        """Say it. :raises ValidationError: without a text"""
        self.ensure_one()
        self.document_id.post_remark(self.body, self.kind, self.version_id.id)
        return {"type": "ir.actions.act_window_close"}
