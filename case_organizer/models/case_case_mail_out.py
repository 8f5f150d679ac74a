from odoo import models
from odoo.tools import formataddr


class CaseCase(models.Model):
    """What leaves a case by mail: with its number in the subject, from the address of its type or team."""

    _inherit = "case.case"

    def _mail_address_sudo(self):
        """The address from which mail of this case leaves and to which it is answered; empty: that of the company."""
        self.ensure_one()
        case = self.sudo()
        own = case.type_id, case.team_id, case.type_id.handler_team_id
        return next((one.alias_email for one in own if one.alias_email), "") or ""

    def _message_compute_subject(self):
        """A message without a subject is about the case."""
        self.ensure_one()
        return self._numbered(self.title or self.type_id.sudo().name)

    def _numbered(self, subject):
        """A subject in which the number of this case stands: by it an answer finds its way without its head."""
        self.ensure_one()
        subject = " ".join((subject or "").split())
        return subject if self.name.lower() in subject.lower() else f"[{self.name}] {subject}".strip()

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        replies = super()._notify_get_reply_to_batch(defaults=defaults, author_ids=author_ids)
        for case in self:
            address = case._mail_address_sudo()
            if address:
                author = (author_ids or {}).get(case.id)
                replies[case.id] = case._notify_get_reply_to_formatted_email(address, author_id=author)
        return replies

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """What is internal never leaves: nobody from outside is told of it, follower or named."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        told = message.sudo()
        if told.is_internal or not told.subtype_id or told.subtype_id.internal:
            recipients = [one for one in recipients if not one["share"]]
        return recipients

    def _dress_outgoing_sudo(self, letters, author, may_be_from):
        """Give mail of this case its number and address.

        :param letters: as ``mail.mail`` makes them, see ``_prepare_outgoing_list`` :param author: ``res.partner``
        :param may_be_from: the mail server may send from the address; else the mail is only answered to it
        """
        self.ensure_one()
        address = self._mail_address_sudo()
        for letter in letters:
            letter["subject"] = self._numbered(letter["subject"])
            if address:
                name = author.name or self.sudo().company_id.name
                if may_be_from:
                    letter["email_from"] = formataddr((name, address))
                letter["reply_to"] = formataddr((name, address))
