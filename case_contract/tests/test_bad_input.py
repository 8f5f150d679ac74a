from datetime import datetime

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestBadInput(ContractCommon):
    """What cannot be is refused in words; what calendars do odd is counted right."""

    def test_ends_before_it_starts(self):
        contract = self.in_force()
        with freeze_time("2026-03-01"), self.assertRaisesRegex(UserError, "(?i)begin|began|start"):
            contract.with_user(self.manager).end("2025-12-31", "us", "Too early")
        self.assertEqual((contract.state, contract.ended_on), ("active", False))
        for model, values in (
            ("case.contract.line", {"name": "Boilers", "price_unit": 1}),
            ("case.obligation", {"name": "Inspect"}),
        ):
            draft = self.make_contract()
            span = {"date_from": "2026-05-01", "date_to": "2026-04-01", "contract_id": draft.id}
            with (
                self.subTest(model),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.env(user=self.manager)[model].create({**values, **span})
                self.env.flush_all()

    def test_a_rule_that_always_recurs_is_bounded(self):
        daily = {"name": "Look", "every_unit": "day", "every_number": 1, "lead_days": 0}
        contract = self.in_force(obligation_ids=[(0, 0, daily)])
        rows = contract.occurrence_ids
        self.assertEqual(len(rows), 401, "each day of the 400 days ahead, once")
        with freeze_time("2026-01-02"):
            contract.obligation_ids._plan_sudo()
        self.assertEqual(len(contract.occurrence_ids), 402)
        with self.assertRaises(ValidationError):
            self.make_contract(obligation_ids=[(0, 0, {"name": "Look", "every_unit": "rule", "rule": "FREQ=HOURLY"})])

    def test_leap_day(self):
        yearly = {"name": "Birthday", "every_unit": "year", "first_on": "2028-02-29", "lead_days": 0}
        contract = self.in_force(obligation_ids=[(0, 0, yearly)], duration_kind="indefinite", renewal_kind=False)
        for today in ("2028-01-01", "2029-01-01", "2030-01-01", "2031-01-01"):
            with freeze_time(today):
                contract.obligation_ids._plan_sudo()
        days = [str(day) for day in contract.occurrence_ids.sorted("due_on").mapped("due_on")]
        self.assertEqual(days[:4], ["2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28"])
        self.assertIn("2032-02-29", [*days, str(contract.obligation_ids.next_on)], "and on the day itself again")

    def test_durations_across_daylight_saving(self):
        amsterdam = self.env["resource.calendar"].create({"name": "Amsterdam", "tz": "Europe/Amsterdam"})
        amsterdam.attendance_ids = [(5,)] + [
            (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 9, "hour_to": 17, "day_period": "morning"})
            for day in range(5)
        ]
        promised = {"kind": "response", "within_hours": 4}
        contract = self.in_force(
            obligation_ids=[
                (0, 0, {"name": "In hours of service", "calendar_id": amsterdam.id, **promised}),
                (0, 0, {"name": "Around the clock", "kind": "resolution", "within_hours": 48}),
            ]
        )
        # A Friday, 16:00 in Amsterdam in winter; on Sunday clocks go forward.
        found = contract.get_commitments(datetime(2026, 3, 27, 15))["commitments"]
        until = {entry["name"]: entry["until"] for entry in found}
        self.assertEqual(until["In hours of service"], "2026-03-30 10:00:00", "Monday, noon in summer time")
        self.assertEqual(until["Around the clock"], "2026-03-29 15:00:00", "48 hours, whatever clocks show")
