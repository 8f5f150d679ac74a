from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Date, Datetime
from odoo.tests import new_test_user, tagged

from .common import CaseCommon


@tagged("-at_install", "post_install")
class TestCosts(CaseCommon):
    """Hours and expenses on cases and steps, as analytic lines, beside what was planned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.case_hourly_cost = 50
        cls.case_type.role_ids.filtered(lambda role: role.code == "underwriter").with_user(
            cls.modeller
        ).hourly_cost = 120

    def costs(self, case, user=None):
        return self.env(user=user or self.adviser)["case.cost"].search([("case_id", "=", case.id)])

    def test_hours_cost_what_the_role_or_the_company_says(self):
        case = self.open_case()
        self.do_first_steps(case)
        booked = case.book_time(1.5, "Called the employer")
        self.assertEqual((booked.hours, booked.amount, booked.user_id, booked.kind), (1.5, 75, self.adviser, "time"))
        approval = self.step(case, "approve_income", self.underwriter)
        booked = approval.book_time(0.5, "Looked at the income", date=Date.to_date("2026-01-05"))
        self.assertEqual((booked.amount, booked.step_id, str(booked.date)), (60, approval, "2026-01-05"))
        line = booked.sudo().line_id
        self.assertEqual((line.case_id, line.unit_amount, line.amount), (case, 0.5, -60))
        self.assertEqual(line.account_id, self.case_type.analytic_account_id)
        self.assertEqual(line.account_id.name, self.case_type.name)
        self.assertEqual(case.cost_count, 2)

    def test_an_expense(self):
        case = self.open_case()
        booked = case.book_expense(230, "Valuation")
        self.assertEqual((booked.kind, booked.amount, booked.hours), ("expense", 230, 0))
        self.assertEqual(booked.sudo().line_id.amount, -230)

    def test_what_cannot_be_booked_is_said(self):
        case, other = self.open_case(), self.open_case()
        for hours in (0, -1, 25):
            with self.assertRaisesRegex(ValidationError, "Hours"):
                case.book_time(hours, "Work")
        with self.assertRaisesRegex(ValidationError, "more than 0"):
            case.book_expense(-5, "Money back")
        with self.assertRaisesRegex(ValidationError, "few words"):
            case.book_time(1, "  ")
        with self.assertRaisesRegex(ValidationError, "of another case"):
            case.book_time(1, "Work", step=other.step_ids[0])
        self.assertFalse(self.costs(case))

    def test_who_books_what(self):
        case = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).book_time(1, "Work")
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).action_ask_time()
        with self.assertRaisesRegex(AccessError, "your own"):
            case.book_time(1, "Work", user=self.underwriter)
        shown = self.open_case()
        booked = shown.with_user(self.supervisor).book_time(1, "Work", user=self.underwriter)
        self.assertEqual(booked.user_id, self.underwriter)

    def test_the_dialog_books_on_a_step(self):
        case = self.open_case()
        step = self.step(case, "income_questions")
        asked = self.env(user=self.adviser)["case.book"].browse(step.action_ask_time()["res_id"])
        asked.write({"hours": 2, "name": "Asked"})
        asked.action_confirm()
        self.assertEqual((self.costs(case).hours, self.costs(case).step_id), (2, step))

    def test_taken_back_never_deleted(self):
        case = self.open_case()
        booked = case.book_time(2, "Wrong case")
        with self.assertRaisesRegex(AccessError, "booked this"):
            booked.with_user(self.stranger).action_take_back()
        booked.action_take_back()
        self.env.invalidate_all()
        costs = self.costs(case)
        self.assertEqual((sum(costs.mapped("hours")), sum(costs.mapped("amount")), len(costs)), (0, 0, 2))
        self.assertTrue(all(costs.mapped("taken_back")))
        with self.assertRaisesRegex(UserError, "taken back before"):
            booked.action_take_back()
        with self.assertRaisesRegex(UserError, "never deleted"):
            costs.sudo().line_id.unlink()

    def test_a_closed_case_is_booked_on_for_some_days(self):
        case = self.open_case()
        case.action_cancel("No")
        case.book_time(1, "Last letter")
        moment = Datetime.now() + timedelta(days=31)
        self.patch(type(self.env["case.writer"]), "_now", lambda _writer: moment)
        with self.assertRaisesRegex(UserError, "more than 30 days ago"):
            case.book_time(1, "Much later")
        with self.assertRaisesRegex(UserError, "more than 30 days ago"):
            self.costs(case).action_take_back()
        self.env.company.case_booking_days = 0
        case.book_time(1, "Much later")

    def test_planned_stands_beside_actual(self):
        self.case_type.with_user(self.modeller).write({"planned_hours": 1, "planned_amount": 100})
        self.case_type.with_user(self.modeller).action_new_version()
        draft = self.case_type.draft_plan_id.with_user(self.modeller)
        items = {item.code: item for item in draft.item_ids}
        items["income_questions"].write({"planned_hours": 2, "planned_amount": 90})
        items["make_an_offer"].write({"planned_hours": 8})
        rollout = self.case_type.with_user(self.modeller)
        rollout.action_publish()
        case = self.open_case()
        self.step(case, "income_questions").book_time(3, "Asked again")
        costs = self.costs(case)
        self.assertEqual(sum(costs.mapped("planned_hours")), 3, "what was not asked yet is not counted")
        self.assertEqual(sum(costs.mapped("planned_amount")), 190)
        self.assertEqual(sum(costs.mapped("hours")), 3)
        groups = costs._read_group([("case_id", "=", case.id)], ["step_id"], ["planned_hours:sum", "hours:sum"])
        self.assertIn((self.step(case, "income_questions"), 2, 3), groups)
        self.assertEqual(self.step(case, "income_questions").planned_hours, 2)
        with self.assertRaises(Exception) as refused, self.cr.savepoint():
            self.case_type.with_user(self.modeller).planned_hours = -1
            self.env.flush_all()
        self.assertIn("planned", str(refused.exception))

    def test_costs_follow_the_case(self):
        """Neither on the case nor among analytic lines does who may not read the case read what it cost."""
        hidden, shown = self.open_case(access="restricted"), self.open_case()
        for case in (hidden, shown):
            case.book_time(1, "Secret talk")
        self.assertEqual(self.env(user=self.stranger)["case.cost"].search([]).case_id & (hidden + shown), shown.sudo())
        self.assertTrue(self.costs(hidden))
        accountant = new_test_user(self.env, "accountant", groups="analytic.group_analytic_accounting,base.group_user")
        both = new_test_user(
            self.env, "both", groups="analytic.group_analytic_accounting,case_organizer.group_case_user"
        )
        other = self.env["account.analytic.line"].create(
            {"name": "Rent", "account_id": self.case_type.sudo()._analytic_account_sudo().id}
        )
        lines = self.env["account.analytic.line"].search([("case_id", "in", (hidden + shown).ids)]) + other
        theirs = lines.filtered(lambda line: line.case_id != hidden)
        for user in (accountant, both):
            self.assertEqual(self.env(user=user)["account.analytic.line"].search([("id", "in", lines.ids)]), theirs)
            self.assertEqual(lines.with_user(user)._filtered_access("read"), theirs)
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["account.analytic.line"].search([])
        with self.assertRaises(AccessError):
            other.with_user(accountant).write({"case_id": shown.id})
