"""The permit log of a municipality on the screen: whose move it is, until when, what waits for what.

Keeps what it sees as pictures in ``.run/pictures``, from where README's are taken (see CONTRIBUTING.md).
"""

import time
import unittest
from pathlib import Path

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import BrowsingCase

ROOT = Path(__file__).resolve().parents[2]
LOG = ROOT.parent / "shared" / "data" / "permit_receipt.csv"
PICTURES = ROOT / ".run" / "pictures"
STEPS = 27

#: Names on cards that are cut off, and how large the map is drawn.
CUT_OFF = """[...document.querySelectorAll(".o_case_node_text, .o_case_node_who")]
    .filter((el) => el.scrollHeight > el.clientHeight + 1 || el.scrollWidth > el.clientWidth + 1)
    .map((el) => el.innerText)"""
OVERLAPPING = """(() => {
    const boxes = [...document.querySelectorAll(".o_case_node")].map((el) => el.getBoundingClientRect());
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter((b) => !apart(a, b))).length;
})()"""
SCALE = "document.querySelector('.o_case_node').getBoundingClientRect().width / 232"


@tagged("post_install", "-at_install")
@unittest.skipUnless(LOG.is_file(), f"the permit log is not there: put it at {LOG}")
class TestPermitLog(BrowsingCase):
    """1,434 cases came in from a log; Petra of the permits desk goes on with the running ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.petra = new_test_user(cls.env, "petra", name="Petra Smit", groups="case_organizer.group_case_user")
        cls.mila = new_test_user(cls.env, "mila", name="Mila Novak", groups="case_organizer.group_case_modeller")
        cls.team = cls.env["case.team"].create({"name": "Permits desk", "member_ids": [(6, 0, cls.petra.ids)]})
        told = cls.env["case.history.import"].run_file(str(LOG), "Permit receipt", team=cls.team)
        cls.case_type = cls.env["case.type"].browse(told["type_id"])
        cls.case = cls.env["case.case"].search(
            [("type_id", "=", cls.case_type.id), ("external_ref", "=", "case-10011")]
        )

    def whole_window(self, screen, width):
        """The map over all of a window that is as high as the map."""
        screen.resize(width, 900)
        screen.click(".o_case_map_toggle")
        screen.see_element(".o_case_map_whole")
        height = "document.querySelector('.o_case_map_paper').offsetHeight"
        before = None
        while before != screen.value(height):
            before = screen.value(height)
            screen.resize(width, before + 90)
            time.sleep(0.5)

    def check_map(self, screen):
        """Every step can be read."""
        self.assertEqual(len(screen.all(".o_case_node_text")), STEPS)
        self.assertEqual(screen.value(CUT_OFF), [])
        self.assertEqual(screen.value(OVERLAPPING), 0)
        self.assertGreaterEqual(screen.value(SCALE), 0.7, "too small to read")

    def test_my_work_says_whose_move_it_is_and_until_when(self):
        with self.screens("petra") as (petra,):
            petra.go("/odoo/my-work", ready=".o_data_row")
            petra.see("Permit receipt", "Permits desk", "years late", "Offered")
            self.assertEqual(len(petra.all(".o_data_row")), 80)
            self.assertEqual(set(petra.all(".o_data_cell[name=whose_move]")), {"Permits desk"})
            self.assertTrue(all(petra.all(".o_data_cell[name=deadline]")))
            petra.picture(PICTURES / "permit_my_work.png")

    def test_a_case_says_what_waits_for_what(self):
        with self.screens("petra") as (petra,):
            petra.resize(1600, 1000)
            petra.go(f"/odoo/case.case/{self.case.id}", ready=".o_case_node")
            petra.see("Confirmation of receipt", "Done", "To do", "Waiting", "years late", css=".o_case_map")
            self.check_map(petra)
            petra.picture(PICTURES / "permit_case.png")
            petra.click(".o_case_map_bar button", "List")
            petra.see("Waits for", "Waits until “T08 Draft and send request for advice” is done.", css=".o_case_map")
            rows = petra.all(".o_case_plan_list tbody tr")
            self.assertEqual(len(rows), STEPS)
            for row in rows:
                self.assertRegex(row, "Done|(Offered|To do).*Permits desk.*late|Waiting.*Waits until")
            petra.click(".o_case_map_bar button", "Map")
            self.whole_window(petra, 1600)
            self.check_map(petra)
            petra.picture(PICTURES / "permit_case_map.png")

    def test_its_type_shows_the_plan(self):
        with self.screens("mila") as (mila,):
            mila.go(f"/odoo/case.type/{self.case_type.id}", ready=".o_form_view")
            mila.tab("Plan Map")
            self.whole_window(mila, 1600)
            mila.see("Permit receipt, version 1", "Confirmation of receipt", "Group 1", "Action")
            self.check_map(mila)
            mila.picture(PICTURES / "permit_plan.png")
