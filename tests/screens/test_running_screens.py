"""Steering a running case at the screen: by who may, with what others are told."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon, PlanCommon


@tagged("post_install", "-at_install")
class TestRunningScreens(BrowsingCase):
    """An adviser handles a case; a colleague reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group in (
            ("adviser", "user"),
            ("underwriter", "user"),
            ("stranger", "user"),
            ("modeller", "modeller"),
        ):
            user = new_test_user(cls.env, name, groups=f"case_organizer.group_case_{group}", name=name.title())
            setattr(cls, name, user)
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement", "code": "income"})
        cls.case_type = CaseCommon.make_type.__func__(cls)

    def open_case(self):
        return self.env(user=self.adviser)["case.case"].create(
            {"type_id": self.case_type.id, "partner_id": self.partner.id, "title": "House in Kerkstraat"}
        )

    def do_first_steps(self, case):
        CaseCommon.do_first_steps(self, case)

    def step(self, case, code, user=None):
        return CaseCommon.step(self, case, code, user)

    def test_a_step_of_ones_own_is_added_and_appears_with_who_does_it(self):
        case = self.open_case()
        with self.screens("adviser", "stranger") as (anna, sam):
            sam.go("/odoo/my-work")
            sam.see("Nothing waits for you")
            sam.connected()
            anna.go(f"/odoo/cases/{case.id}")
            anna.click(".o_form_statusbar button", "Add a step")
            anna.type(".modal [name=name] input", "Call the employer")
            anna.click(".modal [name=who] input")
            anna.click(".o_select_menu_item", "A person")
            anna.choose(".modal [name=user_id] input", "Stranger")
            anna.click(".modal button", "Add this step")
            anna.gone(".modal")
            sam.see_element(".o_data_row", "Call the employer")
            anna.tab("Steps")
            anna.see_element("[name=step_ids] .o_data_row", "Call the employer Stranger in 30 days To do")
            anna.tab("History")
            anna.see("Call the employer: added", css=".tab-pane.active")
            anna.tab("Plan")
            anna.see_element(".o_case_node", "Call the employer")

    def test_optional_steps_say_why_they_cannot_be_added(self):
        PlanCommon.make_plan.__func__(
            type(self),
            {"code": "First look"},
            {"code": "Later", "kind": "stage", "after": ["First look"]},
            {"code": "Inside", "inside": "Later"},
            {"code": "Visit the house", "discretionary": True},
            {"code": "Second opinion", "inside": "Later", "discretionary": True},
        )
        case_type = self.made["Inside"].type_id
        case_type.action_publish()
        case = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/cases/{case.id}")
            anna.click(".o_form_statusbar button", "Add a step")
            anna.see_element(".modal .o_data_row", "Second opinion Later The stage “Later” is not under way.")
            self.assertEqual(anna.all(".modal .o_data_row:has(button)"), ["Visit the house Add"])
            anna.click(".modal .o_data_row button", "Add")
            anna.gone(".modal")
            anna.tab("Steps")
            anna.see_element("[name=step_ids] .o_data_row", "Visit the house")
            anna.see("Waits until “First look” is done.", css=".o_case_waiting")
            anna.click(".o_case_waiting button", "Skip…")
            anna.type(".modal textarea", "Not for this house")
            anna.click(".modal button", "Skip")
            anna.gone(".modal")
            anna.see_no("Waits until “First look” is done.", css=".tab-pane.active")
            anna.tab("History")
            anna.see("skipped: Not for this house", css=".tab-pane.active")

    def test_steps_of_another_type_are_added_in_their_order(self):
        other = CaseCommon.make_type.__func__(type(self), "Second income")
        case = self.open_case()
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/cases/{case.id}")
            anna.click(".o_form_statusbar button", "Add a step")
            anna.click(".modal label", "Steps of a case type, or a step set")
            anna.choose(".modal [name=set_type_id] input", other.name)
            anna.see("Approve income", "Make an offer", css=".modal")
            anna.click(".modal button", "Add these steps")
            anna.gone(".modal")
            anna.see("Approve income")
            anna.tab("Steps")
            anna.see("Second income", css=".o_case_waiting")
            anna.tab("History")
            anna.see(
                "Step set “Second income” added: Income statement, Income questions, Approve income, Make an offer"
            )

    def test_opening_a_step_again_lists_what_came_after(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        questions = self.step(case, "income_questions", self.adviser)
        with self.screens("adviser", "stranger") as (anna, sam):
            anna.go(f"/odoo/case.step/{questions.id}")
            anna.see("Open again…")
            sam.go(f"/odoo/case.step/{questions.id}")
            sam.see("Income questions")
            sam.see_no("Open again…")
            anna.click("button", "Open again…")
            anna.see("Approve income", "Make an offer", css=".modal")
            anna.type(".modal textarea", "The year was wrong")
            anna.click(".modal button", "Open again")
            anna.see("No longer counts")
            anna.go(f"/odoo/cases/{case.id}")
            anna.tab("Steps")
            anna.see("Income questions (2)")
            anna.see("Waits until “Income questions” is done.", css=".o_case_waiting")
            anna.tab("Documents")
            anna.see("Filed")
        with self.quietly():
            self.assertEqual(case.document_ids.state, "filed")

    def test_closing_lists_what_stands_in_the_way_and_cancelling_asks_why(self):
        case = self.open_case()
        with self.screens("adviser", "stranger") as (anna, sam):
            anna.go(f"/odoo/cases/{case.id}")
            sam.go(f"/odoo/cases/{case.id}")
            sam.see("House in Kerkstraat")
            sam.click(".o_case_more")
            sam.see_element(".o-dropdown--menu button", "Close")
            self.assertNotIn("Cancel", sam.all(".o-dropdown--menu button"), "a reader does not cancel")
            anna.more("Close")
            anna.see("“Make an offer” is not done yet.", css=".modal")
            anna.click(".modal button", "Back")
            anna.see_no("cannot be closed")
            anna.more("Cancel")
            anna.type(".modal textarea", "Bought elsewhere")
            anna.click(".modal button", "Cancel the case")
            anna.see("Cancelled")
            anna.click(".o_form_statusbar button", "Open again")
            anna.type(".modal textarea", "They came back")
            anna.click(".modal button", "Open again")
            anna.gone(".modal")
            anna.see_element(".o_form_statusbar button", "Add a step")
            anna.tab("History")
            anna.see("Case cancelled: Bought elsewhere", "Case opened again: They came back")
