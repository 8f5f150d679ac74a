import io

from PIL import Image
from pypdf import PdfReader

from odoo.tests import BaseCase

from ..tools.service_report_pdf import service_report_pdf


def picture(mode):
    stream = io.BytesIO()
    Image.new(mode, (400, 300)).save(stream, "PNG")
    return stream.getvalue()


class TestServiceReportPdf(BaseCase):
    """What a report looks like."""

    def test_it_has_all_that_it_is_given_and_names_what_it_cannot_draw(self):
        checklist = [["What", "Found"], *([f"Line {number}", "<b>& more"] for number in range(80))]
        pdf = service_report_pdf(
            "Service report",
            [("Customer", "Hotel Zeeblick\nDuinweg 1")],
            [("What Was Done", "Valve replaced"), ("Checklist", checklist), ("Parts", [])],
            [("plate.png", picture("RGBA")), ("broken.png", b"none"), ("grey.png", picture("L"))],
            ("Mrs. Visser", picture("RGBA")),
            "MOR-1",
        )
        pages = PdfReader(io.BytesIO(pdf)).pages
        text = "\n".join(page.extract_text() for page in pages)
        for words in ("Duinweg 1", "Valve replaced", "Line 79", "<b>& more", "broken.png", "Mrs. Visser"):
            self.assertIn(words, text)
        self.assertNotIn("Parts", text)
        self.assertEqual(sum(len(page.images) for page in pages), 3)
        self.assertGreater(len(pages), 1)
        self.assertTrue(all("MOR-1" in page.extract_text() for page in pages))
