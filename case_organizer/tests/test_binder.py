import base64
import hashlib
import io
from datetime import timedelta
from unittest.mock import patch

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import CaseCommon


def pdf(*texts, password=None):
    """A PDF with these texts, each on a page."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for text in texts:
        canvas.drawString(100, 700, text)
        canvas.showPage()
    canvas.save()
    if password:
        writer = PdfWriter(clone_from=stream)
        writer.encrypt(password)
        stream = io.BytesIO()
        writer.write(stream)
    return base64.b64encode(stream.getvalue()).decode()


def outline(entries, level=0):
    """Bookmarks as ``[(level, title)]``."""
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry, level + 1)
        else:
            yield level, entry.title


class TestBinder(CaseCommon):
    """A case as one PDF: what is in it, for whom, and that it is made piece by piece."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.open_case(title="House in Kerkstraat")
        cls.case.file_document(cls.kind.id, "payslip.pdf", pdf("Salary of May", "Salary of June"))

    def choose(self, cases=None, user=None, **values):
        """The dialog, filled in and confirmed. :return: the binders"""
        cases = (cases or self.case).with_user(user or self.adviser)
        action = cases.action_binder()
        dialog = cases.env[action["res_model"]].with_context(**action["context"]).create(values)
        done = dialog.action_make()
        found = done.get("res_id") or done["domain"][0][2]
        return cases.env["case.binder"].browse(found)

    def opened(self, binder):
        """The PDF as people see it: ``(reader, [text of each page])``."""
        attachment = binder.with_user(binder.user_id).attachment_id
        read = PdfReader(io.BytesIO(attachment.raw))
        return read, [page.extract_text() for page in read.pages]

    def test_the_whole_case_for_who_reads_it(self):
        self.do_first_steps(self.case)
        self.step(self.case, "income_questions").invalidate_recordset()
        self.case.write({"characteristics": {"yearly_income": 64000}})
        self.case.post_note("The employer confirms by phone")
        self.case.message_post(
            body="<p>Thank you for the papers</p>",
            subject="Your request",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("route.pdf", base64.b64decode(pdf("How to find us")))],
        )
        binder = self.choose(user=self.stranger)
        self.assertEqual(binder.state, "done", binder.error)
        read, texts = self.opened(binder)
        titles = list(outline(read.outline))
        for title in ("Cover", "Contents", "People", "Timeline", "Details", "History", "Whiteboard", "Messages"):
            self.assertIn((0, title), titles)
        self.assertIn((1, "Income statement: payslip.pdf"), titles)
        self.assertIn((1, "Attachment: route.pdf"), titles)
        whole = "\n".join(texts)
        for told in (
            "House in Kerkstraat",
            "Salary of June",
            "The employer confirms by phone",
            "Thank you for the papers",
            "How to find us",
            "Income questions: done",
            "Private talks are never part of it.",
        ):
            self.assertIn(told, whole)
        # Both values of the detail, the one before too.
        self.assertIn("60,000", whole)
        self.assertIn("64,000", whole)
        for number, text in enumerate(texts, 1):
            self.assertIn(f"page {number} of {len(texts)}", text)
            self.assertIn(self.case.name, text)
        # The contents name the page on which a document is.
        place = next(number for number, text in enumerate(texts, 1) if "Salary of May" in text)
        listed = next(text for text in texts if text.startswith("Contents"))
        self.assertRegex(" ".join(listed.split()), rf"payslip.pdf page {place}\b")
        raw = binder.attachment_id.raw
        self.assertEqual((binder.checksum, binder.file_size), (hashlib.sha256(raw).hexdigest(), len(raw)))
        self.assertEqual(binder.page_count, len(texts))
        self.assertIn(f"Made into a PDF of {len(texts)} pages", self.case.log_ids.mapped("summary"))
        self.assertEqual(self.env["case.log"].verify(self.case.ids), [])

    def test_files_that_are_no_pages(self):
        case = self.open_case()
        picture = base64.b64encode(
            base64.b64decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
            )
        ).decode()
        letter = b"From: Anna <anna@example.com>\nTo: us@example.com\nSubject: The roof\n\nIt leaks again."
        for name, data in (
            ("locked.pdf", pdf("secret", password="secret")),
            ("broken.pdf", base64.b64encode(b"%PDF-1.4 but no more").decode()),
            ("photo.png", picture),
            ("notes.txt", base64.b64encode("Привет, 日本".encode()).decode()),
            ("roof.eml", base64.b64encode(letter).decode()),
            ("all.zip", base64.b64encode(b"PK\x03\x04 and so on").decode()),
        ):
            case.file_document(self.kind.id, name, data)
        binder = self.choose(case)
        self.assertEqual(binder.state, "done", binder.error)
        whole = "\n".join(self.opened(binder)[1])
        self.assertIn("This PDF is encrypted: it cannot be shown here.", whole)
        self.assertIn("This file is broken: it cannot be shown here.", whole)
        self.assertIn("This file is no document of pages", whole)
        version = case.document_ids.version_ids.filtered(lambda version: version.name == "all.zip")
        self.assertIn(version.checksum, whole.replace("\n", ""))
        self.assertIn("Привет", whole)
        self.assertIn("It leaks again.", whole)
        self.assertNotIn("photo.png: This", whole)
        self.assertEqual(len(binder.troubles.split("\n")), 2)
        self.assertIn("locked.pdf", binder.troubles)

    def test_what_one_may_not_read_is_left_out_and_said_to_be(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        env = self.env(user=self.modeller)
        medical = env["case.document.kind"].create({"name": "Medical report", "reader_role_ids": role.ids})
        env["case.characteristic"].create(
            {"type_id": self.case_type.id, "name": "Health", "code": "health", "reader_role_ids": role.ids}
        )
        self.env["case.writer"].apply(self.case.sudo(), (), answers={self.case.id: {"health": "frail"}})
        self.case.with_user(self.underwriter).file_document(medical.id, "diagnosis.pdf", pdf("A rare disease"))
        for user, sees in ((self.underwriter, True), (self.adviser, False), (self.stranger, False)):
            binder = self.choose(user=user)
            whole = "\n".join(self.opened(binder)[1])
            self.assertEqual("A rare disease" in whole, sees, user.login)
            self.assertEqual("frail" in whole, sees, user.login)
            self.assertEqual("diagnosis.pdf" in whole, sees, user.login)
            self.assertEqual("Details that" in binder.left_out, not sees, user.login)
            self.assertEqual("may not read: 1" in whole, not sees, user.login)

    def test_who_reads_no_case_gets_none_and_nobody_gets_anothers(self):
        case = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            self.choose(case, user=self.stranger)
        binder = self.choose(case)
        attachment = binder.attachment_id
        for user in (self.stranger, self.underwriter, self.supervisor):
            self.assertFalse(binder.with_user(user).search([("id", "=", binder.id)]), user.login)
            with self.assertRaises(AccessError):
                attachment.with_user(user).read(["raw"])
            with self.assertRaises(AccessError):
                binder.with_user(user).action_cancel()
        self.assertIn(f"/web/content/{attachment.id}", binder.action_download()["url"])
        # Who asked for it and reads the case no more has it no more.
        case.sudo().write({"user_id": self.underwriter.id})
        case.sudo().participant_ids.filtered(lambda person: person.user_id == self.adviser).active = False
        case.invalidate_recordset()
        self.assertFalse(self.env(user=self.adviser)["case.case"].search([("id", "=", case.id)]))
        self.assertFalse(binder.search([("id", "=", binder.id)]))

    def test_only_what_was_chosen(self):
        self.case.file_document(self.kind.id, "other.pdf", pdf("Something else"))
        chosen = self.case.document_ids.filtered(lambda document: document.file_name == "other.pdf")
        binder = self.choose(
            with_log=False, with_people=False, which="chosen", document_ids=[(6, 0, chosen.ids)], user=self.adviser
        )
        read, texts = self.opened(binder)
        titles = [title for _level, title in outline(read.outline)]
        self.assertNotIn("History", titles)
        self.assertIn("Income statement: other.pdf", titles)
        self.assertNotIn("Salary of May", "\n".join(texts))
        self.assertIn("Not chosen: People, History.", binder.left_out)
        self.assertIn("Documents that were not chosen: 1.", binder.left_out)
        later = fields.Date.add(fields.Date.today(), days=2)
        binder = self.choose(date_from=later)
        self.assertNotIn("Salary", "\n".join(self.opened(binder)[1]))
        nothing = {f"with_{part}": False for part in ("people", "timeline", "details", "log", "whiteboard")}
        nothing |= {f"with_{part}": False for part in ("messages", "texts", "documents")}
        with self.assertRaisesRegex(ValidationError, "at least one part"):
            self.choose(**nothing)

    def test_all_versions(self):
        self.case.document_ids.add_version("payslip.pdf", pdf("Salary of July"))
        self.assertNotIn("Salary of May", "\n".join(self.opened(self.choose())[1]))
        binder = self.choose(versions="all")
        whole = "\n".join(self.opened(binder)[1])
        self.assertIn("Salary of May", whole)
        self.assertIn("Salary of July", whole)

    def test_a_large_one_is_made_in_the_background_stopped_and_gone_on_with(self):
        with patch("odoo.addons.case_organizer.models.case_binder.AT_ONCE", (0, 0, 0)):
            binder = self.choose()
        self.assertEqual((binder.state, binder.done), ("running", 0))
        with self.assertRaisesRegex(UserError, "not ready"):
            binder.action_download()
        binder.sudo()._work_sudo(pieces=3)
        self.assertEqual(binder.done, 3)
        self.assertGreater(binder.progress, 0)
        binder.action_stop()
        self.env["case.binder"]._cron_work()
        self.assertEqual((binder.state, binder.done), ("stopped", 3))
        binder.action_resume()
        made = []
        put = type(self.env["case.binder"])._put_piece

        def watched(model, file, piece):
            made.append(piece)
            return put(model, file, piece)

        with patch.object(type(self.env["case.binder"]), "_put_piece", watched), self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_binder").method_direct_trigger()
        binder.invalidate_recordset()
        self.assertEqual((binder.state, binder.progress), ("done", 100.0), binder.error)
        # What was made before it stopped was not made again.
        self.assertEqual(made, binder.pieces[3:])
        titles = [title for _level, title in outline(self.opened(binder)[0].outline)]
        self.assertIn("People", titles)
        self.assertIn("Income statement: payslip.pdf", titles)

    def test_one_that_lost_a_file_is_made_anew(self):
        # The server was killed while it put the files away, of which there are two.
        for lost in (".made", ".json"):
            with patch("odoo.addons.case_organizer.models.case_binder.AT_ONCE", (0, 0, 0)):
                binder = self.choose()
            binder.sudo()._work_sudo(pieces=3)
            made = binder._path()
            self.assertTrue(made.with_suffix(lost).exists())
            made.with_suffix(lost).unlink()
            binder.sudo()._work_sudo()
            self.assertEqual((binder.state, binder.error), ("done", False))
            self.assertIn("Income statement: payslip.pdf", str(self.opened(binder)[0].outline))

    def test_given_up_nothing_is_left(self):
        with patch("odoo.addons.case_organizer.models.case_binder.AT_ONCE", (0, 0, 0)):
            binder = self.choose()
        binder.sudo()._work_sudo(pieces=2)
        self.assertTrue(binder._path().exists())
        binder.action_cancel()
        self.assertFalse(binder._path().exists())
        self.assertEqual(binder.state, "cancelled")
        with self.assertRaisesRegex(UserError, "cannot be changed any more"):
            binder.action_resume()

    def test_reading_that_ends_while_it_is_made_fails_it(self):
        case = self.open_case(access="restricted")
        case.file_document(self.kind.id, "payslip.pdf", pdf("Salary"))
        with patch("odoo.addons.case_organizer.models.case_binder.AT_ONCE", (0, 0, 0)):
            binder = self.choose(case)
        case.sudo().write({"user_id": self.underwriter.id})
        case.sudo().participant_ids.filtered(lambda person: person.user_id == self.adviser).active = False
        binder.sudo()._work_sudo()
        self.assertEqual(binder.sudo().state, "failed")
        self.assertTrue(binder.sudo().error)
        self.assertFalse(binder.sudo().attachment_id)

    def test_the_file_goes_after_some_days(self):
        binder = self.choose()
        self.assertEqual((binder.expires_on - binder.ended_on), timedelta(days=7))
        self.env["case.binder"]._cron_remove()
        self.assertEqual(binder.state, "done")
        binder.sudo().expires_on = fields.Datetime.now()
        self.env["case.binder"]._cron_remove()
        self.assertEqual(binder.state, "expired")
        self.assertFalse(binder.attachment_id)
        self.assertTrue(binder.checksum)

    def test_several_cases(self):
        other = self.open_case()
        binders = self.choose(self.case | other)
        self.assertEqual(binders.case_id, self.case | other)
        self.assertEqual(set(binders.mapped("state")), {"running"})

    def test_in_the_language_of_who_asked(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        reader = new_test_user(self.env, "lezer", groups="case_organizer.group_case_user", lang="nl_NL")
        self.assertEqual(self.choose(user=reader).sudo()._as_reader().env.lang, "nl_NL")
