from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseAppointmentPlan(models.TransientModel):
    """Plans an appointment with persons involved in a case; Odoo's calendar invites them."""

    _name = "case.appointment.plan"
    _description = "Plan an Appointment"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True)
    name = fields.Char(
        "Subject",
        required=True,
        default=lambda self: self.env._("Appointment"),
        help="Everybody who is invited reads it.",
    )
    start = fields.Datetime("When", required=True, default=lambda self: self._default_start())
    duration = fields.Float("Duration (hours)", required=True, default=1.0)
    location = fields.Char("Where")
    video = fields.Boolean("Video call", help="Puts the link of a call in Discuss into the invitation.")
    description = fields.Html("Message", help="Stands in the invitation.")
    choice_ids = fields.Many2many("res.partner", compute="_compute_choice_ids")
    partner_ids = fields.Many2many(
        "res.partner",
        string="With",
        compute="_compute_partner_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    without_mail = fields.Char(compute="_compute_without_mail")

    @api.model
    def _default_start(self):
        """Tomorrow, at the full hour that comes next."""
        return fields.Datetime.now().replace(minute=0, second=0) + timedelta(days=1, hours=1)

    @api.depends("case_id")
    def _compute_choice_ids(self):
        for plan in self:
            plan.choice_ids = plan.case_id._people_to_invite() | self.env.user.partner_id if plan.case_id else False

    @api.depends("case_id")
    def _compute_partner_ids(self):
        for plan in self:
            plan.partner_ids = self.env.user.partner_id

    @api.depends("partner_ids")
    def _compute_without_mail(self):
        for plan in self:
            plan.without_mail = ", ".join(plan.partner_ids.filtered(lambda person: not person.email).mapped("name"))

    def action_plan(self):
        """Put it into the calendar, which sends the invitations.

        :raises UserError: when somebody is not involved in the case, or it lasts no time
        """
        self.ensure_one()
        self.case_id._check_may_plan()
        others = self.partner_ids - self.choice_ids
        if others:
            raise UserError(
                self.env._(
                    "Not involved in %(case)s: %(who)s. Add them to the case first.",
                    case=self.case_id.name,
                    who=", ".join(others.mapped("name")),
                )
            )
        if self.duration <= 0:
            raise UserError(self.env._("An appointment lasts longer than no time at all."))
        self.env["calendar.event"].create(self._event_values())
        return {"type": "ir.actions.act_window_close"}

    def _event_values(self):
        values = {
            "name": self.name,
            "start": self.start,
            "stop": self.start + timedelta(hours=self.duration),
            "location": self.location,
            "description": self.description,
            "partner_ids": [(6, 0, self.partner_ids.ids)],
            "user_id": self.env.uid,
            "case_id": self.case_id.id,
        }
        if self.video:
            values["videocall_location"] = self.env["calendar.event"].get_discuss_videocall_location()
        return values
