import io
from datetime import timedelta

import openpyxl
from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_reports import ReportsCommon


@tagged("post_install", "-at_install")
class TestOutcomesInFigures(ReportsCommon):
    """Results, hours, costs, satisfaction, documents and issues in the figures of a period."""

    def setUp(self):
        super().setUp()
        self.env.company.case_hourly_cost = 50
        self.env.company.case_booking_days = 0
        self.case = self.cases[0]

    def fact(self, case):
        return self.env["case.fact"].search([("case_id", "=", case.id)])

    def figures(self, user=None):
        return self.steering(user).get_figures(self.filters())

    def rated(self, case, value):
        """As if the customer had answered."""
        row = self.env["case.satisfaction"].create(
            {
                **{name: case[name].id for name in ("partner_id", "company_id", "type_id", "user_id")},
                "case_id": case.id,
                "closed_on": case.closed_on,
                "state": "answered",
                "answered_on": self.clock,
                "value": value,
            }
        )
        row._note("satisfaction_answered", row)
        return row

    def test_what_is_booked_is_counted_with_the_next_refresh_and_taken_back_too(self):
        self.case_type.with_user(self.modeller).write({"planned_hours": 3, "planned_amount": 200})
        booked = self.case.with_user(self.adviser).book_time(1.5, "Called")
        self.case.with_user(self.adviser).book_expense(25, "Valuation")
        self.refresh()
        fact = self.fact(self.case)
        self.assertEqual((fact.hours_spent, fact.cost), (1.5, 100))
        self.assertEqual((fact.hours_planned, fact.cost_planned), (3, 200))
        booked.with_user(self.adviser).action_take_back()
        self.case_type.with_user(self.modeller).planned_hours = 4
        self.refresh()
        self.assertEqual((fact.hours_spent, fact.cost, fact.hours_planned), (0, 25, 4))
        other = self.fact(self.cases[1])
        self.assertEqual((other.hours_spent, other.hours_planned), (0, 4), "planned of every case of the type")

    def test_a_line_moved_to_another_case_is_counted_there(self):
        line = self.case.with_user(self.adviser).book_time(2, "Wrong case").sudo().line_id
        self.refresh()
        line.write({"case_id": self.cases[1].id, "case_step_id": False})
        self.refresh()
        self.assertEqual([self.fact(case).hours_spent for case in self.cases], [0, 2, 0])

    def test_hours_and_costs_stand_in_every_report(self):
        self.case_type.with_user(self.modeller).planned_hours = 1
        self.case.with_user(self.adviser).book_time(2, "Called")
        self.refresh()
        figures = self.figures()
        [row] = figures["costs"]
        self.assertEqual((row["count"], row["hours_planned"], row["hours"], row["cost"]), (3, 3, 2, 100))
        self.assertEqual(self.env["case.fact"].search_count(row["domain"]), 3)
        tiles = self.tiles()
        currency = self.env.company.currency_id.name
        self.assertEqual((tiles["hours"]["value"], tiles[f"cost_{currency}"]["value"]), (2, 100))
        with self.steering().make_workbook(self.filters()) as file:
            sheet = openpyxl.load_workbook(io.BytesIO(file.read()))["Hours and Costs"]
        self.assertEqual([cell.value for cell in sheet[2]][1:7], [3, 3, 2, currency, 0, 100])
        self.assertEqual(len(sheet._charts), 1)
        pdf = PdfReader(io.BytesIO(self.steering().make_pdf(self.filters())))
        self.assertIn("Hours and Costs", " ".join(page.extract_text() for page in pdf.pages))

    def test_costs_of_different_currencies_are_not_added_up(self):
        other = self.env["res.company"].create({"name": "Elsewhere", "currency_id": self.env.ref("base.CHF").id})
        for case in self.cases[:2]:
            case.with_user(self.adviser).book_expense(10, "Valuation")
        self.refresh()
        # As a case of a type that both companies share.
        self.env.cr.execute("UPDATE case_fact SET company_id = %s WHERE case_id = %s", [other.id, self.cases[1].id])
        self.env.invalidate_all()
        self.supervisor.company_ids = [Command.link(other.id)]
        steering = self.steering().with_context(allowed_company_ids=(self.env.company + other).ids)
        costs = steering.get_figures(self.filters())["costs"]
        self.assertEqual(
            {(row["currency"], row["cost"]) for row in costs}, {(self.env.company.currency_id.name, 10), ("CHF", 10)}
        )

    def test_who_may_not_read_a_case_sees_nothing_of_its_costs(self):
        self.case.with_user(self.adviser).book_time(2, "Called")
        self.rated(self.case, 1)
        self.case.access = "restricted"
        self.refresh()
        self.assertFalse(self.figures(self.stranger)["costs"])
        self.assertFalse(self.figures(self.stranger)["satisfaction"])
        self.assertEqual(self.figures(self.adviser)["costs"][0]["hours"], 2)
        with self.assertRaises(AccessError):
            self.fact(self.case).with_user(self.supervisor).write({"cost": 1})

    def test_satisfaction_is_what_counts(self):
        happy, unhappy = self.rated(self.case, 5), self.rated(self.cases[1], 1)
        self.refresh()
        [row] = self.figures()["satisfaction"]
        self.assertEqual((row["count"], row["average"], row["happy"], row["unhappy"]), (2, 3, 0.5, 0.5))
        unhappy.with_user(self.supervisor).exclude("About another company")
        self.refresh()
        [row] = self.figures()["satisfaction"]
        self.assertEqual((row["asked"], row["count"], row["average"]), (2, 1, 5))
        self.assertEqual(self.env["case.fact"].search(row["domain"]).case_id, happy.case_id | unhappy.case_id)

    def test_results_of_the_type(self):
        granted = self.env["case.result.type"].create({"name": "Granted", "type_id": self.case_type.id})
        self.case.with_user(self.adviser).action_set_result(granted.id)
        self.refresh()
        self.assertEqual(self.fact(self.case).result_id, granted)
        rows = {row["name"]: row for row in self.figures()["results"]}
        self.assertEqual({name: row["count"] for name, row in rows.items()}, {"Granted": 1, "Closed": 2})
        self.assertAlmostEqual(rows["Closed"]["share"], 2 / 3)
        for row in rows.values():
            self.assertEqual(self.env["case.fact"].search_count(row["domain"]), row["count"])

    def test_how_long_documents_took_until_they_were_approved(self):
        kind = self.env["case.document.kind"].create({"name": "Drawing"})
        documents = self.env["case.document"]
        for hours in (2, 4, 10):
            version = self.env["case.writer"].file_sudo(self.running, kind, "drawing.txt", "aGVsbG8=")
            self.env.cr.execute(
                "UPDATE case_document SET create_date = %s WHERE id = %s",
                [self.clock - timedelta(hours=hours), version.document_id.id],
            )
            documents |= version.document_id
        self.env.invalidate_all()
        documents.with_user(self.supervisor).action_approve()
        self.assertEqual(documents[0].approved_on, self.clock)
        row = next(row for row in self.figures()["documents"] if row["name"] == "Drawing")
        self.assertEqual((row["done"], row["turnaround"][0]), (3, 4))
        self.assertAlmostEqual(row["turnaround"][1], 8.8)
        self.assertEqual(self.env["case.document"].search(row["done_domain"]), documents.sorted("id", reverse=True))
        self.running.access = "restricted"
        theirs = [row for row in self.figures(self.stranger)["documents"] if row["name"] == "Drawing"]
        self.assertFalse(theirs, "of a case that one may not read")

    def test_statements_for_costs_do_not_grow_with_cases(self):
        counts = []
        for number in (1, 3):
            for case in self.cases[:number]:
                case.with_user(self.adviser).book_time(1, "Called")
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.refresh()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_issues_stand_in_the_workbook(self):
        issue = self.env(user=self.adviser)["case.issue"].create({"title": "Slow bank"})
        self.running.with_user(self.adviser).link_issue(issue)
        with self.steering().make_workbook(self.filters()) as file:
            sheet = openpyxl.load_workbook(io.BytesIO(file.read()))["Common Issues"]
        self.assertEqual([cell.value for cell in sheet[2]], ["Slow bank", 1])
