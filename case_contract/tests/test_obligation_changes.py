from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestObligationChanges(ContractCommon):
    """Conditions change: an obligation in all contracts of a type, after a preview."""

    def run_of(self, user=None, **values):
        return self.env(user=user or self.manager)["case.obligation.change.run"].create(
            {
                "type_id": self.contract_type.id,
                "template_id": self.template.id,
                "date_from": "2026-07-01",
                "reason": "Conditions of July",
                **values,
            }
        )

    @property
    def template(self):
        return self.contract_type.obligation_ids.sorted("id")[0]

    def do(self, run):
        return self.env["case.bulk"].browse(run.action_run()["res_id"])

    def held(self, contract, day):
        return [(row.name, row.every_number) for row in contract._obligations_on(date.fromisoformat(day))]

    @freeze_time("2026-05-01")
    def test_changes_in_all_of_them(self):
        active, draft = self.in_force(), self.make_contract()
        ending = self.in_force(renewal_kind="none", duration_kind="fixed", duration_number=3)
        self.template.with_user(self.modeller).write({"every_number": 3, "name": "Inspect each quarter"})
        run = self.run_of()
        run.action_preview()
        self.assertEqual((run.changed, run.left), (2, 1))
        self.assertEqual(run.line_ids.filtered("why_not").contract_id, ending)
        self.assertEqual(self.held(active, "2026-08-01"), [("Inspect the boilers", 6)])
        bulk = self.do(run)
        self.assertEqual((bulk.done, bulk.failed), (2, 0))
        self.assertEqual(self.held(active, "2026-06-30"), [("Inspect the boilers", 6)])
        self.assertEqual(self.held(active, "2026-07-01"), [("Inspect each quarter", 3)])
        self.assertEqual(self.held(draft, "2026-07-01"), [("Inspect each quarter", 3)])
        self.assertEqual(active.annex_ids.reason, "Conditions of July")
        again = self.run_of()
        again.action_preview()
        self.assertEqual((again.changed, again.left), (0, 3))
        self.assertIn("It says so already.", again.line_ids.mapped("why_not"))
        with self.assertRaises(UserError):
            again.action_run()

    @freeze_time("2026-05-01")
    def test_the_rhythm_stays_when_it_does_not_change(self):
        contract = self.in_force()
        self.template.with_user(self.modeller).hours = 5
        run = self.run_of()
        run.action_preview()
        self.do(run)
        ahead = contract.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned")).sorted("due_on")
        self.assertEqual([row.due_on for row in ahead], [date(2026, 4, 1), date(2026, 10, 1), date(2027, 4, 1)])

    @freeze_time("2026-05-01")
    def test_new_ones_and_those_that_end(self):
        contract = self.in_force()
        new = self.env(user=self.modeller)["case.obligation.template"].create(
            {"type_id": self.contract_type.id, "name": "Report", "every_number": 1, "every_unit": "year"}
        )
        run = self.run_of(template_id=new.id, what="add")
        run.action_preview()
        self.do(run)
        self.assertEqual(self.held(contract, "2026-07-01"), [("Inspect the boilers", 6), ("Report", 1)])
        run = self.run_of(what="end", date_from="2026-08-01")
        run.action_preview()
        self.do(run)
        self.assertEqual(self.held(contract, "2026-07-31"), [("Inspect the boilers", 6), ("Report", 1)])
        self.assertEqual(self.held(contract, "2026-08-01"), [("Report", 1)])

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.run_of(self.reader)

    @freeze_time("2026-05-01")
    def test_needs_a_reason(self):
        self.in_force()
        run = self.run_of(what="end", reason=False)
        run.action_preview()
        with self.assertRaises(UserError):
            run.action_run()
