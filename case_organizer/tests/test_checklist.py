import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError

from .common import CaseCommon

FILE = base64.b64encode(b"a file").decode()


class TestChecklist(CaseCommon):
    """What must come in on a case, what came in, and who is reminded."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.passport = cls.env["case.document.kind"].create({"name": "Passport"})
        cls.deed = cls.env["case.document.kind"].create({"name": "Deed"})
        env = cls.env(user=cls.modeller)
        adviser, underwriter = cls.case_type.role_ids
        cls.customer = env["case.role"].create({"type_id": cls.case_type.id, "name": "Customer", "outside": True})
        env["case.document.need"].create(
            [
                {"type_id": cls.case_type.id, "kind_id": cls.kind.id, "role_id": adviser.id},
                {
                    "type_id": cls.case_type.id,
                    "kind_id": cls.passport.id,
                    "role_id": cls.customer.id,
                    "months": 6,
                    "remind_days": 10,
                },
                {
                    "type_id": cls.case_type.id,
                    "kind_id": cls.deed.id,
                    "role_id": underwriter.id,
                    "condition": "[('characteristics.yearly_income', '>', 50000)]",
                    "remind_days": 10,
                },
            ]
        )

    def setUp(self):
        super().setUp()
        self.case = self.open_case()

    def lines(self, user=None):
        checklist = self.case.with_user(user or self.adviser).get_checklist()
        return {line["name"]: line["state"] for line in checklist["lines"]}

    def count(self):
        checklist = self.case.get_checklist()
        return checklist["in"], checklist["of"]

    def file(self, kind, user=None):
        case = self.case.with_user(user or self.adviser)
        return self.env["case.document"].browse(case.file_document(kind.id, "a.txt", FILE))

    def test_the_states_follow_the_plan_and_the_documents(self):
        self.assertEqual(self.lines(), {"Income statement": "asked", "Passport": "missing"})
        self.assertEqual(self.count(), (0, 2))
        self.do_first_steps(self.case)
        self.assertEqual(self.lines(), {"Income statement": "received", "Passport": "missing", "Deed": "missing"})
        self.assertEqual(self.count(), (1, 3), "the deed is needed above an income of 50,000")
        self.step(self.case, "approve_income", self.underwriter).submit()
        self.assertEqual(self.lines()["Income statement"], "approved")
        passport = self.file(self.passport)
        self.assertEqual(self.lines()["Passport"], "received")
        passport.with_user(self.adviser).action_withdraw("The wrong one")
        self.assertEqual(self.lines()["Passport"], "missing")

    def test_what_is_no_longer_valid_is_missing_again(self):
        passport = self.file(self.passport)
        self.assertEqual(passport.valid_until, fields.Date.add(fields.Date.today(), months=6))
        passport.valid_until = fields.Date.today() - timedelta(days=1)
        self.assertEqual(self.lines()["Passport"], "expired")
        self.assertEqual(self.count(), (0, 2))
        passport.with_user(self.adviser).add_version("new.txt", FILE, "A new one")
        self.assertEqual(self.lines()["Passport"], "received")
        need = self.case_type.need_ids.filtered(lambda need: need.kind_id == self.passport)
        need.with_user(self.modeller).months = 0
        self.assertFalse(passport.valid_until, "the checklist counts for running cases at once")

    def test_not_needed_says_why_and_is_taken_back(self):
        self.case.waive_document(self.passport.id, "Known for years")
        line = self.case.get_checklist()["lines"][1]
        self.assertEqual((line["state"], line["why"]), ("not_needed", "Known for years"))
        self.assertEqual(self.count(), (0, 1))
        self.assertIn("Passport is not needed: Known for years", self.case.log_ids.sorted("seq")[-1].summary)
        self.case.waive_document(self.passport.id)
        self.assertEqual(self.lines()["Passport"], "missing")
        with self.assertRaisesRegex(ValidationError, "not on the checklist"):
            self.case.waive_document(self.env.ref("case_organizer.document_kind_other").id, "x")

    def test_who_may_not_file_sees_it_and_changes_nothing(self):
        person = self.case.participant_ids.filtered(lambda person: person.user_id == self.underwriter)
        person.may_file = False
        self.assertEqual(self.lines(self.underwriter)["Passport"], "missing")
        self.assertFalse(self.case.with_user(self.underwriter).get_checklist()["can_file"])
        with self.assertRaises(AccessError):
            self.case.with_user(self.underwriter).waive_document(self.passport.id, "x")
        self.case.sudo().access = "restricted"
        with self.assertRaises(AccessError):
            self.case.with_user(self.stranger).get_checklist()

    def opened_long_ago(self, cases):
        """Cases as if they had been opened 11 days ago: nobody writes that."""
        cases.flush_recordset()
        self.cr.execute(
            "UPDATE case_case SET opened_on = opened_on - interval '11 days' WHERE id = ANY(%s)", [cases.ids]
        )
        cases.invalidate_recordset()

    def remind(self):
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_checklist").method_direct_trigger()
        return self.env["case.note"].search([("case_id", "=", self.case.id)], order="id")

    def test_those_inside_are_reminded_once_of_what_is_missing_and_nothing_is_mailed(self):
        mails = self.env["mail.mail"].search_count([])
        self.assertFalse(self.remind(), "not yet")
        self.opened_long_ago(self.case)
        note = self.remind()
        self.assertEqual(note.body, "Still missing: Passport.", "the deed is not needed on this case")
        self.assertEqual(note.mentioned_ids, self.adviser, "the customer is outside: the handler sees to it")
        self.assertEqual(len(self.remind()), 1)
        self.step(self.case, "income_questions", self.adviser).submit(answers={"yearly_income": 60000})
        deed = self.remind()[-1]
        self.assertEqual((deed.body, deed.mentioned_ids), ("Still missing: Deed.", self.underwriter))
        passport = self.file(self.passport)
        passport.valid_until = fields.Date.today() - timedelta(days=1)
        self.assertEqual(self.remind()[-1].body, "No longer valid: Passport.")
        self.assertEqual(len(self.remind()), 3, "said once")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_what_is_waived_or_in_is_not_reminded_of(self):
        self.opened_long_ago(self.case)
        self.case.waive_document(self.passport.id, "Known")
        self.assertFalse(self.remind())

    def test_reminding_takes_as_many_statements_for_many_cases_as_for_one(self):
        def counted(number):
            cases = self.env["case.case"].concat(*(self.open_case() for _n in range(number)))
            self.opened_long_ago(cases)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            for need in self.case_type.need_ids:
                need.sudo()._remind_sudo()
            self.env.flush_all()
            return self.cr.sql_log_count - before

        counted(1)
        few = counted(1)
        self.assertLessEqual(counted(20), few + 3)

    def test_what_belongs_to_the_case_is_offered_first_when_something_is_filed(self):
        other = self.env["case.document.kind"].create({"name": "Another kind", "sequence": -1})
        kinds = [kind_id for kind_id, _name in self.case.with_user(self.adviser).get_checklist()["kinds"]]
        self.assertEqual(set(kinds[:2]), set((self.kind | self.passport).ids))
        self.assertIn(other.id, kinds[2:])

    def test_it_is_shown_in_few_statements_whatever_came_in(self):
        def counted():
            self.env.flush_all()
            self.env.invalidate_all()
            with patch.object(type(self.cr), "execute", noted):
                sent.clear()
                case.get_checklist()
            return len(sent)

        def noted(cr, query, params=None, log_exceptions=True):
            sent.append(str(query)[:200])
            return execute(cr, query, params, log_exceptions)

        sent, execute = [], type(self.cr).execute
        letters = [
            {"name": name, "title": name, "type_id": self.case_type.id, "kind_id": self.kind.id} for name in "AB"
        ]
        self.env(user=self.modeller)["case.letter.template"].create(letters)
        case = self.case.with_user(self.adviser)
        for number in range(8):
            self.file(self.passport)
            mailed = {"name": f"{number}.txt", "raw": b"mailed %d" % number, "res_model": "case.case"}
            self.env["ir.attachment"].create({**mailed, "res_id": self.case.id})
            if not number:
                counted()
                few = counted()
        self.assertEqual(len(case.get_checklist()["mailed"]), 8)
        self.assertLessEqual(few, 20, "\n".join(sent))
        self.assertLessEqual(counted(), few, "\n".join(sent))

    def test_a_file_that_came_with_a_message_is_kept_as_a_document(self):
        attachment = self.env["ir.attachment"].create(
            {"name": "from mail.txt", "raw": b"mailed", "res_model": "case.case", "res_id": self.case.id}
        )
        other = self.open_case()
        self.assertEqual([file["name"] for file in self.case.get_checklist()["mailed"]], ["from mail.txt"])
        with self.assertRaises(AccessError):
            other.keep_attachment(attachment.id, self.passport.id)
        self.case.keep_attachment(attachment.id, self.passport.id)
        self.assertEqual(self.lines()["Passport"], "received")
        self.assertFalse(self.case.get_checklist()["mailed"])

    def test_a_letter_is_made_on_the_spot_and_filed_as_a_draft(self):
        template = self.env(user=self.modeller)["case.letter.template"].create(
            {"name": "Confirmation", "type_id": self.case_type.id, "kind_id": self.deed.id, "title": "Your request"}
        )
        self.assertIn([template.id, "Confirmation"], self.case.get_checklist()["templates"])
        document = self.env["case.document"].browse(self.case.make_document(template.id))
        self.assertEqual((document.state, document.mimetype), ("draft", "application/pdf"))
        self.assertIn("Your request", document.version_id.text)
        elsewhere = self.make_type("Other")
        with self.assertRaises(ValidationError):
            self.open_case(type_id=elsewhere.id).make_document(template.id)
