from markupsafe import Markup

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import html2plaintext

#: What an operator types, and how much of a chat is kept with the case.
COMMAND, LONGEST = "/case", 20_000


class DiscussChannel(models.Model):
    """Live chats that become cases."""

    _inherit = "discuss.channel"

    def execute_command_case(self, **kwargs):
        """``/case subject``: opens a case with what was said so far, and says which."""
        title = html2plaintext(kwargs.get("body") or "").strip().removeprefix(COMMAND).strip()
        if not title:
            told = self.env._("Say what it is about: /case the heating does not work")
        else:
            case = self.make_case(title)
            told = Markup("%s %s") % (self.env._("Case opened:"), case._get_html_link())
        self.env.user._bus_send_transient_message(self, told)

    def make_case(self, title):
        """Open a case from a live chat; what was said is logged there as a contact.

        :param title: the subject
        :return: the ``case.case``, of the type that is not known yet
        :raises AccessError: for who does not work on cases, or does not take part in the chat
        :raises UserError: when this is no live chat, or a case of it was opened before
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("case_organizer.group_case_user") or not self.is_member:
            raise AccessError(self.env._("Who works on cases and takes part in the chat opens a case of it."))
        if self.channel_type != "livechat":
            raise UserError(self.env._("This is no live chat."))
        case_type = self.env["case.type"].search(
            [("not_known", "=", True), ("company_id", "=", self.env.company.id)], limit=1
        )
        if not case_type:
            raise UserError(self.env._("%s has no type for cases whose type is not known yet.", self.env.company.name))
        method = self.env.ref("case_organizer_livechat.report_method_chat")
        case = self.env["case.case"].create(
            {
                "type_id": case_type.id,
                "title": title,
                "partner_id": self._case_customer().id,
                "report_method_id": method.id,
            }
        )
        visitor = self.livechat_customer_guest_ids[:1].name or self._case_customer().name
        said = html2plaintext(self._get_channel_history()).strip()[:LONGEST] or self.env._("Nothing was said yet.")
        case.log_contact(said, method.id, "in", spoken_with=visitor or self.env._("Visitor"))
        return case

    def _case_customer(self):
        """The visitor, when it is a contact that is known; nobody when it is not sure who."""
        partners = self.with_context(active_test=False).channel_partner_ids.filtered("partner_share")
        if any(partner.is_public for partner in partners) or len(partners) != 1:
            return self.env["res.partner"]
        return partners
