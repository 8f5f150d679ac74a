from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .common import PDF
from .test_closing import ClosingCommon

#: A Monday.
MONDAY = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install")
class TestSilence(ClosingCommon):
    """Cases that wait for the party are closed for want of an answer: 10 working days, warned 3 before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner.email = "dewit@example.com"
        cls.silent = cls.env["case.result.type"].create({"type_id": cls.case_type.id, "name": "No answer"})
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Still there?",
                "model_id": cls.env["ir.model"]._get_id("case.case"),
                "subject": "Your request {{ object.name }}",
                "body_html": "<p>We hear nothing.</p>",
                "partner_to": "{{ object.partner_id.id }}",
            }
        )
        cls.waiting = cls.env.ref("case_organizer.case_status_waiting")
        cls.case_type.with_user(cls.modeller).write(
            {
                "silence_days": 10,
                "silence_status_id": cls.waiting.id,
                "silence_warn_days": 3,
                "silence_template_id": cls.template.id,
                "silence_result_id": cls.silent.id,
            }
        )

    def setUp(self):
        super().setUp()
        self.clock = MONDAY
        stopped = patch.object(self.env.registry["case.writer"], "_now", lambda _self: self.clock)
        stopped.start()
        self.addCleanup(stopped.stop)

    def look(self, **later):
        """Some time later the scheduler looks. :return: how many cases it dealt with"""
        self.clock += timedelta(**later)
        done = self.env["case.writer"].act_on_silence_sudo(100)
        self.env.invalidate_all()
        return done

    def warnings(self, case):
        return self.env["mail.mail"].search([("model", "=", "case.case"), ("res_id", "=", case.id)])

    def waits(self, **values):
        """A case on which only the statement of the customer is waited for."""
        case = self.open_case(**values)
        self.step(case, "income_questions", self.adviser).submit(answers={"yearly_income": 60000})
        return case

    def test_warned_then_closed_once_each(self):
        case = self.waits()
        self.assertEqual(case.status_id, self.waiting)
        self.assertEqual((case.silence_since, case.silence_due_on), (MONDAY, datetime(2026, 3, 11, 9, 0)))
        self.assertEqual(self.look(days=8), 0)
        self.assertEqual(self.look(days=1), 1)
        self.assertEqual(len(self.warnings(case)), 1)
        self.assertEqual(self.warnings(case).recipient_ids, self.partner)
        self.assertEqual(case.silence_due_on, datetime(2026, 3, 16, 9, 0))
        self.assertEqual(self.look(hours=1), 0)
        self.assertEqual(self.look(days=5), 1)
        self.assertEqual((case.state, case.result_id), ("completed", self.silent))
        self.assertFalse(case.silence_due_on)
        self.assertEqual(self.look(days=30), 0)
        self.assertEqual(len(self.warnings(case)), 1)
        told = case.log_ids.mapped("summary")
        self.assertTrue(any("for want of an answer: No answer" in text for text in told), told)
        self.assertFalse(self.env["case.log"].verify(case.ids))
        self.assertFalse(self.env["case.log"].replay(case.ids))

    def test_late_scheduler_leaves_the_party_its_days(self):
        case = self.waits()
        self.look(days=60)
        self.assertEqual(case.state, "active")
        self.assertEqual(len(self.warnings(case)), 1)
        self.assertEqual(case.silence_due_on, datetime(2026, 5, 6, 9, 0))

    def test_a_word_of_the_party_stops_it(self):
        case = self.waits()
        self.look(days=9)
        self.assertTrue(case.silence_warned_on)
        case.with_user(self.env.ref("base.user_root")).message_post(
            body="It comes next week", author_id=self.partner.id, message_type="email", subtype_xmlid="mail.mt_comment"
        )
        self.assertFalse(case.silence_due_on or case.silence_warned_on)
        self.assertEqual(self.look(days=60), 0)
        case.with_user(self.adviser).message_post(body="And?", message_type="comment", subtype_xmlid="mail.mt_comment")
        self.assertEqual(case.silence_since, self.clock, "since we had the last word")

    def test_what_the_party_does_stops_it(self):
        case = self.waits()
        statement = self.step(case, "income_statement", self.adviser)
        statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statement.submit()
        self.assertFalse(case.silence_since)

    def test_not_closed_while_something_else_is_open(self):
        case = self.open_case()
        self.look(days=9)
        self.look(days=9)
        self.assertEqual(case.state, "active", "the income questions are ours to ask")
        self.assertIn("Not closed for want of an answer", case.log_ids[0].summary)
        note = self.env["case.note"].search([("case_id", "=", case.id)], limit=1)
        self.assertEqual(note.mentioned_ids, self.adviser)
        self.assertEqual(self.look(days=90), 0, "told once")

    def test_not_closed_while_a_question_is_open(self):
        case = self.waits()
        case.post_note("May we close this?", kind="question")
        self.look(days=9)
        self.look(days=9)
        self.assertEqual(case.state, "active")

    def test_no_address_to_warn_at(self):
        nobody = self.env["res.partner"].create({"name": "Nobody"})
        case = self.waits(partner_id=nobody.id)
        self.look(days=9)
        self.assertFalse(self.warnings(case))
        self.assertEqual(case.state, "active")
        self.assertIn("no address", self.env["case.note"].search([("case_id", "=", case.id)], limit=1).body)

    def test_on_hold_time_stands_still(self):
        case = self.waits()
        case.action_suspend("Holiday")
        self.assertFalse(case.silence_due_on)
        self.assertEqual(self.look(days=60), 0)
        case.action_resume()
        self.assertEqual(case.silence_since, self.clock)

    def test_another_rule_counts_anew(self):
        case = self.waits()
        self.clock += timedelta(days=1)
        self.case_type.with_user(self.modeller).write({"silence_days": 5})
        self.assertEqual(case.silence_due_on, datetime(2026, 3, 5, 9, 0))
        self.case_type.with_user(self.modeller).write({"silence_days": 0, "silence_warn_days": 0})
        self.assertFalse(case.silence_due_on)

    def test_many_together(self):
        cases = self.env["case.case"]
        for _number in range(3):
            cases |= self.waits()
        self.look(days=9)
        self.look(days=5)
        self.assertEqual(set(cases.mapped("state")), {"completed"})

    def test_who_may_say_so(self):
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).silence_days = 3
        with self.assertRaises(AccessError):
            self.waits().silence_due_on = False
        with self.assertRaisesRegex(ValidationError, "warned after the silence began"):
            self.case_type.with_user(self.modeller).silence_warn_days = 10
