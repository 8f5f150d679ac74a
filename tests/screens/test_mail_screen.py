"""Mail in a real browser: dropped on a case, seen when it did not arrive, found in the register."""

import json

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

MAIL = """From: Jan de Wit <jan@dewit.example>
To: Ada <ada@office.example>
Subject: What we agreed
Message-Id: <agreed@dewit.example>
Date: Mon, 1 Jun 2026 09:00:00 +0000
Content-Type: text/plain; charset=utf-8

The roof is yours.

On Friday Ada wrote:
> Whose is the roof?
"""
#: Drops the carried file on the middle of an element.
DROP = """(() => {
    const el = document.querySelector(%s);
    const box = el.getBoundingClientRect();
    const at = {clientX: box.x + box.width / 2, clientY: box.y + box.height / 2};
    el.dispatchEvent(new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried, ...at}));
})()"""


@tagged("post_install", "-at_install")
class TestMailScreen(MortgageBrowsing):
    """A saved mail is dropped on a case; a message that did not arrive is seen and put aside; the register is read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customer = cls.env["res.partner"].create({"name": "Jan de Wit", "email": "jan@dewit.example"})
        values = {"type_id": cls.case_type.id, "title": "The roof", "partner_id": customer.id}
        cls.case = cls.env(user=cls.adviser)["case.case"].create(values)
        cls.team = cls.env["case.team"].create({"name": "Front desk", "member_ids": [(6, 0, cls.adviser.ids)]})
        message = cls.case.message_post(
            body="We come on Friday", subject="Our visit", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        register = cls.env["case.mail"]
        register._undelivered_sudo(cls.case, message, "jan@dewit.example", "550 No such user", {})
        register._enter_sudo(
            {"subject": "Win now", "email_from": "Eve <eve@evil.example>", "to": "desk@cases.example"},
            "refused",
            reason="It has too many parts.",
            team_id=cls.team.id,
            company_id=cls.env.company.id,
        )

    def drop(self, screen, css):
        """Drop the saved mail where an element appears once something is dragged."""
        screen.value("window.carried = new DataTransfer()")
        screen.value(f"carried.items.add(new File([{json.dumps(MAIL)}], 'agreed.eml', {{type: 'message/rfc822'}}))")
        screen.value("document.body.dispatchEvent(new DragEvent('dragenter', {bubbles: true, dataTransfer: carried}))")
        screen.see_element(css)
        screen.value(DROP % json.dumps(css))
        screen.value("document.body.dispatchEvent(new DragEvent('dragleave', {bubbles: true, dataTransfer: carried}))")

    def test_mail_is_dropped_and_what_did_not_arrive_is_seen(self):
        with self.screens("adviser") as (anna,):
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.see("“Our visit” did not reach jan@dewit.example: 550 No such user")
            anna.tab("Documents")
            anna.see_element(".o_case_documents")
            self.drop(anna, ".o_case_documents_dropzone")
            anna.see("agreed.eml is a message of this case now.")
            anna.see("What we agreed", css=".o-mail-Thread")
            anna.picture("mail_dropped.png")
            self.drop(anna, ".o-mail-Chatter-dropzone")
            anna.see("agreed.eml is on this case already.")
            anna.click(".o_case_undelivered button", "Seen")
            anna.gone(".o_case_undelivered")
            anna.go("/odoo/case-mail")
            anna.see("Win now", "Refused", "It has too many parts.")
            anna.picture("mail_register.png")
            anna.click(".o_data_row .o_data_cell", "Win now")
            anna.see("It has too many parts.")
            anna.picture("mail_refused.png")
            anna.click(".o_form_statusbar button", "To the team box")
            anna.see("Front desk", "Win now")
        with self.screens("modeller") as (mona,):
            mona.go(f"/odoo/case-types/{self.case_type.id}", ready=".o_form_view")
            mona.tab("Settings")
            mona.type("[name=alias_name] input", "roofs")
            mona.press("Tab")
            mona.see("Mail of Unknown Senders")
            mona.picture("mail_type.png")
            mona.click(".o_form_button_save")
            mona.see_no("Unsaved changes")
        with self.quietly():
            self.env.invalidate_all()
            self.assertEqual(self.case_type.alias_name, "roofs")
            message = self.case.message_ids.filtered(lambda one: one.message_type == "email")
            self.assertEqual((len(message), message.subject), (1, "What we agreed"))
            self.assertEqual(self.env["case.team.message"].search([("name", "=", "Win now")]).team_id, self.team)
