"""The documents of a case in a real browser: filed into the checklist, seen at once elsewhere, taken, compared."""

import base64
import tempfile
from pathlib import Path

from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestDocumentsScreen(MortgageBrowsing):
    """An adviser files what must come in; a colleague has the case open too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.passport = cls.env["case.document.kind"].create({"name": "Passport", "sequence": 1})
        cls.env["case.document.need"].create(
            [
                {"type_id": cls.case_type.id, "kind_id": cls.kind.id, "role_id": cls.case_type.role_ids[0].id},
                {"type_id": cls.case_type.id, "kind_id": cls.passport.id, "months": 6},
            ]
        )
        cls.case = cls.env(user=cls.adviser)["case.case"].create({"type_id": cls.case_type.id})

    def file(self, name, text):
        folder = self.enterContext(tempfile.TemporaryDirectory())
        path = Path(folder) / name
        path.write_text(text)
        return path

    def test_a_file_goes_into_a_line_of_the_checklist_and_is_seen_elsewhere(self):
        with self.screens("adviser", "underwriter") as (anna, omar):
            for screen in (anna, omar):
                screen.go(f"/odoo/cases/{self.case.id}")
                screen.connected()
                screen.tab("Documents")
                screen.see("0 of 2 in", "Missing", "Asked")
            anna.click(".o_case_documents_line:last-child .o_case_documents_file")
            anna.file(self.file("passport.txt", "Number 12345"), ".o_case_documents_chooser")
            anna.see("1 of 2 in", "passport.txt", "Received")
            omar.see("1 of 2 in", "passport.txt", patience=10)
            anna.see_element(".o_field_x2many[name=document_ids] .o_data_row, .o_data_row", "passport.txt")
            anna.click(".o_case_documents_line button", "Not needed…")
            anna.type(".modal textarea", "Known for years")
            anna.click(".modal button", "Not needed")
            anna.see("1 of 1 in", "Known for years")
            anna.gone(".modal")
        with self.quietly():
            self.assertEqual(self.case.document_ids.kind_id, self.passport)

    def test_a_document_is_taken_given_another_version_and_compared(self):
        data = base64.b64encode(b"one\ntwo").decode()
        document_id = self.case.file_document(self.passport.id, "terms.txt", data)
        with self.screens("adviser", "underwriter") as (anna, omar):
            anna.go(f"/odoo/case-documents/{document_id}")
            anna.see("terms.txt", "Filed")
            anna.click(".o_form_statusbar button", "Check out")
            anna.see("has it since")
            omar.go(f"/odoo/case-documents/{document_id}")
            omar.see("Adviser", "has it since")
            omar.see_no("New version")
            anna.click(".o_form_statusbar button", "New version")
            anna.file(self.file("terms 2.txt", "one\n2"), ".modal input[type=file]")
            anna.wait(
                "[...document.querySelectorAll('.modal input')].some((el) => el.value === 'terms 2.txt')", "the file"
            )
            anna.type(".modal [name=reason] input", "A number")
            anna.click(".modal button", "File it")
            anna.see("terms 2.txt", "A number")
            anna.see_no("has it since")
            anna.click(".o_form_statusbar button", "Comment")
            anna.type(".modal textarea", "Which number?")
            anna.click(".modal button", "Say it")
            anna.click(".o_form_statusbar button", "Compare versions")
            anna.see("Version 1 · terms.txt", "Version 2 · terms 2.txt", css=".modal")
            anna.see_element(".modal .table-warning")

    def test_a_file_is_dropped_on_a_line_and_a_photo_is_taken_on_a_phone(self):
        with self.screens("adviser") as (anna,):
            agent = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
            anna.browser._websocket_request("Network.setUserAgentOverride", params={"userAgent": agent})
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.tab("Documents")
            anna.see("0 of 2 in")
            anna.value("window.carried = new DataTransfer()")
            anna.value("window.carried.items.add(new File(['Number 12345'], 'passport.txt', {type: 'text/plain'}))")
            anna.value(
                "document.body.dispatchEvent(new DragEvent('dragenter', {bubbles: true, dataTransfer: carried}))"
            )
            anna.see_element(".o_case_documents_dropzone")
            anna.value(
                """(() => {
                const box = document.querySelector(".o_case_documents_line:last-child").getBoundingClientRect();
                const at = {clientX: box.x + 5, clientY: box.y + box.height / 2};
                document.querySelector(".o_case_documents_dropzone").dispatchEvent(
                    new DragEvent("drop", {bubbles: true, cancelable: true, dataTransfer: carried, ...at})
                );
                })()"""
            )
            anna.see("1 of 2 in", "passport.txt")
            anna.click(".o_case_documents_line:first-child button[title='Take a photo']")
            anna.file(file_path("web/static/img/logo.png"), "input[capture]")
            anna.see("2 of 2 in", "logo.png")
        with self.quietly():
            filed = {document.kind_id: document.file_name for document in self.case.document_ids}
            self.assertEqual(filed, {self.passport: "passport.txt", self.kind: "logo.png"})

    def test_a_modeller_reads_and_changes_a_condition_of_the_checklist(self):
        need = self.env["case.document.need"].search([("kind_id", "=", self.passport.id)])
        need.condition = "[('characteristics.yearly_income', '>', 50000)]"
        with self.screens("modeller") as (mila,):
            mila.go(f"/odoo/case.type/{self.case_type.id}")
            mila.tab("Checklist")
            mila.see("Yearly income", css="div[name=need_ids]")
            mila.see_no("characteristics.", css="div[name=need_ids]")
            mila.click("div[name=need_ids] td[name=condition]", "Yearly income")
            mila.click("div[name=need_ids] .o_case_condition_edit", "Change")
            mila.click(".modal .o_case_condition_clear", "No condition")
            mila.gone(".modal")
            mila.save()
        with self.quietly():
            self.assertFalse(need.condition)
