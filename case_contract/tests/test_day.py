from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestDay(ContractCommon):
    """What days bring to contracts, whatever the scheduler did."""

    def agree(self, contract, today, day, sites):
        with freeze_time(today):
            annex = contract.annex_ids.create(
                {"contract_id": contract.id, "date_from": day, "characteristics": {"sites": sites}}
            )
            annex.action_agree()

    def sites(self, contract):
        contract.case_id.invalidate_recordset()
        return contract.case_id.characteristics["sites"]

    def test_days_that_were_missed_are_caught_up(self):
        contract = self.in_force()
        below = self.in_force(parent_id=contract.id, characteristics={"response": "1 hour"})
        self.agree(contract, "2026-03-01", "2026-05-01", 4)
        self.agree(contract, "2026-03-01", "2026-07-01", 5)
        self.new_day("2026-05-03")
        self.assertEqual((self.sites(contract), self.sites(below)), (4, 4))
        self.new_day("2026-09-20")
        self.assertEqual((self.sites(contract), self.sites(below)), (5, 5))

    def test_told_once(self):
        contract = self.in_force()
        self.agree(contract, "2026-03-01", "2026-05-01", 4)
        self.new_day("2026-05-03")
        rows = len(contract.sudo().case_id.log_ids)
        self.new_day("2026-05-03")
        self.new_day("2026-05-04")
        contract.sudo().case_id.invalidate_recordset(["log_ids"])
        self.assertEqual(len(contract.sudo().case_id.log_ids), rows)

    def test_one_that_fails_stops_no_other(self):
        contracts = self.in_force(), self.in_force()
        for contract in contracts:
            self.agree(contract, "2026-03-01", "2026-05-01", 4)
        tell = self.registry["case.contract"]._tell_case

        def fails(records):
            if contracts[0].id in records.ids:
                raise ValueError("broken")
            return tell(records)

        with (
            patch.object(self.registry["case.contract"], "_tell_case", fails),
            self.assertLogs("odoo.addons.case_contract.models.case_contract_day", "WARNING"),
        ):
            self.new_day("2026-05-01")
        self.assertEqual([self.sites(contract) for contract in contracts], [3, 4])
        self.new_day("2026-05-02")
        self.assertEqual(self.sites(contracts[0]), 4)

    def test_nobody_writes_what_is_known(self):
        with self.assertRaises(AccessError):
            self.in_force().told_on = "2026-01-01"

    def deadlines(self, contract):
        return [step.deadline for step in contract.occurrence_ids.sorted("due_on").step_id.sorted("deadline")]

    def test_a_step_is_due_at_the_end_of_the_working_day(self):
        self.env.company.resource_calendar_id.tz = "Europe/Amsterdam"
        contract = self.in_force(today="2026-09-20")
        self.assertEqual(self.deadlines(contract), [datetime(2026, 10, 1, 15)])
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Boston",
                "tz": "America/New_York",
                "attendance_ids": [
                    (5, 0, 0),
                    *((0, 0, {"name": "Day", "dayofweek": str(n), "hour_from": 8, "hour_to": 18.5}) for n in range(5)),
                ],
            }
        )
        self.team.calendar_id = calendar
        contract = self.in_force(today="2026-09-20")
        self.assertEqual(self.deadlines(contract), [datetime(2026, 10, 1, 22, 30)])

    def test_a_day_off_ends_as_the_week_does(self):
        compiler = self.env["case.plan.compiler"]
        self.env.company.resource_calendar_id.tz = "Europe/Amsterdam"
        end = compiler.end_of_day(datetime(2026, 1, 3).date(), self.case_type.id, self.env.company.id)
        self.assertEqual(end, datetime(2026, 1, 3, 16))
