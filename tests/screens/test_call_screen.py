"""Service calls at the screen: taken in beside what was agreed, read at the desk and on a phone, on a live board."""

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START
from odoo.addons.case_organizer.tests.browsing import BrowsingCase
from odoo.addons.case_service_call.tests.common_calls import CallCommon

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
