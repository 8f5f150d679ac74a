"""Clocks on a case file and an SLA policy, in a real browser."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestClockScreen(MortgageBrowsing):
    """A modeller makes a promise by the screen; who handles a case then sees what remains of it."""

    def test_a_promise_is_made_and_seen_on_the_case(self):
        with self.screens("modeller", "adviser") as (mila, anna):
            mila.go("/odoo/case-sla-policies")
            mila.click("button", "New")
            mila.type("[name=name] input", "Gold customers")
            mila.click(".o_field_x2many_list_row_add a")
            mila.type(".modal [name=name] input", "First answer")
            mila.click(".modal label", "First response")
            mila.type(".modal [name=hours] input", "2:00")
            mila.click(".modal [name=working] input")
            mila.click(".modal .o_form_button_save")
            mila.see("First answer", css=".o_data_row")
            mila.save()
            with self.quietly():
                case = self.open_case()
            anna.go(f"/odoo/cases/{case.id}")
            anna.see("First answer", css=".o_field_case_clocks")
            self.assertRegex(anna.text(".o_field_case_clocks"), "in (2 h|1 h 5. min)")
            anna.more("Answered by phone")
            anna.gone(".o_field_case_clocks")
            anna.go("/odoo/case-clocks")
            anna.see("No time target is running")
