import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

_logger = logging.getLogger(__name__)

#: So many mails of one sender in so many minutes are acknowledged; with more, two machines answer each other.
MOST, MINUTES = 3, 120
#: What tells other machines not to answer.
BY_ITSELF = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"}


class CaseMail(models.Model):
    """A mail that opened a case is acknowledged with the text of its type: once, to a person, with the number."""

    _inherit = "case.mail"

    @api.model
    def _acknowledge_since_sudo(self, last):
        """Acknowledge the mails that opened a case after a row of the register. :param last: that ``case.mail``"""
        opened = self.sudo().search([("id", ">", last.id or 0), ("became", "=", "open"), ("kind", "=", "mail")])
        for mail in opened.filtered(lambda mail: mail.case_id.type_id.mail_ack_id and mail.sender):
            if mail._opened_lately_sudo() > MOST:
                continue
            try:
                with self.env.cr.savepoint():
                    mail._acknowledge_sudo()
            except UserError:
                # The case is there, whatever becomes of the answer.
                _logger.warning("The mail that opened case %s was not acknowledged", mail.case_id.name, exc_info=True)

    def _opened_lately_sudo(self):
        since = fields.Datetime.subtract(self.at, minutes=MINUTES)
        return self.sudo().search_count(
            [("sender", "=", self.sender), ("became", "=", "open"), ("at", ">=", since)], limit=MOST + 1
        )

    def _acknowledge_sudo(self):
        """Post the text of the type on the case: it leaves as every message of it does."""
        case = self.case_id
        asked = case.message_ids.filtered(lambda message: message.message_type == "email").sorted("id")[:1]
        partner = asked.author_id
        if partner.user_ids.filtered(lambda user: user._is_internal()):
            return
        subject, text = case.type_id.mail_ack_id._for(case, partner or case.partner_id)
        company = case.company_id
        case.message_post(
            body=plaintext2html(text),
            subject=subject,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=company.partner_id.id,
            email_from=company.email_formatted or False,
            parent_id=asked.id,
            partner_ids=partner.ids,
            outgoing_email_to=False if partner else self.sender,
            notify_skip_followers=True,
            mail_headers=BY_ITSELF,
        )
