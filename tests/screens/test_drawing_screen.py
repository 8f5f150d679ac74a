"""A modeller changes a draft on its map."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestDrawingScreen(BrowsingCase):
    """Lines are drawn with the mouse, items added by name; what is wrong is told meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.case_type = cls.env(user=cls.modeller)["case.type"].create({"name": "Permit"})
        cls.draft = cls.case_type.draft_plan_id
        cls.draft.draw_item("step", "Look at it")
        cls.draft.draw_item("step", "Decide")

    def drag(self, mila, before, after):
        """Draw a line from one item on the map to another."""
        ends = [
            mila.value(
                f"(() => {{ const node = document.querySelector('.o_case_node[data-code={code}]');"
                " const box = node.getBoundingClientRect();"
                " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
            )
            for code in (before, after)
        ]
        for kind, (x, y), buttons in (
            ("mouseMoved", ends[0], 0),
            ("mousePressed", ends[0], 1),
            ("mouseMoved", ends[1], 1),
            ("mouseReleased", ends[1], 0),
        ):
            mila._input("dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=buttons, clickCount=1)

    def test_a_plan_is_drawn_and_a_change_undone(self):
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
            mila.tab("Plan Map")
            mila.see_element(".o_case_drawn .o_case_node", "Decide")
            mila.settle()
            self.drag(mila, "look_at_it", "decide")
            mila.see_element(".o_case_drawn_undo:not([disabled])")
            mila.wait("document.querySelectorAll('.o_case_edge').length === 1", "the line that was drawn")
            mila.settle()
            mila.click(".o_case_node", "Decide")
            mila.type(".o_case_drawn_name", "Inform the applicant")
            mila.click(".o_case_drawn_add")
            mila.see_element(".o_case_node", "Inform the applicant")
            mila.wait("document.querySelectorAll('.o_case_edge').length === 2", "the step after the other")
            mila.type(".o_case_item_form [name=deadline_days] input", "5")
            mila.press("Tab")
            mila.settle()
            mila.picture("drawn_plan_panel_1440.png")
            mila.settle()
            self.drag(mila, "inform_the_applicant", "look_at_it")
            mila.see("These wait for each other", css=".o_case_drawn_problems")
            mila.picture("drawn_plan_1440.png")
            mila.settle()
            mila.click(".o_case_drawn_undo")
            mila.gone(".o_case_drawn_problems")
            mila.tab("Plan")
            mila.see_element(".o_data_row", "Inform the applicant")
            mila.see("5 Days", css=".tab-pane.active")
            mila.picture("outline_1440.png")
            mila.click(".o_case_plan_undo button", "Undo")
            mila.see_no("5 Days", css=".tab-pane.active")
            mila.click(".o_case_plan_undo button:not([disabled])", "Redo")
            mila.see_element(".o_data_row", "Inform the applicant")
            mila.see("5 Days", css=".tab-pane.active")
            mila.resize(390, 844)
            mila.picture("outline_390.png")
            mila.tab("Plan Map")
            mila.see_element(".o_case_drawn")
            mila.settle()
            mila.picture("drawn_plan_390.png")
        self.assertEqual(
            [(item.code, item.prerequisite_ids.mapped("code"), item.deadline_days) for item in self.draft.item_ids],
            [("look_at_it", [], 0), ("decide", ["look_at_it"], 0), ("inform_the_applicant", ["decide"], 5)],
        )
