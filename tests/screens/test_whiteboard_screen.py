"""The whiteboard of a case in two browsers at once."""

import time

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestWhiteboardScreen(MortgageBrowsing):
    """An adviser asks, a colleague on the same case sees it at once and answers."""

    COLLEAGUES = ("helper",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()

    def test_a_question_is_seen_at_once_and_answered(self):
        with self.screens("adviser", "underwriter") as (anna, omar):
            for screen in (anna, omar):
                screen.go(f"/odoo/cases/{self.case.id}")
                screen.see("Whiteboard")
                screen.wait("odoo.__WOWL_DEBUG__.root.env.services.bus_service.workerState === 'CONNECTED'", "the bus")
            anna.type(".o_case_whiteboard textarea", "Which employer is it?")
            anna.see_element(".o_case_composer select")
            anna.value("document.querySelector('.o_case_composer select').value = 'question';")
            anna.value(
                "document.querySelector('.o_case_composer select').dispatchEvent(new Event('change', {bubbles: true}));"
            )
            anna.click(".o_case_whiteboard button", "Post")
            begun = time.monotonic()
            omar.see("Which employer is it?", patience=10)
            seen_after = time.monotonic() - begun
            omar.see("Open question")
            omar.see("1 new")
            omar.click(".o_case_note button", "Answer")
            omar.type(".o_case_note_comments textarea", "Bakery Jansen")
            omar.click(".o_case_note_comments button", "Answer")
            anna.see("Bakery Jansen", patience=10)
            anna.click(".o_case_note button", "It is answered")
            omar.see("Answered", patience=10)
        self.assertLess(seen_after, 1, "a note is on another screen within a second")

    def test_help_is_asked_for_with_the_keyboard_alone(self):
        with self.screens("adviser", "helper") as (anna, hans):
            hans.go("/odoo/my-work")
            hans.see("Nothing waits for you")
            hans.wait("odoo.__WOWL_DEBUG__.root.env.services.bus_service.workerState === 'CONNECTED'", "the bus")
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.type(".o_case_whiteboard textarea", "@Help")
            anna.see_element(".o_case_mentions .dropdown-item", "Helper")
            anna.press("Enter")
            anna.see("is added to this case and")
            anna.click(".o_case_whiteboard button", "Post")
            hans.see("Adviser mentioned you on the whiteboard.", patience=10)
            hans.click(".o_notification button", "Open the case")
            hans.see("@Helper")
        with self.quietly():
            person = self.case.participant_ids.filtered(lambda person: person.user_id == self.helper)
            self.assertEqual((person.may_note, person.may_file), (True, False))
