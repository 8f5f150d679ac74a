"""A modeller changes a draft on its map."""

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase


@tagged("post_install", "-at_install")
class TestDrawingScreen(BrowsingCase):
    """Lines are drawn with the mouse or a finger, items added where one points; what is wrong is told meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(cls.env, "modeller", groups="case_organizer.group_case_modeller")
        cls.case_type = cls.env(user=cls.modeller)["case.type"].create({"name": "Permit"})
        cls.draft = cls.case_type.draft_plan_id
        cls.draft.draw_item("step", "Look at it")
        cls.draft.draw_item("step", "Decide")

    def middle(self, mila, code):
        """Where an item of the map stands."""
        return mila.middle(f".o_case_node[data-code={code}]")

    def drag(self, mila, before, after):
        """Draw a line from one item on the map to another."""
        ends = [self.middle(mila, code) for code in (before, after)]
        for kind, (x, y), buttons in (
            ("mouseMoved", ends[0], 0),
            ("mousePressed", ends[0], 1),
            ("mouseMoved", ends[1], 1),
            ("mouseReleased", ends[1], 0),
        ):
            mila._input("dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=buttons, clickCount=1)

    def slide(self, mila, before, after):
        """The same with a finger."""
        (x1, y1), (x2, y2) = (self.middle(mila, code) for code in (before, after))
        mila._input("dispatchTouchEvent", type="touchStart", touchPoints=[{"x": x1, "y": y1}])
        for part in (0.3, 0.6, 1):
            point = {"x": x1 + part * (x2 - x1), "y": y1 + part * (y2 - y1)}
            mila._input("dispatchTouchEvent", type="touchMove", touchPoints=[point])
        mila._input("dispatchTouchEvent", type="touchEnd", touchPoints=[])

    def double_click(self, mila, x, y):
        """Point at a place of the map."""
        for clicks in (1, 2):
            for kind in ("mousePressed", "mouseReleased"):
                mila._input("dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=clicks)

    def open_map(self, mila):
        mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
        mila.tab("Plan Map")
        mila.see_element(".o_case_drawn")
        mila.settle()

    def lines(self, mila, count):
        mila.wait(f"document.querySelectorAll('.o_case_edge').length === {count}", f"{count} lines")
        mila.settle()

    def test_a_plan_is_drawn_and_a_change_undone(self):
        with self.screens("modeller") as (mila,):
            self.open_map(mila)
            self.drag(mila, "look_at_it", "decide")
            mila.see_element(".o_case_drawn_undo:not([disabled])")
            self.lines(mila, 1)
            mila.click(".o_case_node", "Decide")
            mila.type(".o_case_drawn_name", "Inform the applicant")
            mila.click(".o_case_drawn_add")
            mila.see_element(".o_case_node", "Inform the applicant")
            self.lines(mila, 2)
            self.drag(mila, "inform_the_applicant", "look_at_it")
            mila.see("These wait for each other", css=".o_case_drawn_problems")
            mila.picture("drawn_plan_1440.png")
            mila.settle()
            mila.click(".o_case_drawn_undo")
            mila.gone(".o_case_drawn_problems")
        self.assertEqual(
            [(item.code, item.prerequisite_ids.mapped("code")) for item in self.draft.item_ids],
            [("look_at_it", []), ("decide", ["look_at_it"]), ("inform_the_applicant", ["decide"])],
        )

    def test_what_is_typed_in_rows_is_undone_there_and_on_the_map(self):
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
            mila.settle()
            mila.click(".o_data_row td[name=name]", "Decide")
            mila.type(".o_data_row td[name=name] input", "Judge")
            mila.save()
            mila.see_element(".o_case_plan_undo button:not([disabled])", "Undo")
            mila.picture("outline_1440.png")
            mila.click(".o_case_plan_undo button:not([disabled])", "Undo")
            mila.see_element(".o_data_row", "Decide")
            mila.click(".o_case_plan_undo button:not([disabled])", "Redo")
            mila.see_element(".o_data_row", "Judge")
            mila.tab("Plan Map")
            mila.see_element(".o_case_node", "Judge")
            mila.settle()
            mila.click(".o_case_drawn_undo:not([disabled])")
            mila.see_element(".o_case_node", "Decide")
        self.assertEqual(self.draft.item_ids.mapped("name"), ["Look at it", "Decide"])

    def test_items_are_added_where_one_points(self):
        stage = self.draft.draw_item("stage", "Closing")["made"]
        self.draft.draw_item("step", "Inform", stage)
        with self.screens("modeller") as (mila,):
            self.open_map(mila)
            x, y = self.middle(mila, "inform")
            self.double_click(mila, x, y + 55)
            mila.see_element(".o_case_add_here", "Add in “Closing”")
            mila.picture("drawn_plan_add_1440.png")
            mila.type(".o_case_add_here input", "Archive")
            mila.click(".o_case_add_here button")
            mila.see_element(".o_case_node", "Archive")
            mila.settle()
            x, y = self.middle(mila, "look_at_it")
            self.double_click(mila, x, y - 45)
            mila.see_element(".o_case_add_here", "Add here")
            mila.type(".o_case_add_here input", "Take in")
            mila.click(".o_case_add_here button")
            mila.see_element(".o_case_node", "Take in")
            mila.settle()
        self.assertEqual(
            [(node["code"], node["parent"]) for node in self.draft.get_drawing()["nodes"]],
            [
                ("take_in", False),
                ("look_at_it", False),
                ("decide", False),
                (stage, False),
                ("inform", stage),
                ("archive", stage),
            ],
        )

    def test_a_plan_is_read_and_drawn_on_a_phone(self):
        self.draft.item_ids[1].write({"deadline_days": 5, "prerequisite_ids": [(4, self.draft.item_ids[0].id)]})
        stage = self.draft.draw_item("stage", "Closing")["made"]
        self.draft.draw_item("step", "Inform the applicant", stage)
        with self.screens("modeller") as (mila,):
            mila.resize(390, 844)
            mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
            mila.see_element(".o_case_outline_card", "Inform the applicant")
            mila.settle()
            mila.picture("outline_390.png")
            mila.tab("Plan Map")
            mila.see_element(".o_case_drawn")
            mila.settle()
            mila.picture("drawn_plan_390.png")

    def test_a_line_is_drawn_with_a_finger_from_the_item_that_is_selected(self):
        self.draft.draw_item("step", "Inform")
        with self.screens("modeller") as (mila,):
            mila.resize(1024, 768)
            mila.browser._websocket_request("Emulation.setTouchEmulationEnabled", params={"enabled": True})
            self.open_map(mila)
            mila.click("[data-code=look_at_it]")
            mila.see_element(".o_case_node_selected")
            mila.settle()
            self.slide(mila, "look_at_it", "decide")
            self.lines(mila, 1)
            mila.picture("drawn_plan_touch_1024.png")
        found = {item.code: item.prerequisite_ids.mapped("code") for item in self.draft.item_ids}
        self.assertEqual(found, {"look_at_it": [], "decide": ["look_at_it"], "inform": []})
