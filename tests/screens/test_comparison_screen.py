"""A modeller looks at what a draft changes."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestComparisonScreen(BrowsingCase):
    """Two versions are one picture: what is new, gone and changed is marked by sign, colour and word."""

    def test_versions_are_compared_as_a_picture(self):
        modeller = new_test_user(self.env, "modeller", groups="case_organizer.group_case_modeller")
        case_type = self.env(user=modeller)["case.type"].create({"name": "Permit"})
        draft = case_type.draft_plan_id
        draft.draw_item("step", "Take in")
        draft.draw_item("step", "Ask advice", False, "take_in")
        draft.draw_item("step", "Decide", False, "ask_advice")
        case_type.action_publish()
        case_type.action_new_version()
        draft = case_type.draft_plan_id
        draft.erase_connection("ask_advice", "decide")
        draft.erase_connection("take_in", "ask_advice")
        draft.erase_item("ask_advice")
        draft.item_ids.filtered(lambda item: item.code == "decide").deadline_days = 5
        draft.draw_item("step", "Visit", False, "take_in")
        draft.draw_connection("visit", "decide")
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.plan/{draft.id}", ready=".o_form_view")
            mila.see_element(".o_case_compared .o_case_node", "Visit")
            mila.see("“Visit” is new.", "“Ask advice” is gone.", css=".o_case_compared_told")
            mila.settle()
            mila.picture("compared_1440.png")
            self.assertEqual(sorted(mila.all(".o_case_node .o_case_state_label")), ["Changed", "Gone", "New"])
            mila.click(".o_case_compared_told button", "“Ask advice” is gone.")
            mila.see("“Ask advice” is gone.", css=".o_case_map_panel")
            mila.resize(390, 844)
            mila.go(f"/odoo/case.plan/{draft.id}", ready=".o_form_view")
            mila.see_element(".o_case_compared .o_case_plan_list", "Visit")
            mila.settle()
            mila.picture("compared_390.png")
