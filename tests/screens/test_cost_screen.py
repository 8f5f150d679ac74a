"""Hours booked on a case and what its customer said, in a real browser."""

import os

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestCostScreen(MortgageBrowsing):
    """Who handles a case books time on it; a supervisor says that an answer does not count."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        new_test_user(cls.env, "sofie_boss", groups="case_organizer.group_case_supervisor", name="Sofie")
        cls.env.company.case_hourly_cost = 50

    def picture(self, screen, name):
        """Keep a picture where the environment asks for pictures."""
        folder = os.environ.get("CASE_PICTURES")
        if folder:
            screen.picture(f"{folder}/{name}.png")

    def answered(self):
        """A closed case whose customer was not content."""
        self.case_type.satisfaction_asked = True
        self.partner.email = "dewit@example.com"
        case = self.open_case()
        rows = self.env["case.satisfaction"]
        rows.note_closed_sudo(case.ids, self.env["case.writer"]._now())
        row = rows.search([("case_id", "=", case.id)])
        row.write({"state": "answered", "value": 1, "feedback": "Too slow"})
        return case

    def test_booked_on_a_case(self):
        case = self.open_case()
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/cases/{case.id}")
            anna.more("Book time…")
            anna.type(".modal [name=hours] input", "1:30")
            anna.type(".modal [name=name] input", "Called the employer")
            self.picture(anna, "book_time")
            anna.click(".modal footer button", "Book")
            anna.gone(".modal")
            anna.tab("Costs")
            anna.see("Called the employer", "1:30")
            self.picture(anna, "case_costs")
        with self.quietly():
            self.assertEqual(self.env["case.cost"].search([("case_id", "=", case.id)]).amount, 75)

    def test_an_answer_that_does_not_count(self):
        case = self.answered()
        with self.screens("adviser", "sofie_boss") as (anna, sofie):
            anna.go(f"/odoo/cases/{case.id}")
            anna.tab("Satisfaction")
            anna.see("Unhappy", "Too slow")
            anna.gone("button[name=action_ask_exclude]")
            sofie.go(f"/odoo/cases/{case.id}")
            sofie.tab("Satisfaction")
            self.picture(sofie, "case_satisfaction")
            sofie.click("button[name=action_ask_exclude]")
            sofie.type(".modal [name=reason] input", "Another company")
            sofie.click(".modal footer button", "Does not count")
            sofie.gone(".modal")
            sofie.see("Another company")
            sofie.see_element("s", "Unhappy")
            self.picture(sofie, "case_satisfaction_excluded")
