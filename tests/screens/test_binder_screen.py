import base64
import io
from pathlib import Path

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.browsing import MortgageBrowsing

PICTURES = Path(__file__).resolve().parents[2] / ".run" / "pictures" / "binder"


@tagged("post_install", "-at_install")
class TestBinderScreen(MortgageBrowsing):
    """The auditor opens one case as PDF with bookmarks."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        stream = io.BytesIO()
        canvas = Canvas(stream)
        canvas.drawString(100, 700, "Salary of May")
        canvas.showPage()
        canvas.save()
        self.case.file_document(self.kind.id, "payslip.pdf", base64.b64encode(stream.getvalue()).decode())
        self.case.post_note("The employer confirms by phone")
        new_test_user(self.env, "auditor", groups="case_organizer.group_case_auditor", name="Auditor")

    def test_an_auditor_makes_the_pdf_of_a_case(self):
        with self.screens("auditor") as (auditor,):
            auditor.go(f"/odoo/action-case_organizer.action_case_case/{self.case.id}", ".o_form_view")
            auditor.picture(PICTURES / "case.png")
            auditor.more("Case as PDF")
            auditor.see("You get what you may read", css=".modal")
            auditor.picture(PICTURES / "dialog.png")
            auditor.click(".modal footer button", "Make the PDF")
            auditor.see_element("button[name=action_download]")
            auditor.settle()
            auditor.see("Private talks are never part of it.", "SHA-256")
            auditor.picture(PICTURES / "ready.png")
            auditor.resize(390, 844)
            auditor.picture(PICTURES / "ready_phone.png")
            auditor.resize(1440, 900)
            address = auditor.value("location.pathname.split('/').at(-1)")
            with self.quietly():
                binder = self.env["case.binder"].sudo().browse(int(address))
                url = binder.action_download()["url"]
            size = auditor.value(f"fetch('{url}').then((r) => r.blob()).then((b) => b.size)")
        self.env.invalidate_all()
        content = binder.attachment_id.raw
        self.assertEqual(size, len(content))
        titles = [entry.title for entry in PdfReader(io.BytesIO(content)).outline if not isinstance(entry, list)]
        self.assertEqual(titles[:4], ["Cover", "Contents", "People", "Timeline"])
