import base64
import binascii
import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..engine import Occurrence

MAX_FILE = 64 * 1024 * 1024


class CaseWriter(models.AbstractModel):
    """Documents of cases: filed, withdrawn, decided on."""

    _inherit = "case.writer"

    @api.private
    def file_sudo(self, case, kind, name, data, step=None):
        """Keep a file as a document of a case.

        :param data: base64 content
        :return: the ``case.document.version``
        :raises UserError: when the content is empty, unreadable or larger than 64 MiB
        """
        try:
            content = base64.b64decode(data or "", validate=True)
        except (binascii.Error, ValueError):
            raise UserError(self.env._("The file “%s” did not arrive whole: send it again.", name)) from None
        if not content or len(content) > MAX_FILE:
            raise UserError(self.env._("The file “%s” is empty or larger than 64 MB.", name))
        document = (
            self.env["case.document"]
            .sudo()
            .create({"case_id": case.id, "kind_id": kind.id, "step_id": step.id if step else False})
        )
        version = (
            self.env["case.document.version"]
            .sudo()
            .create(
                {
                    "document_id": document.id,
                    "name": name,
                    "mimetype": guess_mimetype(content),
                    "file_size": len(content),
                    "checksum": hashlib.sha256(content).hexdigest(),
                }
            )
        )
        version.attachment_id = (
            self.env["ir.attachment"]
            .sudo()
            .create({"name": name, "raw": content, "res_model": "case.document.version", "res_id": version.id})
        )
        self.note(case, "document", step, {"file": name, "kind": kind.code, "sha256": version.checksum})
        plan = self.env["case.plan.compiler"].compiled(case.sudo().plan_id.id)
        if ("document", kind.code) in plan.outside:
            self.apply(case, (Occurrence("document", key=kind.code),))
        return version.with_env(self.env)

    @api.private
    def withdraw_sudo(self, document, step):
        """Take back a document that was just filed: it stays, marked withdrawn."""
        document.sudo().state = "withdrawn"
        self.note(document.case_id, "withdrawn", step, {"file": document.sudo().version_id.name})

    @api.private
    def decide_documents_sudo(self, documents, state):
        """Mark documents approved or rejected."""
        documents.sudo().write({"state": state})
