"""Sorting scanned paper at a screen, and the print queue beside it."""

import io

from PIL import Image, ImageDraw

from odoo.tests import tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing


@tagged("post_install", "-at_install")
class TestScanScreen(MortgageBrowsing):
    """A stack without a code is cut, turned and filed; letters wait in the queue, also seen on a phone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"email": "wit@example.com", "street": "Singel 1", "city": "Amsterdam"})
        team = cls.env["case.team"].create({"name": "Post Room", "member_ids": [(6, 0, cls.adviser.ids)]})
        cls.env.company.case_scan_team_id = team
        cls.case = cls.open_case()
        cls.case.write_to_party(cls.partner.id, "Please send us your passport.", "Passport", channel="letter")
        cls.env(user=cls.adviser)["case.scan"].take_in("post 26-11.tiff", cls.stack("Passport", "Payslip", "Map"))

    @classmethod
    def stack(cls, *words):
        pages = []
        for word in words:
            page = Image.new("L", (620, 877), 255)
            ImageDraw.Draw(page).text((200, 300), word, fill=0, font_size=60)
            pages.append(page)
        stream = io.BytesIO()
        pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
        return stream.getvalue()

    def test_sort_paper_and_print_letters(self):
        number = self.case.name
        with self.screens("adviser") as (anna,):
            anna.go("/odoo/case-scans")
            anna.see("post 26-11.tiff", "3 pages")
            anna.picture("scans_to_sort.png")
            anna.click(".o_kanban_record", "post 26-11.tiff")
            anna.see("Page 3")
            anna.click("button[title='Another document begins here']", nth=1)
            anna.wait("document.querySelectorAll('.o_case_scan_page').length === 1", "one page less")
            anna.click("button[title='Turn to the right']:not(:disabled)")
            anna.wait("document.querySelector('.o_case_scan_page img').style.transform.includes('90')", "the turn")
            anna.choose("[name='case_id'] input", number)
            anna.choose("[name='kind_id'] input", "Income statement")
            anna.picture("scan_piece.png")
            anna.click("button[name='action_file']")
            anna.wait("!document.querySelector('button[name=action_file]')", "it to be filed")
            anna.go("/odoo/case-letters")
            anna.see("Passport", "Familie De Wit")
            anna.click("thead input[type=checkbox]")
            anna.see("Print as one PDF")
            anna.picture("letters_queue.png")
            anna.click("button[name='action_mark_sent']")
            anna.see("No letter waits to be printed")
            anna.go("/odoo/cases")
            anna.see("House in Kerkstraat")
            anna.click("thead input[type=checkbox]")
            anna.click(".o_cp_action_menus button", "Actions")
            anna.click(".o-dropdown--menu .o-dropdown-item", "Letter or mail…")
            anna.type(".modal [name='text'] textarea", "Dear {{ partner.name }}, about {{ case.title }}.")
            anna.see("Familie De Wit", css=".modal [name='line_ids']")
            anna.click(".modal .o_notebook_headers a", "Preview")
            anna.see("Dear Familie De Wit, about House in Kerkstraat.", css=".modal")
            anna.picture("mailing.png")
            anna.click(".modal footer button", "Send")
            anna.see("Letter or mail:", "Done")
            anna.resize(390, 844)
            anna.go(f"/odoo/cases/{self.case.id}")
            anna.tab("Communication")
            anna.see("Passport")
            anna.picture("communication_phone.png")
        with self.quietly():
            documents = self.case.document_ids.filtered(lambda document: document.kind_id == self.kind)
            self.assertEqual(len(documents), 1)
            self.assertEqual(self.case.letter_ids.mapped("state"), ["sent"])
