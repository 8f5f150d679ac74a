"""A modeller fills in the items of a draft beside its map."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase

DAYS = ".o_case_item_form [name=deadline_days] input"
NAME = ".o_case_item_form [name=name] input"


@tagged("post_install", "-at_install")
class TestItemPanelScreen(BrowsingCase):
    """What is typed is kept wherever one goes next; what cannot be saved stays, and is told."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.case_type = cls.env(user=cls.modeller)["case.type"].create({"name": "Permit"})
        cls.draft = cls.case_type.draft_plan_id
        cls.draft.draw_item("step", "Look at it")
        cls.draft.draw_item("step", "Decide", False, "look_at_it")
        cls.look, cls.decide = cls.draft.item_ids

    def open_map(self, mila):
        mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
        mila.tab("Plan Map")
        mila.see_element(".o_case_node", "Decide")
        mila.settle()

    def test_what_is_typed_is_kept_wherever_one_goes(self):
        with self.screens("modeller") as (mila,):
            self.open_map(mila)
            mila.click(".o_case_node", "Decide")
            mila.type(DAYS, "5")
            mila.press("Tab")
            mila.see_element(".o_case_drawn_undo:not([disabled])")
            mila.settle()
            mila.picture("drawn_plan_panel_1440.png")
            mila.type(NAME, "Judge")
            mila.click(".o_case_node", "Look at it")
            mila.see_element(".o_case_node", "Judge")
            mila.see_element(".o_case_node_selected", "Look at it")
            mila.type(NAME, "Look twice")
            mila.click(".o_case_map_panel .btn-close")
            mila.see_element(".o_case_node", "Look twice")
            mila.settle()
            mila.click(".o_case_node", "Judge")
            mila.type(NAME, "Weigh")
            mila.tab("Plan")
            mila.see_element(".o_data_row", "Weigh")
            mila.see("5 Days", css=".tab-pane.active")
            mila.settle()
            mila.click(".o_case_plan_undo button", "Undo")
            mila.see_element(".o_data_row", "Judge")
            mila.settle()
        self.assertEqual((self.look.name, self.decide.name, self.decide.deadline_days), ("Look twice", "Judge", 5))

    def test_what_cannot_be_saved_stays_and_is_told(self):
        with self.screens("modeller") as (mila,):
            self.open_map(mila)
            mila.click(".o_case_node", "Decide")
            mila.type(NAME, " ")
            mila.click(".o_case_node", "Look at it")
            mila.see_element(".o_notification", "Missing required fields")
            mila.see_element(".o_case_item_form .o_field_invalid[name=name]")
            self.assertEqual(mila.all(".o_case_node_selected .o_case_node_text"), ["Decide"])
            mila.type(NAME, "Judge")
            mila.click(".o_case_node", "Look at it")
            mila.see_element(".o_case_node_selected", "Look at it")
            mila.settle()
        self.assertEqual(self.decide.name, "Judge")

    def test_the_keyboard_leads_in_and_back(self):
        with self.screens("modeller") as (mila,):
            self.open_map(mila)
            mila.value("document.querySelector('[data-code=decide]').focus()")
            mila.value("document.activeElement.click()")
            mila.wait("document.activeElement.matches('.o_case_map_panel h3')", "the title of the panel")
            mila.see_element(NAME)
            mila.type(NAME, "Judge")
            mila.press("Escape")
            mila.wait("document.activeElement.matches('[data-code=decide]')", "the item")
            mila.see_element(".o_case_node", "Judge")
            mila.settle()
        self.assertEqual(self.decide.name, "Judge")
