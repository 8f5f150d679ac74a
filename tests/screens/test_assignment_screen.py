"""A modeller says on the screen who gets a step in which state of the case."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

LINES = "div[name=assignment_ids]"


@tagged("post_install", "-at_install")
class TestAssignmentScreen(MortgageBrowsing):
    """The offer is made by the underwriter when the income is high."""

    def test_a_line_is_added_and_read_in_words(self):
        case_type = self.case_type.with_user(self.modeller)
        case_type.action_new_version()
        offer = case_type.draft_plan_id.item_ids.filtered(lambda item: item.code == "make_an_offer")
        offer.assignment_ids = [(0, 0, {"condition": "[('characteristics.yearly_income', '>', 50000)]"})]
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.type/{case_type.id}")
            mila.tab("Plan")
            mila.see("Make an offer")
            mila.click(".o_list_record_open_form_view button", nth=-1)
            mila.click(".o_notebook_headers a", "Who Gets It When")
            mila.see("Yearly income is more than", css=LINES)
            mila.click(f"{LINES} td[name=role_id]")
            mila.choose(f"{LINES} [name=role_id] input", "Underwriter")
            mila.click(f"{LINES} .o_field_x2many_list_row_add a", "Add a line")
            mila.see("Add a condition", css=LINES)
            mila.choose(f"{LINES} .o_selected_row [name=role_id] input", "Adviser")
            mila.save()
        with self.quietly():
            self.assertEqual(offer.assignment_ids.role_id.mapped("name"), ["Underwriter", "Adviser"])
