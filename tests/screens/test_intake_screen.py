"""A call is taken in at the screen with the keyboard, as somebody at the desk does it."""

import json
import time
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

PICTURES = Path(__file__).parents[2] / ".run" / "pictures"
ASKS = ".modal .o_case_intake"


@tagged("post_install", "-at_install")
class TestIntakeScreen(MortgageBrowsing):
    """Anna answers the phone; a call is a case, or a part of one that is there."""

    COLLEAGUES = ("desk",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"phone": "+31 20 123 45 67", "ref": "K-1044"})
        homes = cls.env["case.category"].create({"name": "Homes", "type_id": cls.case_type.id})
        cls.env["case.category"].create({"name": "Roofs", "parent_id": homes.id})

    def keys(self, screen, key, code, modifiers):
        """Press a key with others held: 1 Alt, 2 Ctrl, 8 Shift."""
        for kind in ("keyDown", "keyUp"):
            screen._input(
                "dispatchKeyEvent",
                type=kind,
                key=key,
                code=code,
                windowsVirtualKeyCode=ord(key.upper()[0]) if len(key) == 1 else 13,
                modifiers=modifiers,
            )

    def write(self, screen, text):
        screen._input("insertText", text=text)

    def at(self, screen, name):
        """Wait until the field of this name is being filled in."""
        screen.wait(f"document.activeElement?.closest('[name={name}]')", f"the field {name}")

    def tab_to(self, screen, name):
        """Go on to the field of this name; between two fields lies at most one other stop, such as a link to mail."""
        stops = []
        while len(stops) < 2:
            screen.press("Tab")
            if screen.holds(f"document.activeElement?.closest('[name={name}]')", 5):
                return
            stops.append(screen.value("document.activeElement?.outerHTML.slice(0, 200)"))
        self.fail(f"Tab does not lead to the field {name}, but to {stops}")

    def pick(self, screen, text, wanted):
        """Type in an autocomplete that has the focus, and take the first that is found."""
        self.write(screen, text)
        screen.see(wanted, css=".o-autocomplete--dropdown-menu")
        screen.settle()
        screen.press("Enter")
        screen.wait(f"document.activeElement?.value.includes({json.dumps(wanted)})", wanted)

    def test_a_call_is_taken_in_with_the_keyboard(self):
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/cases")
            begun = time.monotonic()
            self.keys(anna, "n", "KeyN", 9)
            anna.see_element(ASKS)
            self.at(anna, "partner_id")
            self.pick(anna, "020 1234567", "Familie De Wit")
            for name in ("spoken_with", "phone", "email", "title"):
                self.tab_to(anna, name)
            self.write(anna, "The roof leaks on the stairs")
            anna.see("No open case is like it", css=".o_case_similar")
            self.tab_to(anna, "category_id")
            self.pick(anna, "Roofs", "Roofs")
            self.tab_to(anna, "type_id")
            anna.wait(
                f"document.querySelector('{ASKS} [name=type_id] input').value === 'Mortgage'", "the proposed type"
            )
            self.tab_to(anna, "summary")
            self.write(anna, "Water since Sunday, they are at home after six.")
            anna.picture(PICTURES / "intake_desk.png")
            self.keys(anna, "Enter", "Enter", 2)
            anna.see("The roof leaks on the stairs", css=".o_form_view")
            anna.gone(".modal")
            self.assertLess(time.monotonic() - begun, 60, "a call is taken in in under a minute")
            anna.tab("Contacts")
            anna.see("Water since Sunday", css=".o_case_list, .o_notebook")
            anna.picture(PICTURES / "intake_case.png")
            with self.quietly():
                case = self.env["case.case"].search([("title", "=", "The roof leaks on the stairs")])
                self.assertEqual((case.type_id, case.user_id.login), (self.case_type, "adviser"))
                self.assertEqual(case.contact_ids.report_method_id.code, "phone")

    def test_what_is_known_already_is_added_to_that_case(self):
        with self.screens("desk") as (dora,):
            with self.quietly():
                case = self.open_case()
            dora.resize(400, 800)
            dora.go("/odoo/cases")
            self.keys(dora, "n", "KeyN", 9)
            dora.see_element(ASKS)
            # On a phone Odoo shows who there is in a dialog of its own.
            dora.click(f"{ASKS} [name=partner_id] input")
            dora.click(".modal .o_kanban_record, .modal .o_data_row", "Familie De Wit")
            dora.see("House in Kerkstraat", "same customer", css=".o_case_similar")
            dora.picture(PICTURES / "intake_phone.png")
            dora.click(".o_case_similar button", "Add to this one")
            dora.see("no other case is opened", css=".o_case_similar")
            dora.type(f"{ASKS} [name=summary] textarea", "They ask how far it is.")
            dora.picture(PICTURES / "intake_phone_added.png")
            dora.click(".modal button", "Log it on this case")
            dora.gone(".modal")
            dora.see("House in Kerkstraat", css=".o_form_view")
            with self.quietly():
                self.env.invalidate_all()
                self.assertEqual(case.contact_ids.mapped("summary"), ["They ask how far it is."])
                self.assertEqual(self.env["case.case"].search_count([("partner_id", "=", self.partner.id)]), 1)

    def test_two_cases_are_merged_on_the_screen(self):
        with self.screens("adviser") as (anna,):
            with self.quietly():
                goes, stays = self.open_case(), self.open_case()
                stays.title = "The other house"
                goes.post_note("Who knows them?")
            anna.go(f"/odoo/cases/{goes.id}")
            anna.more("Merge with another case…")
            anna.choose(".modal [name=other_id] input", stays.name)
            anna.see("Whiteboard notes: 1", css=".modal")
            anna.picture(PICTURES / "merge.png")
            anna.click(".modal button", "Merge")
            anna.see("The other house", "Who knows them?", css=".o_form_view")
            anna.go(f"/odoo/cases/{goes.id}")
            anna.see("Merged into", css=".o_form_view")
            anna.more("Undo the merge…")
            anna.type(".modal [name=reason] input", "Two houses")
            anna.click(".modal button", "Undo the merge")
            anna.see("House in Kerkstraat", "Who knows them?", css=".o_form_view")
