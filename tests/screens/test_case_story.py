"""A case from its partner to its decision, in the browsers of the two people who work on it."""

from odoo import fields
from odoo.tests import new_test_user, tagged
from odoo.tools import file_path

from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_organizer.tests.common import CaseCommon

INCOME = "case_organizer/demo/income_statement.pdf"


@tagged("post_install", "-at_install")
class TestCaseStory(BrowsingCase):
    """Anna, an adviser, opens cases of a customer; Omar, an underwriter, decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, group, person in (
            ("adviser", "user", "Anna Visser"),
            ("underwriter", "user", "Omar Haddad"),
            ("modeller", "modeller", "Mila Novak"),
        ):
            user = new_test_user(cls.env, name, name=person, groups=f"case_organizer.group_case_{group}")
            setattr(cls, name, user)
        cls.partner = cls.env["res.partner"].create({"name": "Familie De Wit"})
        cls.kind = cls.env["case.document.kind"].create({"name": "Income statement"})
        cls.case_type = CaseCommon.make_type.__func__(cls)
        cls.ask_the_children()

    @classmethod
    def ask_the_children(cls):
        """Version 2 of the plan also asks for the children, a repeating group, and names a status for the approval."""
        case_type = cls.case_type.with_user(cls.modeller)
        case_type.action_new_version()
        children = case_type.env["case.characteristic"].create(
            {
                "type_id": case_type.id,
                "name": "Children",
                "kind": "group",
                "column_ids": [
                    (0, 0, {"name": "First name", "kind": "char", "required": True}),
                    (0, 0, {"name": "Born on", "kind": "date"}),
                ],
            }
        )
        items = {item.code: item for item in case_type.draft_plan_id.item_ids}
        items["income_questions"].question_ids = [(0, 0, {"characteristic_id": children.id})]
        items["approve_income"].status_id = cls.env.ref("case_organizer.case_status_review")
        case_type.action_publish()

    def open_case(self):
        values = {"type_id": self.case_type.id, "partner_id": self.partner.id, "title": "House at Lindelaan 12"}
        return self.env(user=self.adviser)["case.case"].create(values)

    def test_a_case_is_opened_from_the_partner(self):
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/res.partner/{self.partner.id}")
            anna.see("0 Cases", css=".o-form-buttonbox")
            anna.click(".o-form-buttonbox button", "Cases")
            anna.see("No case files here")
            anna.click(".o_list_button_add", "New")
            customer = "document.querySelector('[name=partner_id] input').value"
            anna.wait(f"{customer} === 'Familie De Wit'", "the customer to be filled in")
            anna.choose("[name=type_id] input", "Mortgage")
            anna.type("[name=title] textarea", "House at Lindelaan 12")
            anna.save()
            year = fields.Date.today().year
            anna.see(f"MORTGA-{year}-0001", "Waiting for customer", "0 of 4")
            # What waits, waits and says for what.
            anna.tab("Plan")
            anna.click(".o_case_node", "Make an offer")
            anna.see("Why not now?", "Waits until “Approve income” is approved.", css=".o_case_map_panel")
            # No notes among the messages to the parties.
            anna.see("Send message", css=".o-mail-Chatter")
            anna.see_no("Log note", css=".o-mail-Chatter")
            anna.go(f"/odoo/res.partner/{self.partner.id}")
            anna.see("1 Cases", css=".o-form-buttonbox")
            anna.click(".o-form-buttonbox button", "Cases")
            anna.see(f"MORTGA-{year}-0001", "House at Lindelaan 12")
            anna.go("/odoo/my-work")
            anna.see("Income statement", "Income questions", "Familie De Wit", "Anna Visser", "Adviser", "To do")
            self.assertEqual(len(anna.all(".o_data_row")), 2)

    def test_cases_stand_under_their_status_and_on_the_day_they_are_due(self):
        case = self.open_case()
        case.deadline = fields.Datetime.now()
        other = self.open_case()
        other.deadline = fields.Datetime.add(fields.Datetime.now(), days=400)
        due, much_later = case.name, other.name
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/cases?view_type=kanban", ready=".o_kanban_record")
            anna.see("Waiting for customer (2)")
            anna.go("/odoo/cases?view_type=calendar", ready=".o_calendar_view")
            anna.see(due)
            anna.see_no(much_later)
            # The filters people know: Running is on; Late and On Hold are one click away.
            anna.go("/odoo/cases", ready=".o_data_row")
            anna.see("Running", css=".o_searchview")
            anna.click(".o_searchview_dropdown_toggler")
            anna.click(".o_filter_menu .o-dropdown-item", "Late")
            anna.see_no(much_later)
            anna.see(due)

    def test_questions_say_what_is_wrong_and_rows_are_added_and_removed(self):
        case = self.open_case()
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/my-work", ready=".o_data_row")
            anna.click(".o_data_cell", "Income questions")
            anna.see("Yearly income", "Children")
            anna.click("button", "Done")
            anna.see("One thing is still needed above.")
            anna.type("[data-key=yearly_income] input", "a lot")
            anna.press("Tab")
            anna.see("number", css="[data-key=yearly_income] .o_case_question_error")
            anna.type("[data-key=yearly_income] input", "60000")
            anna.press("Tab")
            anna.see_no("number", css="[data-key=yearly_income] .o_case_question_error")
            for _row in range(2):
                anna.click(".o_case_row_add", "Add a row")
            anna.type("[data-path='children.0.first_name'] input", "Noor")
            anna.type("[data-path='children.1.born_on'] input", "05/01/2020")
            anna.press("Tab")
            anna.click("button", "Done")
            anna.see("Please answer this.", css="[data-path='children.1.first_name'] .o_case_question_error")
            anna.type("[data-path='children.1.first_name'] input", "Sem")
            anna.click(".o_case_row_add", "Add a row")
            anna.click(".o_case_row_remove button", nth=2)
            anna.press("Tab")
            anna.click("button", "Done")
            anna.see("“Income questions” is done.")
        values = case.with_user(self.adviser).value_ids
        told = {value.characteristic_id.code: value.value for value in values}
        self.assertEqual(told["yearly_income"], 60000)
        self.assertEqual(told["children"], [{"first_name": "Noor"}, {"first_name": "Sem", "born_on": "2020-05-01"}])

    def test_a_rejected_document_is_asked_again_and_seen_at_once(self):
        case = self.open_case()
        questions = self.env["case.step"].search([("case_id", "=", case.id), ("code", "=", "income_questions")])
        questions.with_user(self.adviser).submit(answers={"yearly_income": 60000})
        with self.screens("adviser", "underwriter") as (anna, omar):
            omar.go("/odoo/my-work")
            omar.see("Nothing waits for you")
            omar.connected()
            anna.go("/odoo/my-work", ready=".o_data_row")
            self.file_income(anna, "Income statement")
            omar.see_element(".o_data_row", "Approve income")
            anna.see("Nothing waits for you")
            anna.connected()
            anna.value("window.neverLoadedAgain = true")
            omar.click(".o_data_cell", "Approve income")
            omar.see("income_statement.pdf")
            omar.click(".o_case_actions button", "Reject")
            omar.see("Reject: why?")
            omar.click(".o_case_actions button", "Reject")
            omar.see("Please say why.")
            omar.type("textarea", "Older than three months")
            omar.click(".o_case_actions button", "Reject")
            omar.see("“Approve income” is done.")
            anna.see_element(".o_data_row", "Income statement (2)")
            self.assertTrue(anna.value("window.neverLoadedAgain"), "the page was loaded again")
            self.file_income(anna, "Income statement (2)")
            omar.see_element(".o_data_row", "Approve income (2)")
            anna.go(f"/odoo/case.case/{case.id}")
            anna.see("In review")
            anna.tab("Documents")
            anna.see("Rejected", "Filed", css=".tab-pane.active")
            anna.tab("History")
            anna.see("Older than three months", css=".tab-pane.active")
            omar.click(".o_data_cell", "Approve income (2)")
            omar.click(".o_case_actions button", "Approve")
            omar.see("“Approve income” is done.")
            anna.go("/odoo/my-work")
            anna.click(".o_data_cell", "Make an offer")
            anna.click(".o_case_actions button", "Done")
            anna.see("“Make an offer” is done.")
            anna.go(f"/odoo/case.case/{case.id}")
            anna.see("4 of 4", "Closed")
        case.invalidate_recordset()
        self.assertEqual(case.state, "completed")

    def file_income(self, anna, step):
        anna.click(".o_data_cell", step)
        anna.file(file_path(INCOME))
        anna.see_element("[aria-label='Remove income_statement.pdf']")
        anna.click(".o_case_actions button", "Done")
        anna.see("“Income statement” is done.")
