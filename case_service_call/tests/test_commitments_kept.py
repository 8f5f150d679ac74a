from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common_calls import NOW, CallCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestCommitmentsKept(CallCommon):
    """What a contract promises for calls is in its ledger, call by call: running, kept, late, paid for, waived."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "keeps_contracts", groups="case_contract.group_contract_manager")

    def rows(self, call):
        """The ledger of the call's contract, as far as it is about the call."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.env(user=self.agent)["case.obligation.occurrence"].search([("case_id", "=", call.case_id.id)])
        return {row.name: row for row in found}

    def outcomes(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        report = self.env(user=self.agent)["case.obligation.report"]
        return {row.obligation_id.name: row.outcome for row in report.search([("case_id", "=", call.case_id.id)])}

    def test_promised_while_it_runs_and_kept_when_it_is_done(self):
        call = self.take_in(installation="ZB-1")
        rows = self.rows(call)
        self.assertEqual(
            {name: (row.state, str(row.due_at), row.late) for name, row in rows.items()},
            {"Answer": ("running", "2026-03-17 14:00:00", False), "Solved": ("running", "2026-03-18 10:00:00", False)},
        )
        self.assertEqual((rows["Answer"].contract_id, rows["Answer"].partner_id), (self.contract, self.partner))
        self.assertEqual(self.outcomes(call), {"Answer": "running", "Solved": "running"})
        with freeze_time("2026-03-17 12:00:00"):
            call.action_answered()
        with freeze_time("2026-03-17 16:00:00"):
            self.assertEqual(self.outcomes(call), {"Answer": "kept", "Solved": "running"})
        self.assertFalse(self.rows(self.take_in(installation="ZB-2")), "nothing was promised")

    def test_late_while_nobody_answers_and_by_how_much_afterwards(self):
        call = self.take_in(installation="ZB-1")
        with freeze_time("2026-03-17 16:30:00"):
            self.assertTrue(self.rows(call)["Answer"].late)
            self.assertEqual(self.outcomes(call)["Answer"], "late")
            late = self.env["case.obligation.occurrence"].search([("late", "=", True)])
            self.assertIn(self.rows(call)["Answer"], late)
            call.action_answered()
            row = self.rows(call)["Answer"]
            self.assertEqual((row.state, row.hours_late, row.late), ("done", 2.5, False))
            self.assertEqual(self.outcomes(call)["Answer"], "kept_late")

    def test_it_stands_still_with_the_clock(self):
        call = self.take_in(installation="ZB-1")
        with freeze_time("2026-03-17 12:00:00"):
            call.case_id.action_suspend("Waits for the customer")
        with freeze_time("2026-03-19 12:00:00"):
            self.assertEqual(self.outcomes(call), {"Answer": "running", "Solved": "running"})
            call.case_id.action_resume()
            self.assertEqual(str(self.rows(call)["Answer"].due_at), "2026-03-19 14:00:00")

    def test_what_is_cancelled_or_about_something_else_is_not_due(self):
        call = self.take_in(installation="ZB-1")
        call.set_installation(self.second.id)
        self.assertEqual({row.state for row in self.rows(call).values()}, {"obsolete"})
        other = self.take_in(installation="ZB-1")
        other.case_id.action_cancel("Was nothing")
        self.assertEqual({row.state for row in self.rows(other).values()}, {"obsolete"})

    def broken(self):
        """What was promised for calls and keeps an invoice from being made unseen."""
        return self.contract._late_by_us().filtered("clock_id")

    def late_call(self):
        call = self.take_in(installation="ZB-1")
        with freeze_time("2026-03-17 16:30:00"):
            call.action_answered()
        return call, self.rows(call)["Answer"]

    def test_nobody_invoices_past_it_unseen(self):
        _call, row = self.late_call()
        self.assertEqual(self.broken(), row)
        with self.assertRaisesRegex(UserError, "Say why|reason"):
            row.with_user(self.manager).waive(" ")
        row.with_user(self.manager).waive("The caller had gone home")
        self.assertFalse(self.broken())
        row.clock_id.case_id.action_cancel("Was nothing")
        self.assertEqual(row.state, "waived", "what was waived stays so")
        running = self.take_in(installation="ZB-1")
        with freeze_time("2026-03-20 12:00:00"):
            self.assertEqual(self.broken().case_id, running.case_id)

    def test_hours_late_are_paid_for_by_rule(self):
        _call, row = self.late_call()
        obligation = row.obligation_id.sudo()
        for penalty, most, owed in (("hour", 0, -30), ("hour", 25, -25), ("day", 0, -10), ("once", 0, -10)):
            obligation._decide(penalty=penalty, penalty_amount=10, penalty_most=most)
            self.assertEqual(row._penalty(), owed, penalty)
        self.assertFalse(self.broken(), "it is on the invoice, by rule")
        self.assertRegex(row._penalty_text(), r"Answer \(.+\): due on .*, done on ")
