import io

from odoo.exceptions import AccessError, UserError

from odoo.addons.http_routing.tests.common import MockRequest

from ..tools.pdf_a import faults
from .common import CaseCommon

BODY = """<h2>Advice</h2><p>The income is <b>enough</b> &amp; <i>steady</i>.</p>
<ul><li>salary<ul><li>thirteenth month</li></ul></li><li>rent</li></ul>
<table><tr><td>2025</td><td>60,000</td></tr><tr><td>2026</td></tr></table><hr><script>alert(1)</script>"""


class TestTexts(CaseCommon):
    """An advice that adviser and underwriter write together."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.text = self.env(user=self.adviser)["case.text"].create(
            {"case_id": self.case.id, "name": "Advice", "kind_id": self.kind.id, "body": "<p>Begun</p>"}
        )

    def pdf_text(self, version):
        from pypdf import PdfReader

        return PdfReader(io.BytesIO(version.attachment_id.raw)).pages[0].extract_text()

    def test_both_write_and_keep_versions(self):
        self.text.with_user(self.underwriter).body = BODY
        self.assertNotIn("script", self.text.body)
        self.assertEqual(self.text.keep_version("first"), 1)
        document = self.text.document_id
        self.assertEqual(
            (document.state, document.kind_id, document.version_id.name), ("draft", self.kind, "Advice.pdf")
        )
        self.assertEqual(faults(document.version_id.attachment_id.raw), [], "PDF/A, to be kept")
        read = self.pdf_text(document.version_id)
        for words in ("Advice", "The income is enough & steady.", "thirteenth month", "60,000"):
            self.assertIn(words, read)
        self.text.with_user(self.underwriter).body = "<p>Another text</p>"
        self.assertEqual(self.text.with_user(self.underwriter).keep_version(), 2)
        self.assertEqual(self.text.document_id, document)
        self.assertIn("Another text", self.pdf_text(document.version_id))
        self.assertEqual(len(self.text.html_field_history_metadata["body"]), 2, "what it was before is kept")

    def test_finished_is_finished_until_it_is_opened_again(self):
        self.text.action_finish()
        with self.assertRaisesRegex(UserError, "is finished"):
            self.text.with_user(self.underwriter).body = "<p>More</p>"
        self.text.with_user(self.underwriter).action_write_on()
        self.text.with_user(self.underwriter).body = "<p>More</p>"
        with self.assertRaises(UserError):
            self.text.unlink()

    def test_who_reads_the_case_only_does_not_write(self):
        self.case.with_user(self.adviser).access = "restricted"
        with self.assertRaises(AccessError):
            self.text.with_user(self.stranger).read(["body"])
        person = self.env["case.participant"].create(
            {"case_id": self.case.id, "user_id": self.stranger.id, "may_file": False}
        )
        self.env.invalidate_all()
        text = self.text.with_user(self.stranger)
        self.assertIn("Begun", text.body)
        self.assertFalse(text.can_write)
        for attempt in (
            lambda: text.write({"body": "<p>Mine</p>"}),
            text.keep_version,
            text.action_finish,
            lambda: text.create({"case_id": self.case.id, "name": "Mine", "kind_id": self.kind.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(self.hears(self.stranger), "what others type is for those who write")
        self.assertTrue(self.hears(self.underwriter))
        person.may_file = True
        self.env.invalidate_all()
        text.write({"body": "<p>Mine</p>"})
        self.assertTrue(self.hears(self.stranger))

    def hears(self, user):
        """Whether what is typed in the text reaches a user's editor."""
        self.env.invalidate_all()
        websocket = self.env(user=user)["ir.websocket"]
        with MockRequest(websocket.env):
            channels = websocket._build_bus_channel_list([f"editor_collaboration:case.text:body:{self.text.id}"])
        return any(isinstance(c, tuple) and "editor_collaboration" in c and c[-1] == self.text.id for c in channels)
