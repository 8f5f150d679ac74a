"""Somebody from outside on a phone, without a login: taps the link, photographs, sends; what breaks off goes on."""

import io
import os
import re
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw
from pypdf import PdfReader

from odoo.tests import tagged
from odoo.tests.common import HOST

from odoo.addons.case_organizer.models.link_tries import WRONG_TRIES
from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

#: Bytes per second that a bad connection carries, and one that is cut.
SLOW = {"offline": False, "latency": 20, "downloadThroughput": -1, "uploadThroughput": 250_000}
CUT = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
GOOD = {**CUT, "offline": False}
SMALLEST = """
Math.min(...[...document.querySelectorAll(".o_case_upload button")].flatMap((el) => [el.offsetWidth, el.offsetHeight]))
"""
STATES = "[...document.querySelectorAll('.o_case_upload_state')].map((el) => el.textContent.trim())"


@tagged("post_install", "-at_install")
class TestPhoneOutsiderScreen(MortgageBrowsing):
    """The customer of a mortgage request and the adviser who waits for papers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["case.role"].create(
            {"type_id": cls.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        cls.env["case.document.need"].create(
            {"type_id": cls.case_type.id, "kind_id": cls.kind.id, "role_id": cls.customer.id}
        )

    def setUp(self):
        super().setUp()
        WRONG_TRIES._tries.clear()
        self.case, self.address = self.asked("income_statement")

    def asked(self, *codes, partner=None):
        """A case of which the customer is asked some steps. :return: ``(case, path of their link)``"""
        case = self.open_case()
        partner = partner or self.partner
        person = self.env(user=self.adviser)["case.participant"].create(
            {"case_id": case.id, "partner_id": partner.id, "role_id": self.customer.id}
        )
        steps = case.sudo().step_ids.filtered(lambda step: step.code in codes)
        self.env.cr.execute("UPDATE case_step SET role_id = %s WHERE id = ANY(%s)", [self.customer.id, steps.ids])
        self.env.invalidate_all()
        _link, address = self.env["case.access.token"].with_user(self.adviser)._issue(person.with_user(self.adviser))
        return case, "/" + address.split("/", 3)[3]

    def step(self, case, code):
        return self.env["case.step"].search([("case_id", "=", case.id), ("code", "=", code)], limit=1)

    def ask_more(self, case):
        """The questions go on: one that depends on another, and jobs."""
        item = self.step(case, "income_questions").item_id
        owner, since, jobs = self.env["case.characteristic"].create(
            [
                {"type_id": self.case_type.id, "code": code, "name": name, "kind": kind}
                for code, name, kind in (
                    ("owner", "Do you own a house?", "boolean"),
                    ("since", "Since when?", "date"),
                    ("jobs", "Jobs", "group"),
                )
            ]
        )
        self.env["case.characteristic"].create({"parent_id": jobs.id, "name": "Employer", "code": "employer"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_plan SET state = 'draft' WHERE id = %s", [item.plan_id.id])
        self.env.invalidate_all()
        self.env["case.plan.question"].create(
            [
                {"item_id": item.id, "characteristic_id": owner.id, "required": True, "sequence": 20},
                {
                    "item_id": item.id,
                    "characteristic_id": since.id,
                    "required": True,
                    "sequence": 30,
                    "condition": "[('characteristics.owner', '=', 'yes')]",
                },
                {"item_id": item.id, "characteristic_id": jobs.id, "sequence": 40},
            ]
        )
        self.env.cr.execute("UPDATE case_plan SET state = 'published' WHERE id = %s", [item.plan_id.id])
        self.env.registry.clear_cache()
        self.env.invalidate_all()

    def stranger_with_phone(self, screen):
        """A phone on which nobody is logged in."""
        screen.browser._websocket_request("Network.deleteCookies", params={"name": "session_id", "domain": HOST})
        screen.browser._websocket_request("Network.enable")
        screen.resize(390, 844)

    def open(self, phone, path):
        phone.go(path, ready="#wrap")
        phone.wait("document.querySelector('form.o_case_step[data-ready]')", "the page to be ready", patience=90)

    def network(self, phone, conditions):
        phone.browser._websocket_request("Network.emulateNetworkConditions", params=conditions)

    def paper(self, text, size=(1500, 2000), noise=False):
        """A photo of a page."""
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        image = (
            Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)) if noise else Image.new("RGB", size, "#eee")
        )
        ImageDraw.Draw(image).text((200, 300), text, fill="black", font_size=200)
        path = folder / f"{text}.jpg"
        image.save(path, quality=85)
        return path

    def narrow(self, phone):
        self.assertLessEqual(
            phone.value("document.documentElement.scrollWidth"), 390, "nothing is wider than the phone"
        )

    def test_two_pages_are_photographed_sent_and_received_live(self):
        other, _address = self.asked("income_statement", partner=self.env["res.partner"].create({"name": "Jansen"}))
        number = self.case.name
        with self.screens("adviser", "underwriter") as (anna, phone):
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.connected()
            anna.tab("Documents")
            anna.see("0 of 1 in")
            self.stranger_with_phone(phone)
            self.open(phone, self.address)
            phone.see("Income statement", "House in Kerkstraat", "Take a photo", "(required)")
            self.assertIn("/step/", phone.value("location.pathname"))
            phone.picture("phone_step.png")
            self.narrow(phone)
            phone.click(".o_case_send")
            phone.see_element(".o_case_refusal_list a", "Income statement")
            phone.wait("document.querySelector('form.o_case_step[data-ready]')", "the page to be ready")
            phone.file(self.paper("Page 2"), "input[capture]")
            phone.wait(f"{STATES}.join() === 'ready to send'", "the first photo")
            phone.wait("document.querySelector('.o_case_refusal').hidden", "what was wrong to be said no more")
            phone.file(self.paper("Page 1"), "input[capture]")
            phone.wait(f"{STATES}.join() === 'ready to send,ready to send'", "the second photo")
            phone.click(".o_case_upload:last-child .o_case_upload_up")
            self.assertIn("Page 1", phone.all(".o_case_upload")[0])
            phone.click(".o_case_upload:first-child .o_case_upload_turn")
            phone.wait(
                "(() => { const image = document.querySelector('.o_case_upload img');"
                " return image.src.endsWith('turned=90') && image.naturalWidth > image.naturalHeight; })()",
                "the photo to be turned",
            )
            phone.picture("phone_photos.png")
            self.narrow(phone)
            phone.resize(320, 640)
            phone.picture("phone_photos_small.png")
            self.assertLessEqual(phone.value("document.documentElement.scrollWidth"), 320)
            self.assertGreaterEqual(phone.value(SMALLEST), 44, "as large as a finger")
            names = "[...document.querySelectorAll('.o_case_upload_name')].map((el) => el.offsetWidth)"
            self.assertGreater(min(phone.value(names)), 100, "the name can be read")
            phone.resize(390, 844)
            phone.click(".o_case_send")
            phone.see("Received: Income statement", "Income statement.pdf", "SHA-256", "Nothing else is asked of you")
            phone.picture("phone_receipt.png")
            anna.see("1 of 1 in", "Income statement.pdf", "Received", patience=10)
            anna.picture("phone_checklist.png")
            anna.go("/odoo/action-case_organizer.action_case_receipt")
            anna.click(".o_data_row .o_data_cell", "Income statement")
            anna.see("Income statement.pdf", number, "Familie De Wit")
            anna.picture("phone_receipt_inside.png")
        with self.quietly():
            version = self.case.document_ids.version_id
            pages = PdfReader(io.BytesIO(version.attachment_id.raw)).pages
            self.assertEqual([page.mediabox.width > page.mediabox.height for page in pages], [True, False])
            self.assertEqual(self.step(self.case, "income_statement").state, "completed")
            step = self.step(other, "income_statement").id
        self.authenticate(None, None)
        page = self.url_open(f"{self.address}/step/{step}")
        self.assertEqual(page.status_code, 404)
        for secret in (other.name, "Jansen"):
            self.assertNotIn(secret, page.text)

    def test_a_modeller_says_when_people_outside_are_reminded(self):
        self.case_type.with_user(self.modeller).action_new_version()
        item = self.case_type.draft_plan_id.item_ids.filtered(lambda item: item.code == "income_statement")
        item.role_id = self.customer
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.plan.item/{item.id}")
            mila.tab("Outside")
            mila.type("[name=remind_after] input", "5")
            mila.press("Tab")
            mila.see("Then Every", "At Most (times)")
            mila.type("[name=remind_every] input", "3")
            mila.click("[name=signed_outside] input")
            mila.picture("phone_modeller.png")
            mila.save()
        with self.quietly():
            told = (item.remind_after, item.remind_every, item.remind_times, item.signed_outside)
            self.assertEqual(told, (5, 3, 2, True))

    def test_what_is_typed_stays_and_what_breaks_off_goes_on(self):
        case, address = self.asked("income_statement", "income_questions")
        self.ask_more(case)
        statement, questions = (self.step(case, code).id for code in ("income_statement", "income_questions"))
        with self.screens("adviser") as (phone,):
            self.stranger_with_phone(phone)
            self.open(phone, f"{address}/step/{questions}")
            phone.see_no("Since when?")
            phone.click(".o_case_question[data-key=owner] label", "Yes")
            phone.see("Since when?")
            phone.type("input[name='q.yearly_income']", "sixty")
            phone.click(".o_case_row_add")
            phone.see_element(".o_case_row", nth=1)
            phone.type("input[name='q.jobs.1.employer']", "Bakery")
            phone.see("Kept. Only you see it")
            self.assertIn("since", phone.value("document.querySelector('input[name=seen]').value"))
            with self.quietly():
                self.assertFalse(self.env["case.value"].search([("case_id", "=", case.id)]))
            self.open(phone, f"{address}/step/{questions}")
            phone.wait("document.querySelector(\"input[name='q.yearly_income']\").value === 'sixty'", "what was typed")
            phone.see("Since when?")
            phone.click(".o_case_send")
            phone.see("2 things need your attention", "a number is expected", "Please answer this.")
            phone.wait("document.activeElement.matches('.o_case_refusal')", "what is wrong to be read out")
            phone.picture("phone_wrong.png")
            self.narrow(phone)
            phone.wait("document.querySelector('form.o_case_step[data-ready]')", "the page to be ready")
            phone.type("input[name='q.yearly_income']", "60,000")
            phone.value("document.querySelector(\"input[name='q.since']\").value = '2020-05-01'")
            phone.click(".o_case_send")
            phone.see("Received: Income questions", "Bakery", "Yes", "Asked of you as well")
            phone.picture("phone_answers.png")

            self.open(phone, f"{address}/step/{statement}")
            self.network(phone, SLOW)
            phone.file(self.paper("Large", size=(1000, 1400), noise=True), "input[capture]")
            phone.wait(f"/^[1-9]\\d?% here/.test({STATES}[0])", "a part of the file to be here")
            self.network(phone, CUT)
            phone.wait(f"{STATES}[0].startsWith('no connection')", "the connection to be gone")
            phone.picture("phone_cut.png")
            partly = int(re.search(r"\d+", phone.value(f"{STATES}[0]"))[0])
            self.assertTrue(0 < partly < 100)
            self.network(phone, SLOW)
            phone.wait(f"/^\\d+% here/.test({STATES}[0])", "it to go on")
            # The page is loaded anew in the middle of it: the browser still has the file.
            self.open(phone, f"{address}/step/{statement}")
            self.network(phone, GOOD)
            phone.wait(f"{STATES}.join() === 'ready to send'", "the file to be here")
            phone.click(".o_case_send")
            phone.see("Received: Income statement")
        with self.quietly():
            (document,) = case.document_ids
            self.assertEqual(len(PdfReader(io.BytesIO(document.version_id.attachment_id.raw)).pages), 1)
            values = {
                row.characteristic_id.code: row.value
                for row in self.env["case.value"].search([("case_id", "=", case.id)])
            }
            self.assertEqual(values["jobs"], [{"employer": "Bakery"}])
            self.assertEqual((values["owner"], values["since"], values["yearly_income"]), (True, "2020-05-01", 60000))
