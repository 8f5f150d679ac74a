from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_time

#: A visit that is planned for later than this is not what somebody leaves for.
SOON = timedelta(hours=12)


class CaseServiceAction(models.Model):
    """The customer is told that somebody is on the way."""

    _inherit = "case.service.action"

    def _on_the_way(self):
        """Put a mail into the queue for who called, else for the customer. An archived template sends none."""
        self._tell_on_the_way_sudo()
        return super()._on_the_way()

    def _tell_on_the_way_sudo(self):
        """The verb has checked the user."""
        template = self.env.ref("case_service_call.mail_template_on_the_way").sudo()
        told = self.filtered(lambda action: template.active and action._contact_sudo())
        for action in told:
            template.send_mail(action.id, force_send=False, email_layout_xmlid="mail.mail_notification_light")
        if told:
            self._mail_soon_sudo()

    @api.model
    def _mail_soon_sudo(self):
        """Mail goes out in the next minute: in an hour, when the queue is due, nobody is on the way any more."""
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _contact_sudo(self):
        """Who hears of the visit. It is only mailed to."""
        self.ensure_one()
        action = self.sudo()
        people = action.call_id.caller_id | action.site_id | action.partner_id
        return people.filtered("email_normalized")[:1]

    def _expected_at(self):
        """When the worker is expected, as the one who is told writes it; empty when that is over, or far off."""
        self.ensure_one()
        left = self.en_route_on or fields.Datetime.now()
        if not self.planned_start or not left <= self.planned_start < left + SOON:
            return ""
        contact = self._contact_sudo()
        zone = contact.tz or self.worker_id.tz or "UTC"
        return format_time(self.env, self.planned_start, tz=zone, time_format="short", lang_code=contact.lang)
