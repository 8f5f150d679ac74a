from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import PDF, CaseCommon

NOW = [("mine", "=", True), ("is_open", "=", True), ("put_off", "=", False)]


class TestPutOff(CaseCommon):
    """What cannot be done today leaves My Work until a day, with a reason that stays in the history."""

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.questions = self.step(self.case, "income_questions", self.adviser)
        self.tomorrow = fields.Datetime.now() + timedelta(days=1)

    def now(self, user):
        return self.env(user=user)["case.step"].search(NOW, order="deadline, id", limit=80)

    def dialog(self, user, **values):
        context = self.questions.with_user(user).action_ask_put_off()["context"]
        return self.env(user=user)["case.put.off"].with_context(**context).create(values)

    def test_it_comes_back_by_itself(self):
        deadline = self.questions.deadline
        self.dialog(self.adviser, reason="The employer answers tomorrow").action_put_off()
        self.assertNotIn(self.questions, self.now(self.adviser))
        self.assertIn("Income questions", self.my_work(self.adviser), "it is still theirs")
        self.assertEqual(self.questions.deadline, deadline)
        later = fields.Datetime.now() + timedelta(days=2)
        with patch.object(self.env.registry["case.writer"], "_now", lambda _writer: later):
            self.env.invalidate_all()
            self.assertIn(self.questions, self.now(self.adviser))
            self.assertIn("was put off until now", self.questions.why_first)

    def test_why_is_in_the_history_and_it_can_be_taken_up_again(self):
        self.questions.postpone(self.tomorrow, "The employer answers tomorrow")
        told = self.case.log_ids.sorted("seq")[-1].summary
        self.assertRegex(told, "^Income questions: put off until .*: The employer answers tomorrow$")
        self.questions.action_take_up()
        self.assertIn(self.questions, self.now(self.adviser))
        self.assertEqual(self.case.log_ids.sorted("seq")[-1].summary, "Income questions: taken up again")

    def test_a_day_that_makes_it_late_is_said_before(self):
        self.assertFalse(self.dialog(self.adviser, reason="Later").late)
        late = self.dialog(self.adviser, reason="Later", until=self.questions.deadline.date() + timedelta(days=2))
        self.assertTrue(late.late)

    def test_only_with_a_reason_to_a_day_to_come_and_while_it_is_open(self):
        yesterday = fields.Datetime.now() - timedelta(days=1)
        for until, reason in ((self.tomorrow, " "), (yesterday, "Later"), (False, "Later")):
            with self.subTest(until=until, reason=reason), self.assertRaises(UserError):
                self.questions.postpone(until, reason)
        self.questions.submit(answers={"yearly_income": 1})
        with self.assertRaises(UserError):
            self.questions.postpone(self.tomorrow, "Later")

    def test_nobody_puts_off_what_is_not_theirs(self):
        with self.assertRaises(AccessError):
            self.questions.with_user(self.stranger).postpone(self.tomorrow, "Later")
        with self.assertRaises(AccessError):
            self.questions.with_user(self.adviser).write({"put_off_until": self.tomorrow})
        self.assertIn(self.questions, self.now(self.adviser))


class TestMyDay(CaseCommon):
    """My Work says why something comes first, counts by box, and does several at once."""

    def setUp(self):
        super().setUp()
        self.team = self.env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, self.adviser.ids)]})
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        role.write({"default_rule": "team", "default_team_id": self.team.id})
        self.steps = self.env(user=self.adviser)["case.step"]

    def test_why_it_comes_first(self):
        self.assertFalse(self.step(self.open_case(), "income_questions", self.adviser).why_first)
        self.case_type.write({"deadline_days": 1, "legal_days": 2})
        step = self.step(self.open_case(priority="2"), "income_questions", self.adviser)
        self.assertRegex(step.why_first, "^legal deadline in [1-5] days, urgent case$")

    def test_counts_by_box_without_what_was_put_off(self):
        late = fields.Datetime.now() - timedelta(days=1)
        cases = [self.open_case(deadline=late), self.open_case()]
        self.do_first_steps(cases[0])
        self.env.flush_all()
        counts = {box["name"]: (box["mine"], box["open"], box["late"]) for box in self.steps.get_my_boxes()}
        self.assertEqual(counts, {self.adviser.name: (True, 2, 0), "Back office": (False, 1, 1)})
        self.step(cases[1], "income_questions", self.adviser).postpone(late + timedelta(days=9), "Later")
        self.assertEqual(self.steps.get_my_boxes()[0]["open"], 1)
        self.assertNotIn(
            "Back office", [box["name"] for box in self.env(user=self.stranger)["case.step"].get_my_boxes()]
        )

    def test_who_stands_in_for_one_role_sees_what_waits_for_it(self):
        case = self.open_case()
        self.assertEqual(self.my_work(self.adviser), ["Income questions", "Income statement"])
        adviser = self.case_type.role_ids.filtered(lambda role: role.code == "adviser")
        today = fields.Date.today()
        absence = {"user_id": self.adviser.id, "stand_in_id": self.stranger.id, "date_from": today, "date_to": today}
        self.env(user=self.adviser)["case.absence"].create({**absence, "role_ids": [(6, 0, adviser.ids)]})
        boxes = {box["name"]: box["open"] for box in self.env(user=self.stranger)["case.step"].get_my_boxes()}
        self.assertEqual(boxes[self.adviser.name], 2)
        self.env(user=self.adviser)["case.absence"].search([]).active = False
        underwriter = self.case_type.role_ids - adviser
        self.env(user=self.adviser)["case.absence"].create({**absence, "role_ids": [(6, 0, underwriter.ids)]})
        boxes = {box["name"] for box in self.env(user=self.stranger)["case.step"].get_my_boxes()}
        self.assertNotIn(self.adviser.name, boxes, "nothing waits for that role")
        self.assertTrue(case)

    def test_counts_take_the_same_statements_however_much_waits(self):
        self.open_case()
        self.statements()
        before = self.statements()
        for _number in range(3):
            self.open_case()
        self.statements()
        self.assertEqual(self.statements(), before)

    def statements(self):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.steps.get_my_boxes()
        return self.env.cr.sql_log_count - before

    def test_several_are_done_at_once_and_what_asks_more_is_named(self):
        cases = [self.open_case(), self.open_case()]
        for case in cases:
            statement = self.step(case, "income_statement", self.adviser)
            if case == cases[0]:
                statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        statements = self.steps.search([("mine", "=", True), ("code", "=", "income_statement")])
        told = statements.action_complete_selected()["params"]
        self.assertEqual((told["type"], told["title"]), ("warning", "1 of 2 completed"))
        self.assertIn(cases[1].name, told["message"])
        self.assertNotIn(cases[0].name, told["message"])
        self.assertEqual(sorted(statements.mapped("state")), ["active", "completed"])

    def test_what_is_to_be_decided_and_what_is_not_mine_stays(self):
        case = self.open_case()
        self.do_first_steps(case)
        approval = self.step(case, "approve_income", self.adviser)
        told = approval.action_complete_selected()["params"]
        self.assertEqual((told["title"], approval.state), ("0 of 1 completed", "active"))
        self.assertIn("open it", told["message"])
        other = self.step(self.open_case(), "income_questions", self.adviser)
        other.with_user(self.stranger).action_complete_selected()
        self.assertEqual(other.state, "active")

    def test_something_happened_on_the_cases_of_selected_steps(self):
        event = self.env["case.event.type"].create({"name": "Office moved", "code": "office_moved"})
        cases = [self.open_case(), self.open_case(), self.open_case()]
        selected = self.steps.search([("mine", "=", True), ("code", "=", "income_questions")])
        self.assertEqual(len(selected), 3)
        context = selected.action_raise_event()["context"]
        cases[2].action_cancel("Not wanted")
        dialog = self.env(user=self.adviser)["case.event.raise"].with_context(**context)
        told = dialog.create({"event_type_id": event.id}).action_raise()["params"]
        self.assertEqual((told["type"], told["title"]), ("warning", "Raised on 2 of 3 cases"))
        self.assertIn(cases[2].name, told["message"])
        found = self.env["case.event"].search([("event_type_id", "=", event.id)])
        self.assertEqual(set(found.case_id.ids), {cases[0].id, cases[1].id})

    def test_an_event_is_raised_only_where_one_may(self):
        event = self.env["case.event.type"].create({"name": "Office moved", "code": "office_moved"})
        hidden = self.open_case(access="restricted")
        values = {"event_type_id": event.id, "case_ids": [(6, 0, (hidden + self.open_case()).ids)]}
        dialog = self.env(user=self.stranger)["case.event.raise"]
        with self.assertRaises(AccessError):
            dialog.create(values).action_raise()
        self.assertFalse(self.env["case.event"].search([("event_type_id", "=", event.id)]))


class TestPartnerSummary(CaseCommon):
    """A customer's open cases in a line, without those that the reader may not see."""

    def summary(self, user):
        return self.partner.with_user(user).case_summary

    def test_by_type_and_of_its_contacts(self):
        self.assertFalse(self.summary(self.adviser))
        self.partner.invalidate_recordset()
        first, _second = self.open_case(), self.open_case()
        complaint = self.make_type("Complaint")
        contact = self.env["res.partner"].create({"name": "Mrs De Wit", "parent_id": self.partner.id})
        self.open_case(partner_id=contact.id, type_id=complaint.id)
        self.assertEqual(self.summary(self.adviser), "2 Mortgage, 1 Complaint")
        first.action_cancel("Not wanted")
        self.partner.invalidate_recordset()
        self.assertEqual(self.summary(self.stranger), "1 Complaint, 1 Mortgage")

    def test_restricted_cases_are_not_counted_for_who_may_not_see_them(self):
        self.open_case()
        self.open_case(access="restricted")
        self.assertEqual(self.summary(self.adviser), "2 Mortgage")
        self.assertEqual(self.summary(self.stranger), "1 Mortgage")

    def test_who_is_no_case_user_does_not_get_it(self):
        other = self.env["res.users"].create(
            {"name": "Desk", "login": "desk", "group_ids": [(6, 0, self.env.ref("base.group_user").ids)]}
        )
        self.open_case()
        self.assertNotIn("case_summary", self.partner.with_user(other).fields_get())
