"""Closing a case with its result, reviewed by somebody else, in real browsers."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing
from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestClosingScreen(MortgageBrowsing):
    """The adviser closes, the supervisor sends back, then approves."""

    step, do_first_steps = CaseCommon.step, CaseCommon.do_first_steps

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.supervisor = new_test_user(
            cls.env, "supervisor", groups="case_organizer.group_case_supervisor", name="Supervisor"
        )
        modeller = cls.env(user=cls.modeller)
        modeller["case.result.type"].create(
            [
                {"type_id": cls.case_type.id, "name": "Offer taken"},
                {"type_id": cls.case_type.id, "name": "Refused", "needs_note": True},
            ]
        )
        mine = cls.case_type.with_user(cls.modeller)
        mine.action_new_version()
        mine.draft_plan_id.write({"asks_review": True, "auto_complete": False})
        mine.action_publish()

    def test_closed_sent_back_and_approved(self):
        case = self.open_case()
        case.post_note("When comes the valuation?", kind="question")
        with self.screens("adviser", "supervisor", "modeller") as (anna, sofie, mila):
            anna.go(f"/odoo/cases/{case.id}")
            anna.more("Close")
            anna.see("The case cannot be closed yet", "Income statement", "When comes the valuation?", css=".modal")
            anna.picture("closing_in_the_way.png")
            anna.click(".modal button", "Go there")
            anna.see("Income statement", css=".o_form_view")
            with self.quietly():
                name = case.name
                self.do_first_steps(case)
                self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
                self.step(case, "make_an_offer", self.adviser).action_complete()
            anna.go(f"/odoo/cases/{case.id}")
            anna.more("Close")
            anna.see("Still open", "When comes the valuation?", "Somebody else reviews", css=".modal")
            anna.click(".modal [name=despite] input")
            anna.click(".modal label", "Refused")
            anna.type(".modal [name=note] textarea", "Income too low")
            anna.picture("closing_result.png")
            anna.click(".modal button", "Ask for review")
            anna.see("In review", css=".o_statusbar_status, .o_form_statusbar")
            anna.see("Refused", "Income too low", css=".o_form_sheet")
            sofie.go("/odoo/cases-to-review")
            sofie.see("Refused", "Income too low", css=".o_list_view")
            sofie.picture("closing_to_review.png")
            sofie.click(".o_data_row .o_data_cell", name)
            sofie.click("button", "Send back")
            sofie.type(".modal [name=reason] textarea", "The valuation is missing")
            sofie.picture("closing_send_back.png")
            sofie.click(".modal button", "Send back")
            sofie.gone(".modal")
            anna.go(f"/odoo/cases/{case.id}")
            anna.see("Not closed, sent back: The valuation is missing")
            anna.more("Close")
            anna.click(".modal [name=despite] input")
            anna.click(".modal label", "Offer taken")
            anna.resize(390, 800)
            anna.picture("closing_phone.png")
            anna.click(".modal button", "Ask for review")
            anna.gone(".modal")
            sofie.go(f"/odoo/cases/{case.id}")
            sofie.picture("closing_review.png")
            sofie.click("button", "Approve closing")
            sofie.click(".modal button", "Ok")
            sofie.see("Closed", css=".o_form_statusbar")
            sofie.tab("History")
            sofie.see("Case closed after review: Offer taken")
            sofie.picture("closing_closed.png")
            mila.go(f"/odoo/case-types/{self.case_type.id}")
            mila.tab("Closing")
            mila.see("Reviewed before Closing", "Closed after Silence of")
            mila.picture("closing_type.png")

    def test_everybody_chooses_their_alerts(self):
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/my-work")
            anna.click(".o_menu_sections button", "Case Files")
            anna.click(".o-dropdown--menu .o-dropdown-item", "My Alerts")
            anna.see("A step of mine is late", "Daily Digest at", css=".modal")
            anna.picture("alerts.png")
            anna.choose(".modal [name=case_alert_late] input", "By mail at once")
            anna.click(".modal button", "Save")
            anna.gone(".modal")
        self.env.invalidate_all()
        self.assertEqual(self.adviser.case_alert_late, "mail")
