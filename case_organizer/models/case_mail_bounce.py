from odoo import api, models
from odoo.tools import html2plaintext

from ..tools.mail_reading import delivery_status, header
from .case_mail_routing import OURS


class CaseMail(models.Model):
    """What did not arrive: seen on the case that sent it, with to whom and why, until somebody says so."""

    _inherit = "case.mail"

    @api.model
    def _note_bounce_sudo(self, message, told):
        """Write a report of what was not delivered down, where it is about a message of a case or comes to us.

        :param message: the ``email.message.EmailMessage`` :param told: what was read of it
        """
        about = self._bounced_message_sudo(message, told)
        to, _references = self.env["mail.thread"]._named_in_head(message)
        aliases = self._addresses_sudo(to).filtered(lambda alias: alias.alias_model_id.model in OURS)
        if about.model != "case.case" and not aliases:
            return self.browse()
        case = self.env["case.case"].sudo().browse(about.res_id if about.model == "case.case" else ()).exists()
        case = case._stays_sudo() if case else case
        failed = [(address, why) for action, address, why in delivery_status(message) if action == "failed"]
        addresses = ", ".join(address for address, _why in failed) or told.get("bounced_email") or ""
        addresses = addresses or header(message, "X-Failed-Recipients")
        why = next((why for _address, why in failed if why), "")
        why = why or " ".join(html2plaintext(told.get("body") or "").split())[:300]
        return self._undelivered_sudo(case, about, addresses, why, told, self._place_sudo(aliases, case))

    @api.model
    def _bounced_message_sudo(self, message, told):
        """The message that was not delivered; reports that do not enclose it may name it in what they say."""
        about = told.get("bounced_message")
        if not about:
            body = html2plaintext(told.get("body") or "", include_references=False)
            named = [word.strip("<>,;") for word in body.split() if "@" in word and word.startswith("<")][:50]
            found = [("message_id", "in", [f"<{name}>" for name in named]), ("model", "=", "case.case")]
            about = self.env["mail.message"].sudo().search(found, limit=1) if named else self.env["mail.message"]
        return about.sudo()

    @api.model
    def _undelivered_sudo(self, case, about, address, why, told, place=None):
        """Write down that a message of a case did not reach somebody, and tell who handles the case.

        :param about: the ``mail.message`` :param address: to whom :param why: in the words of the other side
        :param told: what was read of the report
        """
        if case and self.sudo().search_count(
            [("about_id", "=", about.id), ("kind", "=", "bounce"), ("bounced_to", "=", address)], limit=1
        ):
            return self._enter_sudo(told, "note", kind="report", reason=self._why("again"), case_id=case.id)
        place = place or self._place_sudo(self.env["mail.alias"].sudo(), case)
        row = self._enter_sudo(
            {**told, "subject": about.subject or case.title or told.get("subject")},
            "note",
            kind="bounce",
            reason=why or self.env._("No reason was given."),
            bounced_to=address,
            about_id=about.id,
            case_id=case.id,
            **self._of_place(place, case),
        )
        if case:
            case._count_undelivered_sudo()
            self.env["case.writer"].note(case, "mail_bounced", data={"mail": row.id, "to": address, "reason": why})
            row._tell_handler_sudo()
        return row

    def _tell_handler_sudo(self):
        """Tell who handles the case at once, where they are at work, and by mail where they want it."""
        self.ensure_one()
        case = self.case_id.sudo()
        users = case.user_id or case.team_id.member_ids
        for user in users:
            user._bus_send(
                "simple_notification",
                {
                    "type": "danger",
                    "title": case.name,
                    "message": self.with_context(lang=user.lang).env._("A message did not reach %s.", self.bounced_to),
                    "sticky": True,
                },
            )
        self.env["case.alert"].tell_undelivered_sudo(users, self)
