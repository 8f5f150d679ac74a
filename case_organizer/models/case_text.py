from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools.html_pdf import html_pdf
from ..tools.pdf_a import pdf_a


class CaseText(models.Model):
    """A text that several people write at the same time, in the case itself; its versions are PDF documents.

    What people type travels between their editors by Odoo's own means, for those who may write the text.
    """

    _name = "case.text"
    _inherit = ["html.field.history.mixin"]
    _description = "Text"
    _order = "case_id.id desc, id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="case_id.company_id")
    name = fields.Char("Title", required=True)
    kind_id = fields.Many2one(
        "case.document.kind",
        "Document",
        required=True,
        ondelete="restrict",
        help="As which kind of document versions are kept.",
    )
    body = fields.Html("Text", sanitize_attributes=False)
    state = fields.Selection(
        [("writing", "Being Written"), ("finished", "Finished")],
        required=True,
        default="writing",
        readonly=True,
        help="Finished: nobody writes in it until it is opened again.",
    )
    document_id = fields.Many2one("case.document", "Versions", readonly=True, ondelete="restrict", copy=False)
    version_count = fields.Integer("Number of Versions", compute="_compute_version_count")
    can_write = fields.Boolean(compute="_compute_can_write")

    _on_case = models.Index("(case_id, id)")

    @api.model
    def _get_versioned_fields(self):
        return ["body"]

    @api.depends("document_id.version_ids")
    def _compute_version_count(self):
        for text in self:
            text.version_count = len(text.document_id.version_ids)

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_write(self):
        for text in self:
            text.can_write = text.state == "writing" and (not text.id or text.has_access("write"))

    # --- who writes --------------------------------------------------------------------------------------------

    def _check_access(self, operation):
        """Who may file documents on a case writes its texts. What is typed at the same time asks this too."""
        result = super()._check_access(operation)
        if operation not in ("write", "create") or self.env.su or not self:
            return result
        forbidden = result[0] if result else self.browse()
        for text in self - forbidden:
            case = text.sudo().case_id.sudo(False)
            if not case.has_access("write") or "may_file" not in case._my_rights():
                forbidden |= text
        if not forbidden:
            return None
        return forbidden, result[1] if result and forbidden == result[0] else self._refused

    def _refused(self):
        return AccessError(self.env._("You do not write documents on this case."))

    def write(self, vals):
        """Change a text that is being written.

        :raises UserError: when it is finished
        """
        if {"name", "kind_id", "body", "case_id"} & vals.keys():
            for text in self:
                if text.state == "finished":
                    raise UserError(self.env._("“%s” is finished: open it again to write in it.", text.name))
        if "case_id" in vals and any(text.case_id.id != vals["case_id"] for text in self):
            raise UserError(self.env._("A text stays on its case."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A text of a case is kept: finish it instead."))

    # --- verbs -------------------------------------------------------------------------------------------------

    def keep_version(self, reason=""):
        """Keep the text as it is now as a PDF: the next version of its document.

        :param reason: why, in words
        :return: number of the version
        :raises AccessError: for those who do not file documents on the case
        """
        self.ensure_one()
        self.check_access("write")
        case, writer = self.case_id, self.env["case.writer"]
        case._check_may("may_file")
        pdf = pdf_a(html_pdf(self.name, self.body or Markup(), f"{case.name} · {self.name}"), self.name)
        name = f"{self.name}.pdf"
        if self.document_id:
            self.document_id.check_access("read")
            return writer.add_bytes_sudo(self.document_id, name, pdf, reason).number
        version = writer.file_bytes_sudo(
            case, case._checked_kind(self.kind_id.id), name, pdf, state="draft", reason=reason
        )
        self._versions_in_sudo(version.document_id)
        return version.number

    def _versions_in_sudo(self, document):
        """Note where versions are kept; the caller has checked the user."""
        self.sudo().document_id = document.id

    def action_keep_version(self):
        """Keep it as a version, and say so."""
        number = self.keep_version()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Version %s is among the documents of the case.", number),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_finish(self):
        """Say that the text is finished: nobody writes in it any more."""
        self.check_access("write")
        self.state = "finished"
        return True

    def action_write_on(self):
        """Open a finished text to write in it again."""
        self.check_access("write")
        self.state = "writing"
        return True

    def action_open_document(self):
        """Show the document with the versions of this text."""
        self.ensure_one()
        return self.document_id._get_records_action(context={})


class CaseCase(models.Model):
    _inherit = "case.case"

    def action_open_texts(self):
        """The texts that are written on this case."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_text")
        return {
            **action,
            "domain": [("case_id", "=", self.id)],
            "context": {"default_case_id": self.id},
        }

    def action_write_text(self):
        """Begin another text on this case."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.text",
            "views": [(False, "form")],
            "context": {"default_case_id": self.id},
        }
