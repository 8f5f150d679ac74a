from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty


class CaseLinkSend(models.TransientModel):
    """Sends a personal link to somebody from outside, or shows it once.

    The link is made when it is sent or shown, never before. It is put into the mail alone, which is not kept once it is
    on its way, so that nobody else finds it here.
    """

    _name = "case.link.send"
    _description = "Send a Personal Link"

    participant_id = fields.Many2one("case.participant", "For", required=True, readonly=True)
    email = fields.Char("To", related="participant_id.partner_id.email")
    subject = fields.Char(required=True, compute="_compute_text", store=True, readonly=False, precompute=True)
    body = fields.Html(
        compute="_compute_text", store=True, readonly=False, precompute=True, help="The link comes below it."
    )
    days = fields.Integer("Works for (days)", compute="_compute_days")
    # Never in the database: what the dialog that shows the link was opened with.
    link = fields.Char(store=False, readonly=True)

    @api.depends("participant_id")
    def _compute_text(self):
        for wizard in self:
            person = wizard.participant_id
            case, lang = person.case_id, person.partner_id.lang or self.env.lang
            speaking = wizard.with_context(lang=lang)
            wizard.subject = speaking.env._("%(case)s: your personal link", case=case.name)
            text = speaking.env._("Hello %s,", person.partner_id.name or "")
            more = speaking.env._(
                "With this link you see how it stands, and what is asked of you. It is for you alone."
            )
            wizard.body = Markup("<p>%s</p><p>%s</p>") % (text, more)

    @api.depends("participant_id")
    def _compute_days(self):
        for wizard in self:
            wizard.days = wizard.participant_id.case_id.company_id.sudo().case_link_days

    def action_send(self):
        """Make the link and send it to this person by mail, once.

        :raises UserError: when they have no mail address, or nothing is written
        """
        self.ensure_one()
        person = self.participant_id
        if not person.partner_id.email:
            raise UserError(self.env._("%s has no mail address.", person.partner_id.name))
        if is_html_empty(self.body):
            raise UserError(self.env._("Write something first."))
        _token, link = self.env["case.access.token"]._issue(person)
        button = self.env._("Open your case")
        body = self.body + Markup('<p><a href="%s">%s</a></p><p>%s</p>') % (link, button, link)
        self._mail_sudo(body)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("A personal link is on its way to %s.", person.partner_id.email),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _mail_sudo(self, body):
        """Put a mail into the queue that is not kept once it was sent; the caller has checked the user."""
        to = {"recipient_ids": [(6, 0, self.participant_id.partner_id.ids)]}
        if self.env.user.email:
            to["email_from"] = self.env.user.email_formatted
        self.env["mail.mail"]._to_outsider_sudo(self.env.company, self.subject, body, **to)

    def action_show(self):
        """Make the link and show it this once, to be handed over in another way."""
        self.ensure_one()
        _token, link = self.env["case.access.token"]._issue(self.participant_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Personal Link"),
            "res_model": "case.link.send",
            "views": [(self.env.ref("case_organizer.case_link_send_view_shown").id, "form")],
            "target": "new",
            "context": {"default_participant_id": self.participant_id.id, "default_link": link},
        }
