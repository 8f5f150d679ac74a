from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestIndexation(ContractCommon):
    """Prices go on each year, by a percentage or an index, once from a day, after a preview."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.index = (
            cls.env(user=cls.manager)["case.index"]
            .create(
                {
                    "name": "CPI",
                    "value_ids": [
                        (0, 0, {"month": "2025-10-15", "value": 120}),
                        (0, 0, {"month": "2026-10-01", "value": 123.7}),
                    ],
                }
            )
            .with_env(cls.env)
        )

    def indexed(self, **values):
        return self.in_force(
            **{
                "indexation_kind": "index",
                "indexation_index_id": self.index.id,
                "indexation_base": "2025-10-20",
                "indexation_month": "1",
                **values,
            }
        )

    def preview(self, until, user=None):
        run = self.env(user=user or self.manager)["case.contract.indexation.run"].create(
            {"until": until, "type_ids": [(6, 0, self.contract_type.ids)]}
        )
        run.action_preview()
        return run

    def do(self, run):
        return self.env["case.bulk"].browse(run.action_run()["res_id"])

    def totals(self, contract, *days):
        return [sum(contract._lines_on(date.fromisoformat(day)).mapped("price_subtotal")) for day in days]

    @freeze_time("2026-12-01")
    def test_by_an_index_from_a_day_once(self):
        contract = self.indexed()
        self.assertFalse(self.preview("2026-12-31").line_ids)
        run = self.preview("2027-01-31")
        line = run.line_ids
        self.assertEqual(
            (line.contract_id, line.date_from, line.amount_before, line.amount_after, line.rule),
            (contract, date(2027, 1, 1), 1200, 1236.96, "CPI, Oct 2025 to Oct 2026"),
        )
        self.assertFalse(contract.annex_ids)
        self.assertEqual(self.do(run).done, 1)
        self.assertEqual(self.totals(contract, "2026-12-31", "2027-01-01"), [1200, 1236.96])
        self.assertEqual(contract.line_ids.sorted("id")[-1].price_unit, 103.08)
        self.assertFalse(self.preview("2027-01-31").line_ids)
        again = self.do(run)
        self.assertEqual((again.done, again.failed), (0, 1))
        self.assertEqual(self.totals(contract, "2027-01-01"), [1236.96])
        self.assertIn("Annex 1 agreed", " ".join(contract.case_id.log_ids.mapped("summary")))

    def test_the_year_after_counts_from_the_month_reached(self):
        contract = self.indexed()
        with freeze_time("2026-12-01"):
            self.do(self.preview("2027-01-31"))
        with freeze_time("2027-12-01"):
            line = self.preview("2028-01-31").line_ids
            self.assertEqual((line.date_from, line.why_not), (date(2028, 1, 1), "CPI has no value of October 2027."))
            self.assertFalse(line.chosen)
            self.index.value_ids.create({"index_id": self.index.id, "month": "2027-10-01", "value": 123.7 * 1.1})
            self.do(self.preview("2028-01-31"))
        self.assertEqual(self.totals(contract, "2027-12-31", "2028-01-01"), [1236.96, 1360.68])

    @freeze_time("2026-12-01")
    def test_by_a_percentage_on_the_day_it_began(self):
        contract = self.in_force(
            date_start="2026-01-15",
            indexation_kind="percent",
            indexation_percent=2.5,
            line_ids=[
                (0, 0, {"name": "Twelve boilers", "quantity": 12, "price_unit": 99.99}),
                (0, 0, {"name": "Entry fee", "price_unit": 10, "price_stays": True}),
            ],
        )
        run = self.preview("2027-01-15")
        self.assertEqual((run.line_ids.rule, run.line_ids.date_from), ("2.5 %", date(2027, 1, 15)))
        self.do(run)
        self.assertEqual(self.totals(contract, "2027-01-14", "2027-01-15"), [1209.88, 1239.88])

    @freeze_time("2026-12-01")
    def test_rounded_as_the_currency_is(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        contract = self.in_force(
            currency_id=yen.id,
            indexation_kind="percent",
            indexation_percent=2.5,
            line_ids=[(0, 0, {"name": "Boiler", "price_unit": 999})],
        )
        self.do(self.preview("2027-01-15"))
        self.assertEqual(self.totals(contract, "2027-01-15"), [1024])

    @freeze_time("2026-12-01")
    def test_not_for_what_ends_before(self):
        self.indexed(renewal_kind="none")
        self.assertFalse(self.preview("2027-01-31").line_ids)

    @freeze_time("2026-12-01")
    def test_an_index_that_fell_and_one_that_lacks_a_month(self):
        fell, late = (
            self.index.create({"name": name, "value_ids": [(0, 0, {"month": "2025-10-01", "value": 120}), *more]})
            for name, more in (("Energy", [(0, 0, {"month": "2026-10-01", "value": 117})]), ("Wages", []))
        )
        down, waits = (self.indexed(indexation_index_id=index.id) for index in (fell, late))
        run = self.preview("2027-01-31")
        lines = {line.contract_id: line for line in run.line_ids}
        self.assertEqual((lines[down].amount_before, lines[down].amount_after), (1200, 1170))
        self.assertEqual(lines[waits].why_not, "Wages has no value of October 2026.")
        self.assertEqual((self.do(run).done, down.indexation_ids.factor), (1, 0.975))
        self.assertEqual(self.totals(down, "2026-12-31", "2027-01-01"), [1200, 1170])
        self.assertEqual(self.totals(waits, "2027-01-01"), [1200])

    @freeze_time("2026-12-01")
    def test_as_the_contract_above_says(self):
        framework = self.in_force(indexation_kind="percent", indexation_percent=2.5)
        below = self.in_force(parent_id=framework.id)
        other = self.in_force(parent_id=framework.id, indexation_kind="percent", indexation_percent=4)
        rules = {line.contract_id: line.rule for line in self.preview("2027-01-31").line_ids}
        self.assertEqual(rules, {framework: "2.5 %", below: "2.5 %", other: "4 %"})

    @freeze_time("2026-12-01")
    def test_what_is_suspended_stays(self):
        contract = self.indexed()
        run = self.preview("2027-01-31")
        contract.with_user(self.manager).action_suspend()
        self.assertFalse(self.preview("2027-01-31").line_ids)
        self.assertEqual(self.do(run).done, 0, "it was suspended after the preview")
        self.assertFalse(contract.annex_ids)

    @freeze_time("2026-12-01")
    def test_many_take_no_more_statements(self):
        def counted(many):
            contracts = self.env["case.contract"].concat(*(self.indexed() for _n in range(many)))
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.assertEqual(len(contracts._indexation_due(date(2027, 1, 31))), many)
            return self.cr.sql_log_count - before

        counted(1)
        self.assertEqual(counted(2), counted(6))

    def test_an_index_is_above_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.cr.savepoint():
            self.index.value_ids.create({"index_id": self.index.id, "month": "2027-10-01", "value": 0})

    def test_who_may(self):
        with self.assertRaises(AccessError):
            self.preview("2027-01-31", self.reader)
        with self.assertRaises(AccessError):
            self.index.with_user(self.reader).write({"name": "Another"})
        self.assertEqual(self.index.with_user(self.reader).value_ids[:1].value, 123.7)

    @freeze_time("2026-12-01")
    def test_nothing_chosen(self):
        self.indexed()
        run = self.preview("2027-01-31")
        run.line_ids.chosen = False
        with self.assertRaises(UserError):
            run.action_run()

    def test_an_index_needs_its_base(self):
        with self.assertRaisesRegex(ValidationError, "index and the month"):
            self.make_contract(indexation_kind="index")

    def test_read_in_words(self):
        contract = self.indexed()
        self.assertEqual(
            self.read_on(contract, "2026-05-01")["Prices"], "By an index each year: CPI, October 2025, from January"
        )
