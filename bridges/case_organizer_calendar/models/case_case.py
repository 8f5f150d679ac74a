from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.case_organizer.models.case_case import RUNNING


class CaseCase(models.Model):
    """Appointments of a case."""

    _inherit = "case.case"

    appointment_ids = fields.One2many("case.appointment", "case_id", "Appointments", readonly=True)
    appointment_count = fields.Integer("Number of Appointments", compute="_compute_counts")

    def _lists_on_case(self):
        return {**super()._lists_on_case(), "appointment": "case.appointment"}

    def _check_may_plan(self):
        """:raises AccessError: for who only reads the case; UserError: when it has ended"""
        self._check_may_arrange_people()
        for case in self:
            if case.state not in RUNNING:
                raise UserError(self.env._("%s has ended: no appointment is planned on it.", case.name))

    def action_plan_appointment(self):
        """The dialog that plans an appointment with persons involved in this case."""
        self.ensure_one()
        self._check_may_plan()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan an Appointment"),
            "res_model": "case.appointment.plan",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def action_open_appointments(self):
        """The appointments of this case."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("case_organizer_calendar.action_case_appointment"),
            "domain": [("case_id", "=", self.id)],
            "context": {},
        }

    def _people_to_invite(self):
        """Contacts of all who take part in this case now: handler, customer, persons involved, members of teams."""
        self.ensure_one()
        case = self.sudo()
        now = case.participant_ids.filtered("current")
        users = case.user_id | now.user_id | now.team_id.member_ids
        people = case.partner_id | now.partner_id | users.partner_id
        return people.with_env(self.env)
