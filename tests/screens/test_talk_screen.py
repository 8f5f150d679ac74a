"""A private talk in two browsers at once, and a third person who sees nothing of it."""

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestTalkScreen(MortgageBrowsing):
    """An adviser starts a talk from the case, the underwriter answers; one reads along."""

    COLLEAGUES = ("reader",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case()

    def test_two_talk_and_a_third_reads_along(self):
        with self.screens("adviser", "underwriter") as (anna, omar):
            omar.go("/odoo/my-work")
            omar.connected()
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.see_no("My Talks")
            anna.more("Private talk…")
            anna.choose(".modal div[name=user_id] input", "Underwriter")
            anna.choose(".modal div[name=observer_ids] input", "Reader")
            anna.type(".modal div[name=subject] input", "The survey")
            anna.picture("talk_start.png")
            anna.click(".modal-footer button", "Start the talk")
            anna.see("The survey", css=".o-mail-ChatWindow")
            anna.see("started a private talk about", css=".o-mail-ChatWindow")
            anna.type(".o-mail-ChatWindow .o-mail-Composer-input", "The surveyor drinks")
            anna.press("Enter")
            omar.click(".o-mail-ChatBubble")
            omar.see("The surveyor drinks", css=".o-mail-ChatWindow", patience=15)
            omar.type(".o-mail-ChatWindow .o-mail-Composer-input", "Then we ask another")
            omar.press("Enter")
            anna.see("Then we ask another", css=".o-mail-ChatWindow", patience=15)
            anna.picture("talk_two.png")
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.see("My Talks")
            anna.click(".oe_stat_button", "My Talks")
            anna.see("The survey", css=".o_list_view")
            anna.picture("talk_list.png")
            anna.click(".o_data_row .o_data_cell", "The survey")
            anna.see("Then we ask another", css=".o-mail-ChatWindow, .o-mail-DiscussContent")
        with self.screens("reader") as (reader,), self.subTest("reads along"):
            talk_id = self.env["discuss.channel"].search([("case_id", "=", self.case.id)]).id
            reader.go(f"/odoo/action-mail.action_discuss?active_id=discuss.channel_{talk_id}")
            reader.see("Then we ask another")
            reader.see("You read along")
            reader.gone(".o-mail-Composer-input")
            reader.picture("talk_reader.png")
            reader.resize(390, 800)
            reader.picture("talk_phone.png")

    def test_what_was_said_comes_on_the_whiteboard(self):
        talk_id = self.case.start_talk(self.underwriter.id)
        talk = self.env["discuss.channel"].browse(talk_id).with_user(self.underwriter)
        talk.message_post(body="Ask another surveyor", message_type="comment", subtype_xmlid="mail.mt_comment")
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/action-mail.action_discuss?active_id=discuss.channel_{talk_id}")
            anna.see("Ask another surveyor")
            anna.value(
                "[...document.querySelectorAll('.o-mail-Message')].at(-1)"
                ".dispatchEvent(new MouseEvent('mouseenter', {bubbles: true}))"
            )
            anna.value("[...document.querySelectorAll('.o-mail-Message [title=Expand]')].at(-1).click()")
            anna.click(".o-dropdown-item, .o-mail-Message-moreMenu *", "Put on the whiteboard")
            anna.see("put this on the whiteboard")
            anna.picture("talk_board.png")
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.see("From a private talk, Underwriter wrote: Ask another surveyor", css=".o_case_whiteboard")
