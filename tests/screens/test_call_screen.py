"""Service calls at the screen: taken in beside what was agreed, read at the desk and on a phone, on a live board."""

import logging
import time

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START
from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_service_call.tests.common_calls import CallCommon

_logger = logging.getLogger(__name__)
DIALOG = ".modal .o_case_intake"


@tagged("post_install", "-at_install")
class TestCallScreen(CallCommon, BrowsingCase):
    """The agent takes a call, a colleague's board shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent.tz = "UTC"
        with freeze_time(START):
            cls.first.title, cls.second.title = "Boiler 1", "Boiler 2"
        cls.other = cls.make_promise(cls.first, visits=1)
        cls.category = cls.env["case.category"].create({"name": "Valves"})
        issue = cls.env["case.issue"].create({"title": "Valves stick below 5 °C", "category_id": cls.category.id})
        issue.workaround = "Close the valve by hand, wait for five minutes, open it slowly."

    def keys(self, screen):
        """Press Alt+Shift+N."""
        for kind in ("keyDown", "keyUp"):
            screen._input(
                "dispatchKeyEvent", type=kind, key="n", code="KeyN", windowsVirtualKeyCode=ord("N"), modifiers=9
            )

    def test_a_call_is_taken_in_and_stands_on_the_board(self):
        with self.quietly():
            open_call = self.take_in(installation="ZB-2", title="It drips", category_id=self.category.id)
            open_call.case_id.deadline = fields.Datetime.subtract(fields.Datetime.now(), hours=2)
        with self.screens("agent", "contract_reader") as (desk, wall):
            wall.go("/odoo/service-board")
            wall.see("Too late", "It drips", "Within a week")

            desk.go("/odoo/service-board")
            desk.go(f"/odoo/action-case_installation.action_case_installation/{self.second.id}")
            desk.click("button[name=action_take_call]")
            desk.see("It drips", "Add to this one", css=DIALOG)
            desk.picture("call_intake_second.png")
            desk.click(".modal .btn-close")
            desk.gone(DIALOG)

            desk.go("/odoo/service-board")
            self.keys(desk)
            desk.see_element(DIALOG)
            desk.choose(f"{DIALOG} [name=partner_id] input", "Hotel Zeeblick")
            desk.see("Which one is it?", "Boiler 1", css=DIALOG)
            desk.click(f"{DIALOG} .o_service_situation button", "Boiler 1")
            desk.see("contracts cover it", "2 of 2 visits", "Code 4471", css=DIALOG)
            desk.type(f"{DIALOG} [name=title] input", "Valves stick again")
            desk.see("Close the valve by hand", css=DIALOG)
            desk.click(f"{DIALOG} .o_service_coverage button", "This one counts", 0)
            desk.see_element(f"{DIALOG} .o_service_coverage.border-primary")
            desk.see("Contract", css=f"{DIALOG} .o_service_situation .badge")
            desk.picture("call_intake.png")
            desk.resize(390, 844)
            desk.picture("call_intake_phone.png")
            desk.resize(1440, 900)
            desk.click(".modal .o_case_intake_confirm")
            desk.see("Valves stick again", css="body")
            wall.see("Valves stick again")
            wall.picture("call_board.png")
            with self.quietly():
                call = self.env["case.service.call"].search([("case_id.title", "=", "Valves stick again")])
                self.assertEqual((call.installation_id, call.terms), (self.first, "contract"))
            desk.go(f"/odoo/service-calls/{call.id}")
            desk.see("2 of 2 visits", "Boiler 1")
            desk.picture("call_form.png")
            desk.click("button[name=action_ask_terms]")
            desk.click(".modal label", "Goodwill")
            desk.type(".modal [name=reason] input", "Second time this week")
            desk.picture("call_terms.png")
            desk.click(".modal button[name=action_confirm]")
            desk.see("Goodwill")
            desk.resize(390, 844)
            desk.go(f"/odoo/service-calls/{call.id}")
            desk.see("Valves stick again")
            desk.picture("call_form_phone.png")
            with self.quietly():
                open_call.case_id.deadline = False
            desk.go("/odoo/service-board")
            desk.see("Valves stick again")
            self.assertNotIn("Too late", desk.text(".o_kanban_group"), "a phone begins with a column that is not empty")
            desk.picture("call_board_phone.png")
            wall.go("/odoo/service-board")
            wall.click(".o_control_panel button", "Wall Screen")
            wall.see_element(".o_service_wall")
            wall.see("Valves stick again", "It drips", "Anna Agent")
            wall.gone(".o_main_navbar")
            wall.picture("call_wall.png")
            with self.quietly():
                self.take_in(installation="ZB-2", title="Water on the floor")
            wall.see("Water on the floor")
            wall.resize(390, 844)
            wall.picture("call_wall_phone.png")
            wall.click("[aria-label='Leave the wall screen']")
            wall.see_element(".o_kanban_group")

    def test_from_the_phone_call_to_the_planned_visit(self):
        """A planner at the phone: so many clicks, and the time it takes is told to the caller."""
        with self.quietly():
            self.gas_worker.name, self.planner.tz = "Tom Gas", "UTC"
            self.make_promise(self.second)
        with self.screens("planner") as (desk,):
            clicks = Clicks(desk)
            desk.go("/odoo/service-board")
            begun = time.monotonic()
            self.keys(desk)
            desk.see_element(DIALOG)
            clicks.choose(f"{DIALOG} [name=partner_id] input", "Hotel Zeeblick")
            clicks.click(f"{DIALOG} .o_service_situation button", "Boiler 2")
            desk.see("Contract", css=f"{DIALOG} .o_service_situation .badge")
            clicks.type(f"{DIALOG} [name=title] input", "No hot water")
            desk.picture("call_send_intake.png")
            clicks.click(".modal .o_service_send")
            clicks.choose(".modal [name=template_ids] input", "Repair of a boiler")
            desk.picture("call_send_what.png")
            clicks.click(".modal button[name=action_confirm_and_plan]")
            desk.see("Tom Gas", "hours planned that day")
            desk.picture("call_send_who.png")
            clicks.click(".modal button[name=action_take]")
            desk.see("Planned: Tom Gas")
            spent = time.monotonic() - begun
            desk.picture("call_send_planned.png")
        self.env.invalidate_all()
        action = self.env["case.service.call"].search([("case_id.title", "=", "No hot water")]).action_ids
        self.assertEqual((action.worker_id, bool(action.planned_start)), (self.gas_worker, True))
        _logger.info("From the phone call to the planned visit: %s clicks, %.1f s of machine time", clicks.count, spent)
        self.assertLessEqual(clicks.count, 9)
        self.assertLess(spent, 60)


class Clicks:
    """What one person does with the mouse, counted."""

    def __init__(self, screen):
        self.screen, self.count = screen, 0

    def click(self, *args):
        self.count += 1
        self.screen.click(*args)

    def type(self, *args):
        self.count += 1
        self.screen.type(*args)

    def choose(self, *args):
        """Into the field, and onto what was found."""
        self.count += 2
        self.screen.choose(*args)
