from collections import defaultdict

from odoo import api, models
from odoo.tools import split_every

#: Messages that somebody, or a rule in their name, writes to the parties of a case.
TO_PARTIES = ("comment", "email_outgoing", "auto_comment")


class MailMail(models.Model):
    """Mail that leaves a case, and whether it left."""

    _inherit = "mail.mail"

    @api.model
    def _to_outsider_sudo(self, company, subject, body, soon=True, **to):
        """A mail to somebody outside that is no message of a case, which others read, and not kept once it was sent.

        The caller has checked that they may have it.

        :param company: the ``res.company`` in whose name it goes; the user's own address where it has none
        :param body: ``Markup``
        :param soon: it goes once what was done is committed, while the user waits; else in the next minute
        :param to: values of ``mail.mail`` that say to whom; ``email_from`` for another sender
        :return: the ``mail.mail``
        """
        mail = self.sudo().create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": company.sudo().email_formatted or self.env.user.sudo().email_formatted,
                "auto_delete": True,
                "is_notification": False,
                **to,
            }
        )
        if soon:
            mail.send_after_commit()
        else:
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return mail

    def _split_by_mail_configuration(self):
        """Mail of a case goes by a server that may send from the address of the case, where there is one."""
        own, rest = defaultdict(list), self.browse()
        for mail in self:
            case = mail._of_case_sudo() if not mail.sudo().mail_server_id else None
            address = case and case._mail_address_sudo()
            may, server = mail._server_for_sudo(address) if address else (False, None)
            if may:
                own[server.id, mail.sudo().record_alias_domain_id.id, address].append(mail.id)
            else:
                rest |= mail
        size = int(self.env["ir.config_parameter"].sudo().get_param("mail.session.batch.size")) or 1000
        for (server_id, domain_id, address), ids in own.items():
            for some in split_every(size, ids):
                yield server_id, domain_id, address, some
        yield from super(MailMail, rest)._split_by_mail_configuration()

    def _server_for_sudo(self, address):
        """Whether some mail server may send from an address, and which.

        :return: ``(bool, ir.mail_server)``; none of those where what Odoo was started with may
        """
        servers = self.env["ir.mail_server"].sudo()
        found = servers.search(servers._find_mail_server_allowed_domain(), order="sequence, id")
        if not found:
            return servers._match_from_filter(address, servers._get_default_from_filter()), servers
        fit = self._filter_mail_mail_servers(found).filtered(
            lambda server: server._match_from_filter(address, server.from_filter)
        )
        # One that is made for the address before one that takes any.
        fit = fit.sorted(lambda server: not server.from_filter)
        return bool(fit), fit[:1]

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        letters = super()._prepare_outgoing_list(mail_server=mail_server, doc_to_followers=doc_to_followers)
        case = self._of_case_sudo()
        if case:
            servers = self.env["ir.mail_server"].sudo()
            allowed = mail_server.sudo().from_filter if mail_server else servers._get_default_from_filter()
            may_be_from = servers._match_from_filter(case._mail_address_sudo(), allowed)
            case._dress_outgoing_sudo(letters, self.sudo().author_id, may_be_from)
        return letters

    def _of_case_sudo(self):
        """The case that this mail leaves, if any."""
        self.ensure_one()
        mail = self.sudo()
        ids = mail.res_id if mail.model == "case.case" and mail.res_id else ()
        return self.env["case.case"].sudo().browse(ids).exists()

    def _postprocess_sent_message(self, success_pids, success_emails, failure_reason=False, failure_type=None):
        """What was sent stands in the history of its case; what could not be sent is seen on it."""
        for mail in self:
            case = mail._of_case_sudo()
            if case and mail.mail_message_id.message_type in TO_PARTIES:
                mail._tell_case_sudo(case, success_pids, success_emails, failure_reason, failure_type)
        return super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )

    def _tell_case_sudo(self, case, success_pids, success_emails, failure_reason, failure_type):
        mail = self.sudo()
        reached = {partner.id for partner in success_pids if partner}
        partners = mail.recipient_ids.filtered("partner_share")
        sent = [*partners.filtered(lambda one: one.id in reached).mapped("email"), *success_emails]
        missed = partners.filtered(lambda one: one.id not in reached) if failure_type else partners.browse()
        if sent:
            told = {
                "message": mail.mail_message_id.id,
                "to": ", ".join(map(str, sent)),
                "title": case._numbered(mail.subject),
            }
            self.env["case.writer"].note(case, "mail_sent", data=told)
        for partner in missed:
            told = {"subject": mail.subject, "email_from": mail.email_from}
            self.env["case.mail"]._undelivered_sudo(
                case, mail.mail_message_id, partner.email or partner.name, failure_reason or failure_type, told
            )
