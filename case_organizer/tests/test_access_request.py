import base64
import io
import json
import zipfile

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import CaseCommon

FILE = base64.b64encode(b"Certificate of Anna Visser").decode()


class TestAccessRequest(CaseCommon):
    """A person asks what is kept of them: found in all cases, looked through, made one archive, noted on each case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "keeper", groups="case_organizer.group_case_records,case_organizer.group_case_admin"
        )
        cls.anna = cls.env["res.partner"].create({"name": "Anna Visser", "email": "anna@visser.example"})
        cls.own = cls.open_case(partner_id=cls.anna.id, title="A house for Anna")
        cls.other = cls.open_case(title="The neighbours")
        cls.other.write({"participant_ids": [Command.create({"partner_id": cls.anna.id, "relation": "Witness"})]})
        cls.other.post_note("Anna Visser and the Jansens called")
        cls.untouched = cls.open_case()
        cls.own.message_post(
            body="<p>My papers</p>",
            author_id=cls.anna.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("proof.txt", b"Proof of income")],
        )
        cls.own.file_document(cls.kind.id, "certificate.txt", FILE)
        # What the register of incoming mail keeps of somebody whose mail became nothing.
        told = {"subject": "From nobody known", "email_from": "A <Anna@Visser.example>", "to": "x@cases.example"}
        cls.env["case.mail"]._enter_sudo(told, "refused")._keep_original_sudo(b"Subject: From nobody known")

    def ask(self, user=None):
        action = self.anna.with_user(user or self.keeper).action_case_access_request()
        return self.env(user=user or self.keeper)["case.access.request"].browse(action["res_id"])

    def unpacked(self, request):
        with zipfile.ZipFile(io.BytesIO(request.attachment_id.raw)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def test_everything_is_found_looked_through_and_handed_over(self):
        request = self.ask()
        self.assertEqual(request.line_ids.case_id, self.own | self.other)
        kinds = {(line.case_id.title, line.kind) for line in request.line_ids}
        for found in (
            ("A house for Anna", "customer"),
            ("A house for Anna", "message"),
            ("The neighbours", "participant"),
            ("The neighbours", "mention"),
        ):
            self.assertIn(found, kinds)
        note = request.line_ids.filtered(lambda line: line.model == "case.note")
        self.assertIn("Jansens", note.told)
        note.included = False
        with self.assertRaisesRegex(UserError, "Say why this is left out"):
            request.action_make()
        note.reason = "About the Jansens too"
        request.action_make()
        files = self.unpacked(request)
        page = files["index.html"].decode()
        self.assertIn("A house for Anna", page)
        self.assertIn("From nobody known", page)
        self.assertIn("My papers", page)
        self.assertNotIn("Jansens", page)
        self.assertNotIn("Jansens", files["data.json"].decode())
        self.assertEqual(files["files/proof.txt"], b"Proof of income")
        self.assertEqual(json.loads(files["sha256.json"]).keys(), {"index.html", "data.json"})
        for case, told in ((self.own, True), (self.other, True), (self.untouched, False)):
            self.assertEqual("access_request" in case.sudo().log_ids.mapped("kind"), told, case.name)
        with self.assertRaisesRegex(UserError, "ask anew"):
            request.action_make()
        with self.assertRaisesRegex(UserError, "ask anew"):
            request.asked_on = False

    def test_what_was_left_out_stays_so_when_one_looks_again(self):
        request = self.ask()
        note = request.line_ids.filtered(lambda line: line.model == "case.note")
        note.write({"included": False, "reason": "About the Jansens too"})
        self.untouched.with_user(self.adviser).post_note("Anna Visser asks for news")
        request.action_look_again()
        notes = request.line_ids.filtered(lambda line: line.model == "case.note").sorted("res_id")
        self.assertEqual(notes.mapped("included"), [False, True])
        self.assertEqual(notes[0].reason, "About the Jansens too")

    def test_markup_in_what_people_wrote_is_text(self):
        self.own.post_note("<script>alert(1)</script> for Anna Visser")
        request = self.ask()
        request.action_make()
        self.assertNotIn(b"<script>", self.unpacked(request)["index.html"])

    def test_only_records_managers_and_administrators(self):
        request = self.ask()
        request.action_make()
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                self.ask(user=user)
            with self.assertRaises(AccessError):
                request.with_user(user).read(["partner_id"])
            with self.assertRaises(AccessError):
                request.attachment_id.with_user(user).read(["raw"])
