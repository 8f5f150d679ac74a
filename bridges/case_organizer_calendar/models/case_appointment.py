from odoo import api, fields, models
from odoo.exceptions import UserError

#: What of an event of the calendar the case is told: the fields of both that are kept alike.
TOLD = ("name", "start", "stop", "allday", "location", "partner_ids")


class CaseAppointment(models.Model):
    """An appointment of a case: what the case knows of an event in Odoo's calendar.

    It follows the access of the case, which the calendar, open to every colleague, does not. It is kept in line with
    the event by ``calendar.event`` alone, and stays, cancelled, when the event is deleted.
    """

    _name = "case.appointment"
    _description = "Appointment"
    _order = "start desc, id desc"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    event_id = fields.Many2one("calendar.event", "In the Calendar", readonly=True, ondelete="set null")
    name = fields.Char("Subject", required=True, readonly=True)
    start = fields.Datetime(required=True, readonly=True)
    stop = fields.Datetime(readonly=True)
    allday = fields.Boolean("All Day", readonly=True)
    location = fields.Char(readonly=True)
    partner_ids = fields.Many2many("res.partner", string="With", readonly=True)
    state = fields.Selection(
        [("planned", "Planned"), ("cancelled", "Cancelled")], readonly=True, required=True, default="planned"
    )
    answers = fields.Char("Who Comes", compute="_compute_answers", help="What was answered to the invitation.")

    _event_unique = models.UniqueIndex("(event_id) WHERE event_id IS NOT NULL")

    @api.depends("event_id.attendee_ids.state", "state")
    @api.depends_context("lang")
    def _compute_answers(self):
        for appointment in self:
            attendees = appointment.sudo().event_id.attendee_ids if appointment.state == "planned" else ()
            said = [
                (self.env._("yes"), "accepted"),
                (self.env._("maybe"), "tentative"),
                (self.env._("no"), "declined"),
                (self.env._("no answer yet"), "needsAction"),
            ]
            texts = []
            for word, state in said:
                names = [person.common_name for person in attendees if person.state == state]
                if names:
                    texts.append(f"{word}: {', '.join(names)}")
            appointment.answers = " · ".join(texts)

    def action_open_event(self):
        """The event in the calendar, where it is moved and who comes is changed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self._event().id,
            "views": [(False, "form")],
        }

    def action_cancel(self):
        """Cancel the appointment; who was invited is told by Odoo's mail for it, unless it is over.

        :raises AccessError: for who may not change the event
        """
        self.ensure_one()
        event = self._event()
        event.check_access("write")
        if event.start > fields.Datetime.now():
            template = self.env.ref("calendar.calendar_template_delete_event", raise_if_not_found=False)
            if template:
                # Templates are for who manages them; who may change the event was checked.
                template.sudo().send_mail(event.id, email_layout_xmlid="mail.mail_notification_light")
        event.active = False
        return True

    def _event(self):
        """:raises UserError: when there is no event any more"""
        event = self.event_id.exists()
        if not event or self.state == "cancelled":
            raise UserError(self.env._("“%s” was cancelled: plan another appointment.", self.name))
        return event
