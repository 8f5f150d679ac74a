from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_invoices import InvoiceCommon


@tagged("post_install", "-at_install")
class TestCommitments(InvoiceCommon):
    """Hours of service and allowances are in the ledger by period: running, kept, not kept, paid for, waived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["resource.calendar"].create({"name": "Nine to five"})

    def promised(self, today="2026-01-01", **more):
        """A contract invoiced each quarter, with hours of service counted by month and two visits a year."""
        invoice = {"name": "Invoice", "kind": "invoice", "every_number": 3, "every_unit": "month"}
        hours = {"name": "Hours", "kind": "hours", "calendar_id": self.hours.id, "every_unit": "month", **more}
        visits = {"name": "Visits", "kind": "allowance", "allowance": 2, "allowance_unit": "visits"}
        contract = self.billed(today, obligation_ids=[(0, 0, row) for row in (invoice, hours, visits)])
        return contract, *(contract.obligation_ids.filtered(lambda o, k=k: o.kind == k) for k in ("hours", "allowance"))

    def ledger(self, obligation):
        rows = obligation.occurrence_ids.sorted("base_on")
        return [(row.base_on, row.due_on, row.state) for row in rows]

    def outcomes(self, obligation, user=None):
        found = self.env(user=user or self.reader)["case.obligation.report"].search(
            [("obligation_id", "=", obligation.id)], order="date"
        )
        return found.mapped("outcome"), found.mapped("kept")

    def test_each_period_is_promised_once_and_kept_when_it_is_over(self):
        _contract, hours, visits = self.promised()
        january = (date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(self.ledger(hours), [(*january, "running")])
        self.assertEqual(self.ledger(visits), [(date(2026, 1, 1), date(2026, 12, 31), "running")])
        for day in ("2026-01-31", "2026-03-05", "2026-03-05"):
            self.new_day(day)
        self.assertEqual(
            self.ledger(hours),
            [
                (*january, "done"),
                (date(2026, 2, 1), date(2026, 2, 28), "done"),
                (date(2026, 3, 1), date(2026, 3, 31), "running"),
            ],
            "also that of a month in which the scheduler stood still",
        )
        with freeze_time("2026-03-05"):
            self.assertEqual(self.outcomes(hours), (["kept", "kept", "running"], [100, 100, 0]))

    def test_periods_end_with_the_contract(self):
        contract, hours, visits = self.promised()
        with freeze_time("2026-01-10"):
            contract.with_user(self.manager).end("2026-01-20", "them", "Moves")
        for day in ("2026-01-21", "2026-01-22"):
            self.new_day(day)
        self.assertEqual(self.ledger(hours), [(date(2026, 1, 1), date(2026, 1, 20), "done")])
        self.assertEqual(self.ledger(visits), [(date(2026, 1, 1), date(2026, 1, 20), "done")])

    @freeze_time("2026-02-10")
    def test_what_was_not_kept_is_in_the_ledger_and_in_the_history(self):
        contract, hours, _visits = self.promised()
        row = hours.with_user(self.manager).not_kept("The phone was out of order", "2026-01-12")
        self.assertEqual((row.state, row.times_broken), ("broken", 1))
        self.assertEqual(hours.with_user(self.manager).not_kept("Again", "2026-01-13"), row)
        self.assertEqual(row.reason, "01/12/2026: The phone was out of order; 01/13/2026: Again")
        told = contract.case_id.log_ids.mapped("summary")
        self.assertIn("Not kept on 01/12/2026: Hours (The phone was out of order)", told)
        self.env.invalidate_all()
        self.assertEqual(self.outcomes(hours)[0][0], "broken")
        self.new_day("2026-02-11")
        self.assertEqual(row.state, "broken", "a period that is over does not mend it")

    def test_who_says_so_and_of_what(self):
        contract, hours, visits = self.promised()
        with freeze_time("2026-01-10"):
            for refused, why, on in (
                (hours, "", None),
                (hours, "Tomorrow", "2026-01-11"),
                (hours, "Before", "2025-12-31"),
                (contract.obligation_ids.filtered(lambda o: o.kind == "invoice"), "Not sent", None),
            ):
                with self.subTest(why), self.assertRaises(UserError):
                    refused.with_user(self.manager).not_kept(why, on)
            with self.assertRaises(AccessError):
                visits.with_user(self.reader).not_kept("Nobody came")
        self.assertFalse(contract.occurrence_ids.filtered("times_broken"))

    def test_nobody_invoices_past_it_unseen(self):
        contract, hours, _visits = self.promised()
        invoice = self.first(contract)
        with freeze_time("2026-01-12"):
            row = hours.with_user(self.manager).not_kept("Nobody was there")
        with self.assertRaisesRegex(UserError, "We have not kept: Hours, 2026-01-31"):
            self.make(invoice, today="2026-01-13")
        move = self.make(invoice, "They were told", today="2026-01-13")
        self.assertEqual(len(move.invoice_line_ids), 1, "nothing is agreed to be paid for it")
        self.assertEqual(row.settled_in_id, invoice)
        with freeze_time("2026-01-14"):
            move.with_user(self.accountant).action_post()
            self.assertFalse(contract._late_by_us())
            hours.with_user(self.manager).not_kept("Nobody was there again")
            self.assertEqual(contract._late_by_us(), row, "what is not kept after an invoice stops the next one")
            row.with_user(self.manager).waive("They do not mind")
            self.assertFalse(contract._late_by_us())

    def test_by_rule_it_is_paid_for_on_the_next_invoice_each_time_once(self):
        contract, hours, _visits = self.promised(penalty="once", penalty_amount=20)
        with freeze_time("2026-01-14"):
            hours.with_user(self.manager).not_kept("Nobody was there")
            hours.with_user(self.manager).not_kept("And not after lunch")
        move = self.make(self.first(contract), today="2026-01-15")
        self.assertEqual(self.rows(move)[-1], (1, -40, "Hours: not kept, 01/01/2026 – 01/31/2026 (2 ×)"))
        with freeze_time("2026-01-16"):
            hours.with_user(self.manager).not_kept("And today")
        later = contract.occurrence_ids.filtered(lambda row: row.kind == "invoice").sorted("base_on")[1]
        self.assertEqual(self.rows(self.make(later, today="2026-04-01"))[-1][1], -20)

    def test_an_answer_of_the_supplier_that_came_late(self):
        contract = self.billed(
            obligation_ids=[(0, 0, {"name": "Answer", "kind": "response", "owed_by": "them", "within_hours": 4})]
        )
        answer = contract.obligation_ids
        with freeze_time("2026-01-14"):
            for why in ("Two days", "Never"):
                answer.with_user(self.manager).not_kept(why)
            self.assertFalse(contract._late_by_us(), "it is theirs")
        self.assertEqual(self.ledger(answer), [(date(2026, 1, 14), date(2026, 1, 14), "broken")])

    def test_hours_late_are_counted_of_what_has_hours(self):
        with self.assertRaisesRegex(ValidationError, "hours are counted of answers"):
            self.promised(penalty="hour", penalty_amount=1)

    def test_in_the_dialog(self):
        contract, hours, _visits = self.promised()
        self.assertIn("Not Kept…", contract.with_user(self.manager).get_view(view_type="form")["arch"])
        self.assertNotIn("Not Kept…", contract.with_user(self.reader).get_view(view_type="form")["arch"])
        with freeze_time("2026-01-14"):
            action = hours.with_user(self.manager).action_not_kept()
            dialog = self.env(user=self.manager)[action["res_model"]].with_context(**action["context"])
            dialog.create({"reason": "Nobody was there"}).action_confirm()
        self.assertEqual(hours.occurrence_ids.state, "broken")
