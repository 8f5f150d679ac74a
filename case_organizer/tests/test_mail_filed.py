from unittest.mock import patch

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools import msg_file
from .common_mail import MailCommon
from .msg_writer import write


@tagged("post_install", "-at_install")
class TestMailFiled(MailCommon, HttpCase):
    """A saved mail that is dropped on a case is a message on it, once, with date, people and files."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.mine = self.case.with_user(self.adviser)

    def saved(self, **fields):
        mail = self.build(subject="What we agreed", Cc="notary@law.example", **fields)
        mail.add_attachment(b"%PDF-1.4 x", maintype="application", subtype="pdf", filename="contract.pdf")
        return mail.as_bytes()

    def test_a_saved_mail_becomes_a_message_with_its_files_once(self):
        content = self.saved()
        mails = self.env["mail.mail"].search_count([])
        self.case.message_subscribe(partner_ids=self.partner.ids)
        told = self.mine.file_mail("../x.eml", content)
        message = self.case.message_ids
        self.assertEqual((message.id, told["again"]), (told["message_id"], False))
        self.assertEqual((message.author_id, message.subject), (self.partner, "What we agreed"))
        self.assertEqual(str(message.date), "2026-06-01 09:00:00")
        self.assertIn("mortgages@cases.example", message.incoming_email_to)
        self.assertIn("notary@law.example", message.incoming_email_cc)
        self.assertIn("We would like", message.body)
        self.assertEqual([file["name"] for file in self.mine.get_checklist()["mailed"]], ["contract.pdf"])
        self.assertEqual(self.mine.file_mail("again.eml", content), {"message_id": message.id, "again": True})
        self.assertEqual(len(self.case.message_ids), 1)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails, "nobody is sent what was sent already")
        self.assertIn("was filed: What we agreed", self.history(self.case))

    def test_without_a_message_id_the_same_file_is_filed_once(self):
        content = self.saved(Message_Id=None)
        self.assertFalse(self.mine.file_mail("a.eml", content)["again"])
        self.assertTrue(self.mine.file_mail("a.eml", content)["again"])

    def test_a_mail_saved_by_outlook(self):
        content = write(
            "Grüße",
            ("Jan", "jan@dewit.example"),
            ("Ada", "ada@office.example"),
            "Hello Ada",
            [("plan.pdf", b"%PDF-1.4")],
        )
        self.mine.file_mail("mail.msg", content)
        message = self.case.message_ids
        self.assertEqual((message.subject, message.author_id), ("Grüße", self.partner))
        self.assertEqual(str(message.date.date()), "2024-05-12")
        self.assertIn("Hello Ada", message.body)
        self.assertEqual(message.attachment_ids.name, "plan.pdf")
        self.assertTrue(self.mine.file_mail("mail.msg", content)["again"])
        with patch.object(msg_file, "olefile", None), self.assertRaisesRegex(UserError, r"mail\.msg.*olefile"):
            self.mine.file_mail("mail.msg", content)
        for broken in (content[:600], content[:512] + b"\xff" * 5000):
            with self.assertRaisesRegex(UserError, r"mail\.msg is no mail"):
                self.mine.file_mail("mail.msg", broken)

    def test_what_is_no_mail_is_refused(self):
        for content in (b"", b"hello", b"\x00" * 100, b"%PDF-1.4"):
            with self.assertRaisesRegex(UserError, r"x\.eml is no mail"):
                self.mine.file_mail("x.eml", content)
        self.assertFalse(self.case.message_ids)

    def test_who_may_not_file_on_the_case_does_not(self):
        self.case.access = "restricted"
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).file_mail("x.eml", self.saved())

    def test_the_way_of_a_dropped_file(self):
        self.authenticate("adviser", "adviser")
        url, content = f"/case_organizer/mail/{self.case.id}", self.saved()

        def drop(body, name="a.eml"):
            form = {"csrf_token": http.Request.csrf_token(self)}
            return self.url_open(url, data=form, files={"ufile": (name, body)}, timeout=30)

        self.assertFalse(drop(content).json()["again"])
        self.assertIn("is no mail", drop(b"%PDF", "x.msg").json()["error"])
        self.authenticate("stranger", "stranger")
        self.case.access = "restricted"
        self.assertIn("error", drop(content).json())
        self.assertEqual(self.url_open(url, data={}, files={"ufile": ("a.eml", content)}).status_code, 400, "no token")
