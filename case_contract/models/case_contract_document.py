import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import format_date, format_datetime

from ..tools.contract_pdf import EnclosureRefused, appended, certificate_pdf, contract_pdf


class CaseContractDocument(models.Model):
    """A contract, or an annex of one, in writing: its words and its file as they were made, and who signed them.

    Never changed: what is written anew is another document. Signed by all who are to sign it is sealed: the hash of the
    signed file is in the history of the case, so that a later change of the file is found.
    """

    _name = "case.contract.document"
    _description = "Contract Document"
    _order = "contract_id, id desc"

    contract_id = fields.Many2one("case.contract", required=True, ondelete="restrict", index=True, readonly=True)
    annex_id = fields.Many2one("case.contract.annex", ondelete="restrict", index="btree_not_null", readonly=True)
    company_id = fields.Many2one(related="contract_id.company_id")
    number = fields.Integer(readonly=True, help="Counted for the contract, or for the annex.")
    version_id = fields.Many2one("case.document.version", "File", ondelete="restrict", readonly=True)
    signed_version_id = fields.Many2one("case.document.version", "Signed File", ondelete="restrict", readonly=True)
    body = fields.Html("What It Says", readonly=True, sanitize=False)
    lang = fields.Char("Language", readonly=True)
    made_on = fields.Date(readonly=True, help="The day on which it was written; what it calls today.")
    words = fields.Char(readonly=True, help="Hash of what it says.")
    sha256 = fields.Char("SHA-256", readonly=True, help="Hash of the file that is signed.")
    seal = fields.Char(readonly=True, help="Hash of the signed file, as it is in the history of the case.")
    sealed_on = fields.Datetime(readonly=True)
    state = fields.Selection(
        [("made", "Made"), ("to_sign", "Awaiting signature"), ("signed", "Signed"), ("replaced", "Replaced")],
        required=True,
        default="made",
        readonly=True,
    )
    signature_ids = fields.One2many("case.contract.signature", "document_id", "Signatures", readonly=True)

    @api.depends("contract_id", "annex_id", "number")
    def _compute_display_name(self):
        for document in self:
            about = (document.annex_id or document.contract_id).display_name
            document.display_name = self.env._("%(about)s, document %(number)s", about=about, number=document.number)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The document of a contract is never deleted. Make another one."))

    # --- making --------------------------------------------------------------------------------------------------

    @api.model
    @api.private
    def make_sudo(self, contract, annex):
        """Write down what a contract, or an annex of it, says now. The caller has checked the user.

        :param contract: one ``case.contract``
        :param annex: a ``case.contract.annex``, empty for the contract itself
        :return: the ``case.contract.document``
        :raises UserError: naming a file that cannot be merged in
        """
        known = self.sudo().search([("contract_id", "=", contract.id), ("annex_id", "=", annex.id)])
        made_on = fields.Date.context_today(self)
        written = contract.sudo()._written(annex.sudo(), made_on)
        file = self._filed(contract, annex, known[:1].version_id.document_id, written)
        known.filtered(lambda document: document.state in ("made", "to_sign"))._withdraw_sudo()
        return self.sudo().create(
            {
                "contract_id": contract.id,
                "annex_id": annex.id,
                "number": max(known.mapped("number"), default=0) + 1,
                "version_id": file.id,
                "body": written["body"],
                "lang": written["lang"],
                "made_on": made_on,
                "words": written["hash"],
                "sha256": file.sudo().checksum,
            }
        )

    def _filed(self, contract, annex, document, written):
        """Keep the PDF as a document of the case. :return: the ``case.document.version``"""
        speaking = contract.with_context(lang=written["lang"]).env
        name = f"{written['title'][:80]}.pdf"
        try:
            content = contract_pdf(
                written["title"],
                written["lead"],
                written["clauses"],
                f"{contract.name} · {written['title'][:60]}",
                lambda page, pages: speaking._("Page %(page)s of %(pages)s", page=page, pages=pages),
                [(file.version_id.name, file.version_id.attachment_id.raw or b"") for file in written["enclosures"]],
            )
        except EnclosureRefused as refused:
            raise UserError(self.env._("“%s” cannot be merged in: it is no readable PDF.", refused.name)) from None
        writer = self.env["case.writer"]
        if document:
            return writer.add_bytes_sudo(document, name, content, False)
        kind = self.env.ref(
            "case_contract.document_kind_annex" if annex else "case_contract.document_kind_contract"
        ).sudo(False)
        return writer.file_bytes_sudo(contract.case_id, kind, name, content, state="draft")

    def _withdraw_sudo(self):
        """Another document counts, or none: nobody signs these any more. Callers have checked the user."""
        self.sudo().write({"state": "replaced"})
        self.sudo().signature_ids.filtered(lambda one: one.state == "asked").write({"state": "withdrawn"})

    # --- signing -------------------------------------------------------------------------------------------------

    @api.private
    def ask_sudo(self):
        """Have this document signed by both sides, and let the other side read it. The caller has checked the user."""
        self.ensure_one()
        document = self.sudo()
        document.state = "to_sign"
        self.env["case.contract.signature"].sudo().create(
            [{"document_id": self.id, **values} for values in self.contract_id.sudo()._signers()]
        )
        file = document.version_id.document_id
        file.outside = True
        self.env["case.writer"].decide_documents_sudo(file, "sent")

    def _check_signable(self, sha256):
        """Refuse to sign something else than what was read.

        :param sha256: hash of the file that was read
        :raises UserError: saying why
        """
        document = self.sudo()
        if document.state == "signed":
            raise UserError(self.env._("This document is signed by everybody already."))
        if document.state != "to_sign":
            raise UserError(self.env._("Another document took the place of this one: read that one first."))
        content = document.version_id.attachment_id.raw or b""
        if sha256 != document.sha256 or hashlib.sha256(content).hexdigest() != document.sha256:
            raise UserError(self.env._("The document changed since you read it: read it again first."))
        written = document.contract_id._written(document.annex_id, document.made_on)
        if written["hash"] != document.words:
            raise UserError(
                self.env._("What was agreed changed after this document was made: it is made anew before it is signed.")
            )

    def _lock(self):
        """One signature at a time: who comes second waits, is retried, and then sees what the first did."""
        self.env.execute_query(
            SQL("UPDATE case_contract_document SET write_date = write_date WHERE id = %s RETURNING id", self.id)
        )
        self.invalidate_recordset()
        self.signature_ids.invalidate_recordset()

    def _complete_sudo(self):
        """Seal what everybody has signed; what was agreed counts then. The caller has checked who signed."""
        document = self.sudo()
        if any(one.state == "asked" for one in document.signature_ids):
            return
        content = appended(document.version_id.attachment_id.raw, document._certificate())
        file = document.version_id.document_id
        version = self.env["case.writer"].add_bytes_sudo(
            file, f"{document._title()[:80]}.pdf", content, self.env._("Signed")
        )
        document._seal_sudo(version)

    def _seal_sudo(self, version):
        """Seal a signed file: its hash goes into the history of the case. What it says counts from now on."""
        document = self.sudo()
        version = version.sudo()
        self.env["case.writer"].decide_documents_sudo(version.document_id, "signed")
        document.write(
            {
                "signed_version_id": version.id,
                "seal": version.checksum,
                "sealed_on": fields.Datetime.now(),
                "state": "signed",
            }
        )
        document.contract_id._note({"sealed": document.id, "sha256": version.checksum})
        if document.annex_id:
            document.annex_id.action_agree()
        else:
            document.contract_id.action_activate()

    def _title(self):
        return self.contract_id.with_context(lang=self.lang)._document_title(self.annex_id)

    def _certificate(self):
        """The certificate page: what was signed, by whom, when and how. :return: PDF as bytes"""
        document = self.with_context(lang=self.lang)
        env = document.env
        how = dict(document.signature_ids._fields["how"]._description_selection(env))
        side = {"ours": document.company_id.name, "theirs": document.contract_id.partner_id.name}
        signatures = [
            {
                "image": one.image and one._image_bytes(),
                "facts": [
                    (env._("Name"), one.name),
                    (env._("For"), side[one.side] or ""),
                    *one._in_place_of(),
                    (env._("Signed on"), f"{format_datetime(env, one.signed_on, tz='UTC')} UTC"),
                    (env._("How"), how[one.how]),
                    *([(env._("Network address"), one.address)] if one.address else []),
                ],
            }
            for one in document.signature_ids.filtered(lambda one: one.state == "signed").sorted("signed_on")
        ]
        return certificate_pdf(
            env._("Certificate of signature"),
            env._("The pages before this one were signed as follows."),
            [
                (env._("Document"), document._title()),
                (env._("Contract"), document.contract_id.name or ""),
                (env._("Made on"), format_date(env, document.made_on)),
                (env._("SHA-256 of the pages before this one"), document.sha256),
            ],
            signatures,
            f"{document.contract_id.name} · {document._title()[:60]}",
        )

    # --- the seal ------------------------------------------------------------------------------------------------

    def check_seal(self):
        """Whether the signed file is still the one that was sealed.

        :return: ``{"intact": bool, "words": in words}``
        :raises UserError: for a document that nobody signed
        """
        self.ensure_one()
        self.check_access("read")
        document = self.sudo()
        if not document.seal:
            raise UserError(self.env._("“%s” is not signed yet: there is no seal.", self.display_name))
        case = document.contract_id.case_id
        logged = case.log_ids.filtered(lambda row: row.kind == "contract" and row.data.get("sealed") == document.id)
        attachment = document.signed_version_id.attachment_id
        attachment.invalidate_recordset()
        now = hashlib.sha256(attachment.raw or b"").hexdigest()
        if self.env["case.log"].sudo().verify(case.ids):
            words = self.env._("The history of the case was altered: the seal proves nothing any more.")
        elif logged[-1:].data and logged[-1:].data["sha256"] == now == document.seal:
            return {"intact": True, "words": self.env._("The file is as it was signed: %s", now)}
        else:
            words = self.env._("The file was changed after it was signed.")
        return {"intact": False, "words": words}

    def action_check_seal(self):
        """Check the seal, and say what came out."""
        found = self.check_seal()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if found["intact"] else "danger",
                "sticky": not found["intact"],
                "message": found["words"],
            },
        }

    def action_redline(self):
        """Show what differs from the document before this one."""
        self.ensure_one()
        before = self.search(
            [("contract_id", "=", self.contract_id.id), ("annex_id", "=", self.annex_id.id), ("id", "<", self.id)],
            limit=1,
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Changed"),
            "res_model": "case.contract.redline",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_contract_id": self.contract_id.id,
                "default_annex_id": self.annex_id.id,
                "default_before_id": before.id,
                "default_after_id": self.id,
            },
        }

    def action_open_file(self):
        """Show the file, the signed one once there is one."""
        self.ensure_one()
        return (self.signed_version_id or self.version_id).action_download()
