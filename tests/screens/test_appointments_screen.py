"""An appointment is planned on the case, at people's screens."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestAppointmentsScreen(MortgageBrowsing):
    """The adviser meets the family, and it stands on the case."""

    def test_an_appointment_is_planned_on_the_case(self):
        self.partner.email = "dewit@example.com"
        case = self.open_case()
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/case.case/{case.id}")
            anna.more("Plan an appointment")
            anna.see("Familie De Wit", css=".modal")
            anna.type(".modal div[name=name] input", "Talk about the house")
            anna.click(".modal div[name=partner_ids] label", "Familie De Wit")
            anna.settle()
            anna.click(".modal button", "Plan and invite")
            anna.gone(".modal")
            anna.click("button[name=action_open_appointments]")
            anna.see_element(".o_calendar_renderer")
            anna.settle()
            if anna.holds("!document.querySelector('.fc-event')", 1):
                anna.click(".o_calendar_button_next")
            anna.see("Talk about the house", css=".o_calendar_renderer")
            anna.click(".fc-event")
            anna.see("Familie De Wit", "Planned", css=".o_popover")
            anna.go(f"/odoo/case.case/{case.id}")
            anna.tab("History")
            anna.see("Appointment “Talk about the house” planned for")
        event = self.env["calendar.event"].search([("name", "=", "Talk about the house")])
        self.assertEqual(event.partner_ids, self.partner + self.adviser.partner_id)
