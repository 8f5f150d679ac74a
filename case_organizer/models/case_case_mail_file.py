import email
import email.policy
import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..tools.file_names import MAX_FILE, safe_name
from ..tools.mail_limits import look
from ..tools.msg_file import SIGNATURE, MsgError, read


class CaseCase(models.Model):
    """A mail that somebody saved as a file and drops on a case becomes a message on it, with its files."""

    _inherit = "case.case"

    def file_mail(self, name, content):
        """File a saved mail as a message of this case. The same mail is filed once.

        Nobody is sent anything: it was sent already.

        :param name: of the file, ``….eml`` or ``….msg`` :param content: its bytes
        :return: ``{"message_id": id of the mail.message, "again": whether it was there}``
        :raises AccessError: for those who may not file on this case
        :raises UserError: when it is no mail, or cannot be read; naming the file
        """
        self.ensure_one()
        self._check_may("may_file")
        self.check_access("write")
        name = safe_name(name)
        mail = self._mail_in_file(name, content)
        if not mail.get("Message-Id"):
            # The same file is the same mail, whatever it leaves out.
            mail["Message-Id"] = f"<{hashlib.sha256(content).hexdigest()[:40]}@dropped>"
        told = self.env["mail.thread"]._read_mended(mail)
        here = [("model", "=", self._name), ("res_id", "=", self.id), ("message_id", "=", told["message_id"])]
        there = self.env["mail.message"].sudo().search(here, limit=1)
        if there:
            return {"message_id": there.id, "again": True}
        return {"message_id": self._post_filed_sudo(told).id, "again": False}

    @api.model
    def _mail_in_file(self, name, content):
        """The mail in a file. :raises UserError: naming the file and what is wrong with it"""
        if len(content) > MAX_FILE:
            raise UserError(self.env._("%s is too large.", name))
        if content.startswith(SIGNATURE):
            try:
                return read(content)
            except MsgError as refused:
                if refused.reason == "missing":
                    raise UserError(
                        self.env._(
                            "%s: mails saved by Outlook (.msg) are not read on this server: its Python has no olefile."
                            " Save it as .eml, or ask your administrator.",
                            name,
                        )
                    ) from None
                raise UserError(self.env._("%s is no mail that can be read.", name)) from None
        seen = look(content)
        if seen.problem:
            why = self.env["case.mail"]._why(seen.problem)
            raise UserError(self.env._("%(file)s is not read. %(why)s", file=name, why=why))
        if not (seen.told["from"] or seen.told["subject"] or seen.told["message_id"]):
            raise UserError(self.env._("%s is no mail that can be read.", name))
        return email.message_from_bytes(content, policy=email.policy.SMTP)

    def _post_filed_sudo(self, told):
        """Put a saved mail on this case; the caller has checked the user. Who it is from is known by their address."""
        case = self.sudo()
        sender = email_normalize(told.get("email_from") or "") or ""
        author = self.env["case.mail"]._partners_sudo(sender, case.company_id)[:1]
        if not author and self.env["case.mail"]._is_own_address_sudo(sender):
            author = self.env.user.partner_id
        values = {
            "model": self._name,
            "res_id": self.id,
            "message_type": "email",
            "subtype_id": self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_comment"),
            "subject": told.get("subject"),
            "body": told.get("body") or "",
            "email_from": told.get("email_from"),
            "author_id": author.id,
            "message_id": told["message_id"],
            "incoming_email_to": told.get("to"),
            "incoming_email_cc": told.get("cc"),
            "reply_to": case._notify_get_reply_to()[self.id],
        }
        if told.get("date"):
            values["date"] = told["date"]
        files = case.with_context(attachments_mime_plainxml=True)
        values.update(files._process_attachments_for_post(told.get("attachments") or [], [], values))
        message = case._message_create([values])
        self._message_post_after_hook(message.with_env(self.env), values)
        data = {"message": message.id, "from": told.get("email_from"), "title": told.get("subject")}
        self.env["case.writer"].note(self, "mail_filed", data=data)
        return message
