from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import CaseCommon
from .common_history import HistoryCommon, log


class TestFacts(HistoryCommon, CaseCommon):
    """What is measured of cases and their steps, and who reads it."""

    def setUp(self):
        super().setUp()
        self.clock = datetime(2026, 3, 2, 9)
        self.patch(type(self.env["case.writer"]), "_now", lambda writer: self.clock)

    def refresh(self, user=None):
        return self.env(user=user or self.adviser)["case.fact.refresh"].action_refresh()

    def fact(self, case):
        return self.env["case.fact"].search([("case_id", "=", case.id)])

    def step_fact(self, case, code):
        return self.env["case.step.fact"].search([("case_id", "=", case.id), ("code", "=", code)], order="id desc")

    def closed_case(self, **values):
        """Opened on a Monday at 9, done after one day and two hours; the approval was asked for two hours."""
        case = self.open_case(**values)
        self.clock += timedelta(days=1)
        self.do_first_steps(case)
        self.clock += timedelta(hours=2)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        self.step(case, "make_an_offer", self.adviser).submit()
        return case

    def test_a_case_is_measured_from_opening_to_closing(self):
        case = self.closed_case()
        self.refresh()
        fact = self.fact(case)
        self.assertEqual((fact.result, fact.throughput, fact.steps_done), ("completed", 26, 4))
        self.assertLess(fact.throughput_worked, fact.throughput)
        self.assertEqual((fact.late, fact.lateness, fact.rework), (0, 0, 0))
        approval = self.step_fact(case, "approve_income")
        self.assertEqual((approval.waiting, approval.gap, approval.rejected), (2, 2, 0))
        self.assertEqual(approval.previous_item_id.name, "Income questions")
        self.assertEqual(self.step_fact(case, "income_statement").waiting, 24)
        self.assertEqual(self.step_fact(case, "make_an_offer").position, 4)

    def test_working_time_is_that_of_the_company(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "UTC",
                "attendance_ids": [
                    (0, 0, {"name": "am", "dayofweek": str(day), "hour_from": 8, "hour_to": 12}) for day in range(5)
                ],
            }
        )
        self.case_type.calendar_id = calendar
        case = self.closed_case()
        self.refresh()
        self.assertEqual(self.fact(case).throughput_worked, 3 + 3, "Monday 9 to 12, Tuesday 8 to 11")
        self.assertEqual(self.step_fact(case, "approve_income").waiting_worked, 2)

    def test_a_running_case_has_no_throughput(self):
        case = self.open_case()
        self.refresh()
        fact = self.fact(case)
        self.assertEqual(fact.result, "running")
        [(throughput, late)] = self.env.execute_query(
            SQL("SELECT throughput, late FROM case_fact WHERE case_id = %s", case.id)
        )
        self.assertEqual((throughput, late), (None, None), "averages leave it out")

    def test_the_first_answer_to_the_customer_is_the_response(self):
        case = self.open_case()
        self.clock += timedelta(hours=1)
        case.with_user(self.env.user).sudo().message_post(
            body="Where is it?", message_type="email", author_id=self.partner.id, subtype_xmlid="mail.mt_comment"
        )
        self.refresh()
        self.assertFalse(self.fact(case).response)
        answer = case.message_post(body="Soon", message_type="comment", subtype_xmlid="mail.mt_comment")
        answer.sudo().date = datetime(2026, 3, 2, 12)
        self.refresh()
        self.assertEqual(self.fact(case).response, 3)

    def test_what_is_done_again_is_rework(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="rejected", reason="Too low")
        self.refresh()
        approval = self.step_fact(case, "approve_income")
        self.assertEqual(approval.rejected, 1)
        questions = self.step(case, "income_questions", self.adviser)
        questions.action_reopen(reason="Another income")
        self.clock += timedelta(hours=3)
        self.step(case, "income_questions", self.adviser).submit(answers={"yearly_income": 70000})
        self.refresh()
        fact = self.fact(case)
        self.assertEqual((fact.rework, fact.reworked), (1, 1))
        again = self.step_fact(case, "income_questions")
        self.assertEqual([(row.round, row.again) for row in again], [(2, 1), (1, 0)])

    def test_the_handler_and_who_may_see_it_follow_at_once(self):
        case = self.closed_case(access="open")
        self.refresh()
        facts = self.env(user=self.stranger)["case.fact"]
        steps = self.env(user=self.stranger)["case.step.fact"]
        domain = [("case_id", "=", case.id)]
        self.assertEqual((facts.search_count(domain), steps.search_count(domain)), (1, 4))
        case.with_user(self.adviser).access = "restricted"
        self.assertEqual((facts.search_count(domain), steps.search_count(domain)), (0, 0), "without a refresh")
        for user, seen in ((self.adviser, 1), (self.underwriter, 1), (self.supervisor, 0)):
            self.assertEqual(self.env(user=user)["case.fact"].search_count(domain), seen, user.login)
        case.with_user(self.adviser).access = "team"
        self.assertEqual(self.env(user=self.supervisor)["case.fact"].search_count(domain), 1)
        self.assertEqual(facts.search_count(domain), 0)

    def test_averages_leave_out_what_one_may_not_see(self):
        self.closed_case()
        hidden = self.open_case(access="restricted")
        self.clock += timedelta(days=100)
        hidden.with_user(self.adviser).action_cancel("No longer wanted")
        self.refresh()
        domain = [("type_id", "=", self.case_type.id)]
        read = self.env(user=self.stranger)["case.fact"]._read_group(domain, [], ["__count", "throughput:avg"])
        self.assertEqual(read, [(1, 26)])

    def test_other_companies_and_portal_users_see_nothing(self):
        case = self.closed_case()
        self.refresh()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.env(user=self.stranger)["case.fact"].search([("case_id", "=", case.id)]))
        outside = new_test_user(self.env, "outside", groups="base.group_portal")
        for model in ("case.fact", "case.step.fact", "case.fact.refresh", "case.fact.change"):
            with self.assertRaises(AccessError):
                self.env(user=outside)[model].search([])
        with self.assertRaises(AccessError):
            self.env(user=outside)["case.fact.refresh"].action_refresh()
        for user in (self.supervisor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                self.fact(case).with_user(user).write({"throughput": 1})

    def test_a_changed_category_is_counted_with_the_next_refresh(self):
        case = self.closed_case()
        self.refresh()
        case.with_user(self.adviser).category_id = self.env["case.category"].create({"name": "Boilers"})
        self.assertFalse(self.fact(case).category_id)
        self.assertEqual(self.refresh(), 1)
        self.assertEqual(self.fact(case).category_id.name, "Boilers")

    def test_one_changed_case_among_a_thousand_is_one_case_of_work(self):
        self.run_log(log(done=1000))
        case = self.closed_case()
        self.assertGreater(self.refresh(), 1000)
        state = self.env["case.fact.refresh"].search([])
        # As if the transactions of this test had ended: what is above is what happens from now on.
        self.env.cr.execute("SELECT max(id) FROM case_log")
        state.floor = self.env.cr.fetchone()[0]
        self.assertEqual(self.refresh(), 0)
        case.with_user(self.adviser).action_reopen("The customer came back")
        self.env.flush_all()
        self.env.cr.execute("ANALYZE case_case, case_step, case_log, case_fact, case_step_fact")
        before, counted = self.env.cr.sql_log_count, self.fetched()
        self.assertEqual(self.refresh(), 1)
        self.assertLessEqual(self.env.cr.sql_log_count - before, 20)
        self.assertLess(self.fetched() - counted, 500, "rows that PostgreSQL fetched")
        self.assertEqual((self.fact(case).reopened, self.fact(case).result), (1, "running"))

    def fetched(self):
        """Rows fetched in this transaction of the tables that grow with cases."""
        self.env.cr.execute(
            "SELECT sum(COALESCE(seq_tup_read, 0) + COALESCE(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables"
            " WHERE relname IN ('case_case', 'case_step', 'case_log', 'case_fact', 'case_step_fact', 'case_pause')"
        )
        return int(self.env.cr.fetchone()[0])

    def test_statements_do_not_grow_with_cases(self):
        counts = []
        for number in (5, 300):
            self.run_log(log(done=number), f"Log of {number}")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.refresh(), number)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 1)

    def test_everything_counted_anew_is_the_same(self):
        self.closed_case()
        self.run_log(log(running=3, done=20))
        self.refresh()
        kept = self.rows()
        with self.assertRaises(AccessError):
            self.env(user=self.supervisor)["case.fact.refresh"].action_rebuild()
        self.env(user=self.env.ref("base.user_admin"))["case.fact.refresh"].action_rebuild()
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_fact").method_direct_trigger()
        self.assertEqual(self.rows(), kept)

    def rows(self):
        self.env.flush_all()
        self.env.cr.execute("SELECT * FROM case_fact ORDER BY case_id")
        cases = self.env.cr.fetchall()
        self.env.cr.execute("SELECT * FROM case_step_fact ORDER BY step_id")
        return cases, self.env.cr.fetchall()
