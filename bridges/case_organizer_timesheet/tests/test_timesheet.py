from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestTimesheet(CaseCommon):
    """Hours booked on a case are timesheets where its type names a project and who worked has an employee."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.case_hourly_cost = 50
        cls.project = cls.env["project.project"].create({"name": "Mortgages", "allow_timesheets": True})
        cls.case_type.timesheet_project_id = cls.project
        cls.employee = cls.env["hr.employee"].create(
            {"name": "Anna", "user_id": cls.adviser.id, "company_id": cls.env.company.id, "hourly_cost": 20}
        )

    def line(self, cost):
        return cost.sudo().line_id

    def test_hours_of_an_employee_are_timesheets_and_cost_what_the_case_says(self):
        case = self.open_case()
        booked = case.book_time(1.5, "Called the employer")
        line = self.line(booked)
        self.assertEqual((line.project_id, line.employee_id, line.unit_amount), (self.project, self.employee, 1.5))
        self.assertEqual((line.amount, booked.amount, booked.hours), (-75, 75, 1.5))
        self.assertEqual(line.account_id, self.case_type.analytic_account_id)

    def test_the_employee_costs_what_they_cost_where_the_case_says_nothing(self):
        self.env.company.case_hourly_cost = 0
        self.assertEqual(self.open_case().book_time(2, "Called").amount, 40)

    def test_who_has_no_employee_and_types_without_a_project_book_as_before(self):
        case = self.open_case()
        booked = case.with_user(self.stranger).book_time(1, "Looked")
        self.assertEqual((self.line(booked).project_id.id, booked.amount), (False, 50))
        self.case_type.timesheet_project_id = False
        booked = case.book_time(1, "Looked")
        self.assertEqual((self.line(booked).project_id.id, booked.amount), (False, 50))
        self.assertFalse(self.line(case.book_expense(5, "Stamps")).project_id)

    def test_taken_back_in_timesheets_too_and_of_who_left_all_the_same(self):
        case = self.open_case()
        first, second = case.book_time(2, "Wrong case"), case.book_time(1, "Wrong case")
        first.action_take_back()
        hours = self.env["account.analytic.line"].search([("project_id", "=", self.project.id)]).mapped("unit_amount")
        self.assertEqual(sorted(hours), [-2, 1, 2])
        self.employee.active = False
        second.action_take_back()
        costs = self.env["case.cost"].search([("case_id", "=", case.id)])
        self.assertEqual((sum(costs.mapped("hours")), sum(costs.mapped("amount"))), (0, 0))

    def test_timesheets_of_a_case_are_read_by_who_reads_it(self):
        hidden, shown = self.open_case(access="restricted"), self.open_case()
        lines = self.line(hidden.book_time(1, "Secret talk")) | self.line(shown.book_time(1, "Talk"))
        self.env.flush_all()
        manager = new_test_user(
            self.env, "times", groups="hr_timesheet.group_timesheet_manager,case_organizer.group_case_user"
        )
        clerk = new_test_user(self.env, "clerk_times", groups="hr_timesheet.group_timesheet_manager")
        for user in (manager, clerk):
            for model in ("account.analytic.line", "timesheets.analysis.report"):
                found = self.env(user=user)[model].search([("id", "in", lines.ids)])
                self.assertEqual(found.mapped("name"), ["Talk"], (user.login, model))
            report = self.env(user=user)["timesheets.analysis.report"].browse(lines.ids)
            with self.assertRaises(AccessError):
                report.mapped("name")

    def test_customers_see_none_in_the_portal(self):
        customer = new_test_user(self.env, "customer_times", groups="base.group_portal")
        self.project.privacy_visibility = "portal"
        self.project.message_subscribe(customer.partner_id.ids)
        case = self.open_case(partner_id=customer.partner_id.id)
        line = self.line(case.book_time(1, "Thought about it"))
        other = self.env["account.analytic.line"].create(
            {"name": "Visit", "project_id": self.project.id, "employee_id": self.employee.id, "unit_amount": 1}
        )
        lines = self.env["account.analytic.line"].with_user(customer)
        found = lines.sudo().search(lines._timesheet_get_portal_domain())
        self.assertIn(other, found)
        self.assertNotIn(line, found)
