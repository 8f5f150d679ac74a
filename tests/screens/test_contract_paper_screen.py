"""A paper contract entered beside its page: at a desk, by keyboard, on a phone, from a scan."""

import base64
import tempfile
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.case_contract.tests.test_clauses import ClauseCommon
from odoo.addons.case_contract.tests.test_contract_documents import pdf
from odoo.addons.case_organizer.tests.browsing import BrowsingCase

DESK, PHONE = (1440, 900), (390, 844)
#: What stands in the page that the PDF viewer shows.
PAGE = "document.querySelector('.o_case_paper iframe').contentDocument.body.innerText"


@tagged("post_install", "-at_install")
class TestContractPaperScreen(ClauseCommon, BrowsingCase):
    """The contract manager reads the page on one side and types on the other."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = Path(folder.name) / "Zeeblick 2019.pdf"
        self.file.write_bytes(pdf("Maintenance of twelve boilers", "Notice: three months"))

    def sides(self, screen):
        """Where the page and the form lie: ``(left, top, width)`` of each."""
        return screen.value(
            "['.o_case_paper_beside', '.o_form_sheet_bg'].map((css) => {"
            " const box = document.querySelector(css).getBoundingClientRect();"
            " return [Math.round(box.left), Math.round(box.top), Math.round(box.width)] })"
        )

    def fill_in(self, screen):
        screen.choose("[name=type_id] input", "Boiler maintenance")
        screen.choose("[name=partner_id] input", "Hotel Zeeblick")
        screen.type("[name=title] textarea, [name=title] input", "Twelve boilers")

    def test_beside_its_page(self):
        with self.screens("contract_manager") as (ruth,):
            ruth.resize(*DESK)
            ruth.go("/odoo/contracts")
            ruth.click(".o_control_panel button, .o_list_view button", "From Paper")
            ruth.see("Drop the scanned contract here")
            ruth.picture("contract_paper_empty.png")
            ruth.file(self.file, ".o_case_paper input[type=file]")
            ruth.wait(f"{PAGE}.includes('twelve boilers')", "the page to be shown", patience=60)
            self.fill_in(ruth)
            page, form = self.sides(ruth)
            self.assertLess(page[0] + page[2], form[0] + 2, "side by side")
            ruth.save()
            ruth.wait(f"{PAGE}.includes('twelve boilers')", "the page to stay")
            ruth.tab("Clauses")
            ruth.see("Notice", css=".o_field_widget[name=clause_ids]")
            ruth.picture("contract_paper_desk.png")
            ruth.tab("Obligations")
            ruth.see("Inspect the boilers", css=".o_field_widget[name=obligation_ids]")
            ruth.resize(*PHONE)
            ruth.go(ruth.value("location.pathname"))
            beside = (
                "(() => { const { action } = odoo.__WOWL_DEBUG__.root.env.services;"
                " const resId = Number(location.pathname.split('/').pop());"
                " return action.doActionButton({ type: 'object', name: 'action_beside_paper',"
                " resModel: 'case.contract', resId, resIds: [resId] }).then(() => true) })()"
            )
            ruth.value(beside)
            ruth.see_element(".o_case_paper iframe")
            ruth.settle()
            page, form = self.sides(ruth)
            self.assertLessEqual(page[2], 390)
            self.assertLess(page[1], form[1], "the page on top")
            self.assertLessEqual(ruth.value("document.documentElement.scrollWidth"), 390)
            ruth.picture("contract_paper_phone.png")
            ruth.click(".o_case_paper_toggle", "Hide Page")
            ruth.gone(".o_case_paper iframe")
            ruth.click(".o_case_paper_toggle", "Show Page")
            ruth.see_element(".o_case_paper iframe")
        with self.quietly():
            contract = self.env["case.contract"].search([("title", "=", "Twelve boilers")])
            self.assertEqual(contract.paper_id.file_name, "Zeeblick 2019.pdf")

    def test_dropped_and_by_keyboard(self):
        with self.screens("contract_manager") as (ruth,):
            ruth.resize(*DESK)
            ruth.go("/odoo/contracts")
            ruth.click(".o_control_panel button, .o_list_view button", "From Paper")
            ruth.see("Drop the scanned contract here")
            drop = (
                "(async () => { const bytes = Uint8Array.from(atob('%s'), (c) => c.charCodeAt(0));"
                " const data = new DataTransfer(); data.items.add(new File([bytes], 'scan.pdf',"
                " { type: 'application/pdf' })); const pane = document.querySelector('.o_case_paper');"
                " for (const what of ['dragenter', 'dragover', 'drop'])"
                " pane.dispatchEvent(new DragEvent(what, { bubbles: true, cancelable: true, dataTransfer: data })) })()"
            )
            ruth.value(drop % self.encoded())
            ruth.wait(f"{PAGE}.includes('twelve boilers')", "the page to be shown", patience=60)
            self.fill_in(ruth)
            ruth.press("Tab")
            held = "document.querySelector('.o_form_sheet_bg').contains(document.activeElement)"
            self.assertTrue(ruth.value(held), "the keyboard stays in the form, the page comes after it")
            ruth.save()
        with self.quietly():
            contract = self.env["case.contract"].search([("title", "=", "Twelve boilers")])
            self.assertEqual(contract.paper_id.file_name, "scan.pdf")

    def encoded(self):
        return base64.b64encode(self.file.read_bytes()).decode()

    def test_a_scan_from_the_inbox(self):
        with self.quietly():
            scans = self.env["case.scan"].with_user(self.manager)
            piece = scans.take_in("fax.pdf", self.file.read_bytes()).sudo().page_ids.piece_id
        with self.screens("contract_manager") as (ruth,):
            ruth.resize(*DESK)
            ruth.go(f"/odoo/action-case_organizer.action_case_scan_piece/{piece.id}")
            ruth.click(".o_form_statusbar button", "Enter as Contract")
            ruth.see_element(".o_case_paper iframe")
            ruth.wait("document.querySelector('.o_case_paper iframe').contentDocument.querySelector('.page canvas')",
                      "the scan to be shown", patience=60)  # fmt: skip
            self.fill_in(ruth)
            ruth.picture("contract_paper_scan.png")
            ruth.save()
        with self.quietly():
            self.assertEqual((piece.state, piece.case_id.contract_id.title), ("filed", "Twelve boilers"))
