import base64
import io

from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PDF, CaseCommon


def letter(*pages):
    """A PDF with a line on each page, base64."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 400))
    for text in pages:
        canvas.drawString(20, 300, text)
        canvas.showPage()
    canvas.save()
    return base64.b64encode(stream.getvalue()).decode()


def picture():
    stream = io.BytesIO()
    Image.new("RGB", (30, 40), "white").save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


BAR = {"page": 1, "place": [0.1, 0.1, 0.3, 0.05], "reason": "Privacy, art. 5.1(2e)"}


@tagged("post_install", "-at_install")
class TestRedacting(CaseCommon):
    """A copy for disclosure stands beside the untouched original, with the ground of each place that is black."""

    def document(self, case, *pages, data=None):
        document_id = case.file_document(self.kind.id, "letter.pdf", data or letter(*pages))
        return self.env(user=self.adviser)["case.document"].browse(document_id)

    def test_the_copy_and_the_original(self):
        case = self.open_case()
        original = self.document(case, "Anna de Wit", "Page two")
        before = original.sudo().version_id.attachment_id.raw
        copy_id = original.version_id.make_redacted([BAR], {"1": picture()}, ["de Wit"])
        copy = self.env(user=self.adviser)["case.document"].browse(copy_id)
        self.assertEqual((copy.kind_id.name, copy.case_id), ("Redacted copy", case))
        content = copy.sudo().version_id.attachment_id.raw
        texts = [page.extract_text().strip() for page in PdfReader(io.BytesIO(content)).pages]
        self.assertEqual(texts, ["", "Page two"])
        self.assertNotIn("Wit", copy.sudo().version_id.text or "")
        self.assertEqual(original.sudo().version_id.attachment_id.raw, before)
        self.assertEqual(len(original.version_ids), 1)
        self.assertEqual(copy.original_ids.version_id, original.version_id)
        self.assertEqual(copy.original_ids.bar_ids.mapped("reason"), ["Privacy, art. 5.1(2e)"])
        self.assertEqual(copy.original_ids.told, "Page 1: Privacy, art. 5.1(2e)")
        self.assertEqual(copy.sudo().version_id.reason, "Copy of “letter.pdf” for disclosure")
        self.assertIn("filed letter (redacted).pdf", " ".join(case.log_ids.mapped("summary")))

    def test_a_page_that_is_left_out(self):
        original = self.document(self.open_case(), "Anna de Wit", "Page two")
        bar = {"page": 1, "whole": True, "reason": "Privacy"}
        copy = self.env["case.document"].browse(original.version_id.make_redacted([bar], {}, ["Wit"]))
        content = copy.sudo().version_id.attachment_id.raw
        self.assertEqual(PdfReader(io.BytesIO(content)).pages[0].extract_text().strip(), "Page 1 is left out: Privacy")

    def test_what_is_refused_makes_nothing(self):
        case = self.open_case()
        original = self.document(case, "Anna de Wit", "Anna again")
        version, count = original.version_id, len(case.document_ids)
        for bars, pictures, words in (
            ([], {}, []),
            ([{**BAR, "reason": " "}], {"1": picture()}, []),
            ([BAR], {}, []),
            ([BAR], {"1": "no base64!"}, []),
            ([BAR], {"1": base64.b64encode(b"no picture").decode()}, []),
            ([{**BAR, "place": [1]}], {"1": picture()}, []),
            ([{**BAR, "page": 0}], {"0": picture()}, []),
        ):
            with self.assertRaises(UserError):
                version.make_redacted(bars, pictures, words)
        with self.assertRaisesRegex(UserError, "still in the copy, mark them too: Anna"):
            version.make_redacted([BAR], {"1": picture()}, ["Anna"])
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self.document(case, data=PDF).version_id.make_redacted([BAR], {"1": picture()})
        text = base64.b64encode(b"plain").decode()
        with self.assertRaisesRegex(UserError, "no PDF"):
            self.document(case, data=text).action_redact()
        self.assertEqual(len(case.document_ids), count + 2)
        self.assertFalse(self.env["case.redaction"].search([]))

    def test_who_makes_one_and_who_reads_it(self):
        case = self.open_case(access="team")
        original = self.document(case, "Anna de Wit")
        case.participant_ids = [Command.create({"user_id": self.stranger.id, "may_file": False})]
        with self.assertRaises(AccessError):
            original.version_id.with_user(self.stranger).make_redacted([BAR], {"1": picture()})
        original.version_id.make_redacted([BAR], {"1": picture()})
        redaction = self.env["case.redaction"].search([])
        self.assertTrue(redaction.with_user(self.adviser).bar_ids.reason)
        for user in (self.modeller,):
            with self.assertRaises(AccessError):
                redaction.with_user(user).read(["version_id"])
        with self.assertRaises(AccessError):
            redaction.with_user(self.adviser).write({"copy_id": original.version_id.id})
