"""A day's work at a desk: what comes first, by box, from the keyboard, what is put off, several at once."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

#: How far the list can be scrolled, in pixels.
SCROLLS = """
[document.querySelector(".o_content"), document.scrollingElement]
    .map((el) => Math.max(el.scrollHeight - el.clientHeight, el.scrollWidth - el.clientWidth))
    .reduce((one, other) => Math.max(one, other))
"""


@tagged("post_install", "-at_install")
class TestMyDayScreen(MortgageBrowsing):
    """My Work, as the adviser uses it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        team = cls.env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, cls.adviser.ids)]})
        role = cls.case_type.role_ids.filtered(lambda role: role.code == "adviser")
        cls.cases = cls.open_case() + cls.open_case()
        role.write({"default_rule": "team", "default_team_id": team.id})
        steps = cls.env(user=cls.adviser)["case.step"].search(
            [("case_id", "in", cls.cases.ids), ("is_open", "=", True)]
        )
        steps.action_take()
        cls.open_case()

    def test_boxes_keyboard_and_putting_off(self):
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/my-work", ready=".o_data_row")
            anna.see("My box", "Back office", css=".o_case_my_day")
            self.narrow(anna)
            self.by_keyboard(anna)
            self.put_off(anna)
            self.done_at_once(anna)

    def test_what_waits_for_others_is_shown_in_the_place_of_what_is_mine(self):
        role = {"type_id": self.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        customer = self.env["case.role"].create(role)
        case = self.open_case().with_user(self.adviser)
        case.participant_ids.create({"case_id": case.id, "partner_id": self.partner.id, "role_id": customer.id})
        case.add_adhoc_step("Agree to the offer", kind="approval", role_id=customer.id)
        with self.screens("adviser") as (anna,):
            for size, (width, height) in {"desk": (1440, 900), "phone": (390, 844)}.items():
                rows = ".o_data_row" if size == "desk" else ".o_kanban_record:not(.o_kanban_ghost)"
                anna.resize(width, height)
                anna.go("/odoo/my-work", ready=rows)
                anna.see("Waiting for others 1", css=".o_case_others")
                self.assertNotIn("Agree to the offer", anna.text(".o_content"))
                anna.picture(f"my_day_{size}.png")
                anna.click(".o_case_others")
                anna.see("Agree to the offer", css=".o_content")
                anna.see_element(".o_case_others[aria-pressed=true]")
                self.assertEqual(len(anna.all(rows)), 1)
                self.assertLessEqual(anna.value(SCROLLS), 1, "one row leaves nothing to scroll")
                anna.picture(f"my_day_others_{size}.png")
                anna.click(".o_case_others")
                anna.see_no("Agree to the offer", css=".o_content")
                anna.see_element(".o_case_others[aria-pressed=false]")

    def narrow(self, anna):
        """A click on a box shows what waits there, a second one all again."""
        rows = len(anna.all(".o_data_row"))
        anna.click(".o_case_box", "Back office")
        anna.wait(f"document.querySelectorAll('.o_data_row').length < {rows}", "what waits in the box alone")
        anna.see_element(".o_case_box[aria-pressed=true]", "Back office")
        anna.picture("my_day_box.png")
        anna.click(".o_case_box", "Back office")
        anna.wait(f"document.querySelectorAll('.o_data_row').length === {rows}", "all of it")

    def by_keyboard(self, anna):
        """From the search bar down into the list, and Enter opens what one is on; the button opens the first."""
        anna.click(".o_searchview_input")
        # A click opens the menu of the search bar, a moment later, which takes the arrow keys.
        anna.see_element(".o_search_bar_menu")
        anna.press("Escape")
        anna.gone(".o_search_bar_menu")
        row = "document.activeElement.closest('.o_data_row')"
        for _press in range(4):
            self.key(anna, "ArrowDown")
            if anna.holds(row, 1):
                break
        anna.wait(row, "a row to have the focus")
        self.key(anna, "Enter")
        anna.see_element(".o_form_view button[name=action_ask_put_off]")
        anna.go("/odoo/my-work", ready=".o_data_row")
        first = anna.all(".o_data_row .o_data_cell[name=display_name]")[0]
        anna.click(".o_case_next")
        anna.see_element(".o_form_view")
        anna.see(first)

    def key(self, anna, key):
        """Press a key that moves."""
        codes = {"ArrowDown": 40, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            anna._input("dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key])
        anna.settle()

    def put_off(self, anna):
        """What is put off leaves the list, and its filter shows it."""
        anna.go("/odoo/my-work", ready=".o_data_row")
        rows = len(anna.all(".o_data_row"))
        anna.click(".o_data_row .o_list_record_selector input")
        anna.click(".o_selection_container button, .o_control_panel button", "Put off…")
        anna.type(".modal [name=reason] input", "The employer answers on Friday")
        anna.picture("my_day_put_off.png")
        anna.click(".modal button", "Put off")
        anna.gone(".modal")
        anna.wait(f"document.querySelectorAll('.o_data_row').length === {rows - 1}", "one row less")

    def done_at_once(self, anna):
        """What asks something is named, and stays."""
        anna.go("/odoo/my-work", ready=".o_data_row")
        anna.click(".o_data_row .o_list_record_selector input")
        anna.click(".o_selection_container button, .o_control_panel button", "Done")
        anna.settle()
        anna.picture("my_day_done.png")
        anna.see("0 of 1 completed", css=".o_notification")
