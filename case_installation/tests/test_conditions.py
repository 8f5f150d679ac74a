from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.case_contract.tests.common import START

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestConditions(InstallationCommon):
    """Maintenance that falls due each time that an installation comes to fit a filter, once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boiler_type.details_definition = [{"name": "capacity", "string": "Capacity", "type": "integer"}]
        cls.rule = cls.boiler_type.maintenance_ids
        cls.rule.write({"name": "Check", "condition": "[('state', '=', 'out_of_service')]", "condition_days": 5})

    def covered(self, **values):
        with freeze_time(START):
            boiler = self.boiler(**values)
        return boiler, self.in_force(coverage_ids=[(0, 0, {"installation_id": boiler.id})])

    def due(self, contract):
        rows = contract.occurrence_ids.filtered("installation_id").sorted("due_on")
        return [(row.due_on, row.state) for row in rows]

    def do(self, today, contract):
        """The engineer does what is asked of installations."""
        rows = contract.occurrence_ids.filtered(lambda row: row.installation_id and row.state == "planned")
        at = fields.Datetime.to_datetime(f"{today} 10:00:00")
        with freeze_time(today), patch.object(self.registry["case.writer"], "_now", lambda writer: at):
            rows.step_id.with_user(self.engineer).submit()

    def test_once_each_time_that_it_comes_true(self):
        boiler, contract = self.covered()
        self.plan("2026-02-01")
        self.assertFalse(self.due(contract))
        with freeze_time("2026-02-02"):
            boiler.stop("leaks")
        self.plan("2026-02-03")
        self.plan("2026-02-03")
        self.plan("2026-02-10")
        self.assertEqual(self.due(contract), [(date(2026, 2, 8), "planned")])
        self.do("2026-02-11", contract)
        self.plan("2026-02-12")
        self.assertEqual(self.due(contract), [(date(2026, 2, 8), "done")], "still out of service: not asked again")
        with freeze_time("2026-02-13"):
            boiler.action_commission()
        self.plan("2026-02-14")
        with freeze_time("2026-02-20"):
            boiler.stop("leaks again")
        self.plan("2026-02-21")
        self.assertEqual(self.due(contract)[1:], [(date(2026, 2, 26), "planned")])

    def test_what_is_still_ahead_is_not_asked_twice(self):
        boiler, contract = self.covered()
        for day in ("2026-02-02", "2026-02-06"):
            with freeze_time(day):
                boiler.stop("leaks")
            self.plan(day)
            with freeze_time(day):
                boiler.action_commission()
            self.plan(day)
        self.assertEqual(len(self.due(contract)), 1)

    def test_by_a_detail_and_by_a_reading(self):
        self.rule.condition = (
            "['&', ('details.capacity', '>', 50),"
            " ('meter_ids', 'any', [('name', '=', 'Operating hours'), ('value', '>=', 1000)])]"
        )
        boiler, contract = self.covered(details={"capacity": 60})
        small, other = self.covered(details={"capacity": 40}, serial="S-2")
        for one, day, value in ((boiler, 1, 900), (small, 1, 2000), (boiler, 5, 1000)):
            at = datetime(2026, 2, day)
            with freeze_time(at):
                one.meter_ids.with_user(self.reader).record_reading(value, at)
            self.plan(date(2026, 2, day))
            self.assertEqual(bool(self.due(contract)), value == 1000)
        self.assertFalse(self.due(other))

    def test_true_from_the_beginning(self):
        with freeze_time(START):
            boiler = self.boiler()
            boiler.stop("leaks")
        contract = self.in_force(coverage_ids=[(0, 0, {"installation_id": boiler.id})])
        self.assertEqual(self.due(contract), [(date(2026, 1, 6), "planned")])

    def test_only_while_the_contract_holds(self):
        boiler, contract = self.covered()
        with freeze_time("2026-02-02"):
            contract.with_user(self.manager).end("2026-02-02", "us", "sold")
            boiler.stop("leaks")
        self.plan("2026-02-05")
        self.assertFalse(self.due(contract))

    def test_filters_that_cannot_be(self):
        for condition, words in (
            ("[('no_such_field', '=', 1)]", "cannot be used"),
            ("state = broken", "cannot be used"),
            ("[(1, '=', 1)]", "every installation fits"),
        ):
            with self.subTest(condition), self.assertRaisesRegex(ValidationError, words), self.cr.savepoint():
                self.rule.condition = condition
        self.rule.condition = "[]"
        self.assertFalse(self.rule.condition, "no filter")
        with self.assertRaisesRegex(ValidationError, "not by both"), self.cr.savepoint():
            self.rule.write({"meter_name": "Operating hours", "meter_every": 10, "condition": "[('id', '=', 1)]"})

    def test_one_search_for_all_of_a_filter(self):
        counts = []
        for size in (2, 12):
            with freeze_time(START):
                boilers = [self.boiler(serial=f"Q-{size}-{number}") for number in range(size)]
            contract = self.in_force(coverage_ids=[(0, 0, {"installation_id": one.id}) for one in boilers])
            owed = contract.obligation_ids.filtered("condition").sudo()
            with freeze_time("2026-02-01"):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                owed._plan_by_condition_sudo()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1] - counts[0], 1, counts)
