from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class CaseDocumentRemark(models.Model):
    """What somebody says about a version of a document: a comment, or a change that is asked.

    Written through ``case.document.post_remark`` and the verbs here alone. They do not lock the case.
    """

    _name = "case.document.remark"
    _description = "Comment on a Document"
    _order = "id desc"

    document_id = fields.Many2one("case.document", required=True, ondelete="restrict", index=True, readonly=True)
    version_id = fields.Many2one(
        "case.document.version", "Of Version", required=True, ondelete="restrict", readonly=True
    )
    number = fields.Integer("Version", related="version_id.number")
    case_id = fields.Many2one(related="document_id.case_id", store=True)
    kind = fields.Selection(
        [("comment", "Comment"), ("change", "Change asked")],
        required=True,
        default="comment",
        readonly=True,
        help="A change that is asked stays open until somebody settles it.",
    )
    body = fields.Text("Says", required=True, readonly=True)
    settled_on = fields.Datetime(readonly=True)
    settled_by_id = fields.Many2one("res.users", "Settled by", readonly=True, ondelete="restrict")

    _open = models.Index("(document_id) WHERE kind = 'change' AND settled_on IS NULL")

    @api.model
    def _post_sudo(self, document, body, kind, version_id):
        """Write a remark; the caller has checked the user. See ``case.document.post_remark``."""
        body = self.env["case.note"]._checked_text(body)
        version = self.env["case.document.version"].browse(version_id) if version_id else document.version_id
        if version.document_id != document:
            raise ValidationError(self.env._("Choose a version of “%s”.", document.display_name))
        if kind not in dict(self._fields["kind"].selection):
            raise ValidationError(self.env._("“%s” is no kind of comment.", kind))
        values = {"document_id": document.id, "version_id": version.id, "kind": kind, "body": body}
        remark = self.sudo().create(values)
        self.env["case.writer"].tell_documents(document.case_id)
        return remark.id

    def settle(self, settled=True):
        """Say that a change was made, or is asked again.

        :raises UserError: of what asks for no change
        """
        for remark in self:
            remark.check_access("read")
            remark.case_id._check_may_note()
            if remark.kind != "change":
                raise UserError(self.env._("Only a change that is asked is settled."))
        now = fields.Datetime.now() if settled else False
        self.sudo().write({"settled_on": now, "settled_by_id": self.env.uid if settled else False})
        self.env["case.writer"].tell_documents(self.case_id)
        return True

    def action_settle(self):
        """The change was made."""
        return self.settle()

    def action_ask_again(self):
        """The change is asked again."""
        return self.settle(False)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("What was said about a document is kept."))
