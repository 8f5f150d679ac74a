import io

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import return_code
from ..tools.pdf_a import faults
from .common import CaseCommon


class TestLetters(CaseCommon):
    """Letters wait to be printed, are marked sent, and go to many at once, each with their own names."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.write({"email": "wit@example.com", "street": "Singel 1", "city": "Amsterdam"})
        cls.case = cls.open_case(title="House")
        cls.letters = cls.env(user=cls.adviser)["case.letter"]

    def words(self, content):
        return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())

    def queue(self, case=None, text="We need your passport."):
        case = case or self.case
        case.write_to_party(self.partner.id, text, "Passport", channel="letter")
        return self.letters.search([("case_id", "=", case.id)], limit=1)

    def test_a_letter_waits_filed_on_its_case(self):
        letter = self.queue()
        self.assertEqual((letter.state, letter.partner_id, letter.name), ("waiting", self.partner, "Passport"))
        self.assertEqual(letter.document_id.case_id, self.case)
        content = letter.document_id.version_id.attachment_id.raw
        self.assertEqual(faults(content), [], "PDF/A, to be kept")
        text = self.words(content)
        for said in ("Singel 1", "We need your passport.", self.case.name, letter.code, "send this page back"):
            self.assertIn(said, text)
        self.assertEqual(self.letters._of_code_sudo(f"see {letter.code.lower()}").id, letter.id)
        secret = letter._secret_sudo()
        forged = return_code.make(f"{secret}!", letter.id)
        self.assertFalse(self.letters._of_code_sudo(forged))
        row = self.env(user=self.adviser)["case.communication"].search([("case_id", "=", self.case.id)])
        self.assertEqual((row.channel, row.direction, row.waiting, row.text), ("letter", "out", True, "Passport"))

    def test_many_are_printed_as_one(self):
        several = self.queue() | self.queue(self.open_case(), "Second letter.")
        content = several.sorted("id").print_pdf()
        self.assertEqual(len(PdfReader(io.BytesIO(content)).pages), 2)
        self.assertIn("Second letter.", self.words(content))
        self.assertTrue(all(several.mapped("printed_on")))

    def test_marked_sent_and_undone_with_a_reason(self):
        letter = self.queue()
        letter.action_mark_sent()
        self.assertEqual((letter.state, letter.sent_by_id), ("sent", self.adviser))
        with self.assertRaisesRegex(UserError, "Passport"):
            letter.action_mark_sent()
        with self.assertRaisesRegex(ValidationError, "Say why"):
            letter.undo_sent(" ")
        letter.undo_sent("The printer broke")
        self.assertEqual((letter.state, letter.sent_on), ("waiting", False))
        letter.withdraw("Not needed")
        told = self.env(user=self.adviser)["case.log"].search(
            [("case_id", "=", self.case.id)], limit=3, order="seq desc"
        )
        self.assertEqual(
            told.mapped("summary"),
            [
                "Letter taken out of the print queue (Familie De Wit): Not needed",
                "Letter not sent after all, it waits to be printed (Familie De Wit): The printer broke",
                "Letter sent by post (Familie De Wit)",
            ],
        )
        self.assertFalse(self.env["case.communication"].search([("case_id", "=", self.case.id)]))

    def test_who_may_and_who_may_not(self):
        letter = self.queue(self.open_case(access="restricted"))
        self.assertFalse(self.letters.with_user(self.stranger).search([("id", "=", letter.id)]))
        self.case.participant_ids = [Command.create({"user_id": self.stranger.id, "may_file": False})]
        open_letter = self.queue()
        for verb in ("action_mark_sent", "print_pdf"):
            with self.assertRaises(AccessError):
                getattr(open_letter.with_user(self.stranger), verb)()
            with self.assertRaises(AccessError):
                getattr(letter.with_user(self.stranger), verb)()
        with self.assertRaises(AccessError):
            self.letters.browse(letter.id).write({"state": "sent"})
        self.assertEqual((letter.state, open_letter.state), ("waiting", "waiting"))

    def test_preferred_channel_is_used(self):
        self.partner.case_channel = "letter"
        self.assertEqual(self.case.write_to_party(self.partner.id, "Hello", reply_kind_id=self.kind.id), "letter")
        self.assertEqual(self.case.letter_ids.reply_kind_id, self.kind)
        self.partner.street = self.partner.city = False
        with self.assertRaisesRegex(UserError, "no postal address"):
            self.case.write_to_party(self.partner.id, "Hello")

    def mailing(self, cases, **values):
        env = self.env(user=self.adviser)
        context = {"active_model": "case.case", "active_ids": cases.ids}
        return env["case.mailing"].with_context(**context).create(values)

    def test_many_cases_each_personal_and_who_wants_none_is_left_out(self):
        people = self.env["res.partner"].create(
            [
                {"name": "Ann", "email": "ann@example.com"},
                {"name": "Ben", "case_channel": "letter", "street": "Kade 2", "city": "Delft"},
                {"name": "Cas", "email": "cas@example.com"},
                {"name": "Dan"},
                {"name": "Eve", "email": "eve@example.com", "case_channel": "phone"},
            ]
        )
        self.env["mail.blacklist"].create({"email": "cas@example.com"})
        cases = self.env["case.case"].with_user(self.adviser).union(*[self.open_case(partner_id=p.id) for p in people])
        mailing = self.mailing(cases, subject="News", text="Dear {{ partner.name }}, about {{ case.name }}.")
        self.assertEqual((mailing.count, mailing.skipped), (5, 3))
        self.assertEqual(mailing.preview, f"News\n\nDear Ann, about {cases[0].name}.")
        self.assertEqual(mailing.line_ids.mapped("channel"), ["mail", "letter", False, False, False])
        bulk = self.env["case.bulk"].browse(mailing.action_confirm()["res_id"])
        self.assertEqual((bulk.state, bulk.done, bulk.failed), ("done", 2, 3))
        self.assertEqual(
            bulk.failed_line_ids.mapped("error"),
            ["Cas wants no mail", "Dan has no mail address", "Eve wants to be called"],
        )
        posted = cases[0].sudo().message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn(f"Dear Ann, about {cases[0].name}.", posted.body)
        letter = self.letters.search([("case_id", "=", cases[1].id)])
        self.assertIn("Dear Ben", self.words(letter.document_id.version_id.attachment_id.raw))

    def test_a_mailing_by_who_may_not_writes_nothing(self):
        hidden = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            self.mailing(hidden, text="Hi").with_user(self.stranger).action_confirm()
        self.assertFalse(hidden.sudo().message_ids.filtered(lambda m: m.message_type == "comment"))
        with self.assertRaisesRegex(ValidationError, "Write something"):
            self.mailing(self.case).action_confirm()

    def test_a_plan_puts_its_letter_into_the_queue(self):
        template = self.env["case.letter.template"].create(
            {
                "name": "Confirmation",
                "title": "We have it, {{ partner.name }}",
                "kind_id": self.kind.id,
                "queued": True,
                "reply_kind_id": self.kind.id,
                "paragraph_ids": [Command.create({"text": "About {{ case.name }}."})],
            }
        )
        item = self.env["case.plan.item"]
        case_type = item.env["case.type"].with_user(self.modeller).create({"name": "Letters"})
        item.with_user(self.modeller).create(
            {
                "plan_id": case_type.draft_plan_id.id,
                "name": "Confirm",
                "step_kind": "automatic",
                "automatic_kind": "letter",
                "letter_template_id": template.id,
            }
        )
        case_type.with_user(self.modeller).action_publish()
        case = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id, "partner_id": self.partner.id})
        letter = self.letters.search([("case_id", "=", case.id)])
        self.assertEqual(
            (letter.state, letter.reply_kind_id, letter.name), ("waiting", self.kind, "We have it, Familie De Wit")
        )
