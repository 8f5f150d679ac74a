import io
from datetime import date

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from .common import ContractCommon

REPORTS = ("case.contract.month", "case.contract.movement", "case.contract.expiry", "case.obligation.report")


class ReportCommon(ContractCommon):
    """A contract of three years, paid each quarter: 1,200 from January, 2,400 from July on by an annex."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Boiler maintenance", "type": "service", "standard_price": 30}
        )
        line = {"product_id": cls.product.id, "name": "Twelve boilers", "quantity": 12, "price_unit": 100}
        cls.contract = cls.in_force(
            payment_kind="quarter",
            duration_kind="fixed",
            duration_number=36,
            renewal_kind="none",
            line_ids=[(0, 0, line)],
        )
        with freeze_time("2026-05-01"):
            annex = cls.contract.annex_ids.create(
                {
                    "contract_id": cls.contract.id,
                    "date_from": "2026-07-01",
                    "line_ids": [
                        (
                            0,
                            0,
                            {
                                **line,
                                "contract_id": cls.contract.id,
                                "quantity": 24,
                                "replaces_id": cls.contract.line_ids.id,
                            },
                        )
                    ],
                }
            )
            annex.action_agree()

    def sums(self, model, groupby, measure="amount:sum", user=None, **domain):
        wanted = [("contract_id", "=", self.contract.id), *((name, "=", value) for name, value in domain.items())]
        return dict(self.env(user=user or self.manager)[model]._read_group(wanted, [groupby], [measure]))


@tagged("post_install", "-at_install")
class TestReports(ReportCommon):
    """What contracts are worth, how they go on, and whether what was promised was kept."""

    @freeze_time("2026-08-10")
    def test_value_and_margin_by_month(self):
        values = self.sums("case.contract.month", "month:month")
        self.assertEqual(min(values), date(2026, 1, 1))
        self.assertEqual(max(values), date(2027, 8, 1), "a year ahead")
        self.assertAlmostEqual(values[date(2026, 6, 1)], 400)
        self.assertAlmostEqual(values[date(2026, 7, 1)], 800)
        margins = self.sums("case.contract.month", "month:month", "margin:sum")
        self.assertAlmostEqual(margins[date(2026, 6, 1)], 400 - 12 * 30 / 3)
        recurring = self.sums("case.contract.month", "month:month", "recurring:sum")
        self.assertAlmostEqual(recurring[date(2026, 7, 1)], 800)

    @freeze_time("2026-08-10")
    def test_part_of_a_month_counts_by_its_days(self):
        self.contract.end("2026-09-15", "them", "Moves")
        values = self.sums("case.contract.month", "month:month")
        self.assertAlmostEqual(values[date(2026, 9, 1)], 400)
        self.assertNotIn(date(2026, 10, 1), values)
        self.assertEqual(self.sums("case.contract.month", "month:month", "recurring:sum")[date(2026, 9, 1)], 0)

    @freeze_time("2026-08-10")
    def test_what_is_paid_once_does_not_recur(self):
        once = self.in_force(date(2026, 3, 5), date_start=date(2026, 3, 5), payment_kind="once")
        months = self.env["case.contract.month"].search([("contract_id", "=", once.id)])
        self.assertEqual((months.month, months.amount, months.recurring), (date(2026, 3, 1), 1200, 0))
        self.assertFalse(self.env["case.contract.movement"].search([("contract_id", "=", once.id)]))

    @freeze_time("2026-08-10")
    def test_movements_and_churn(self):
        kinds = self.sums("case.contract.movement", "kind")
        self.assertEqual({kind: round(amount) for kind, amount in kinds.items() if kind != "lost"},
                         {"new": 400, "more": 800, "less": -400})  # fmt: skip
        self.contract.end("2026-09-15", "them", "Moves")
        lost = self.env["case.contract.movement"].search(
            [("contract_id", "=", self.contract.id), ("kind", "=", "lost")]
        )
        self.assertEqual((lost.date, round(lost.amount)), (date(2026, 9, 16), -800))

    @freeze_time("2026-08-10")
    def test_expiring_and_renewals(self):
        found = self.env["case.contract.expiry"].search([("contract_id", "=", self.contract.id)])
        self.assertEqual((found.what, found.date_end, found.yearly), ("expires", date(2028, 12, 31), 9600))
        self.assertEqual(found.decide_by, date(2028, 9, 30))
        self.assertEqual(found.action_open()["res_id"], self.contract.id)
        goes_on = self.in_force(payment_kind="year")
        found = self.env["case.contract.expiry"].search([("contract_id", "=", goes_on.id)])
        self.assertEqual((found.what, found.yearly), ("renews", 1200))

    def test_obligations_kept_and_broken(self):
        first, second = self.contract.occurrence_ids.sorted("due_on")[:2]
        with freeze_time("2026-04-11"):
            outcomes = self.sums("case.obligation.report", "outcome", "__count")
            self.assertEqual((outcomes["late"], outcomes["promised"]), (1, len(self.contract.occurrence_ids) - 1))
            late = self.env["case.obligation.report"].search(
                [("contract_id", "=", self.contract.id), ("outcome", "=", "late")]
            )
            self.assertEqual((late.occurrence_id, late.days_late, late.kept), (first, 10, 0))
            second.with_user(self.manager).waive("The site is closed")
            waived = self.env["case.obligation.report"].search([("occurrence_id", "=", second.id)])
            self.assertEqual((waived.outcome, waived.reason), ("waived", "The site is closed"))
        first.sudo().write({"state": "done", "done_on": "2026-03-30 10:00:00"})
        self.env.flush_all()
        self.assertEqual(self.sums("case.obligation.report", "outcome", "kept:avg")["kept"], 100)

    @freeze_time("2026-08-10")
    def test_the_ledger_of_a_customer_holds_allowances_too(self):
        other = self.in_force(
            obligation_ids=[
                (0, 0, {"name": "Call-outs", "kind": "allowance", "allowance": 2, "allowance_unit": "visits"})
            ]
        )
        use = other.obligation_ids.take(1, "No hot water")
        other.obligation_ids.with_user(self.manager).take(5, "Flood", beyond=True)
        wanted = self.partner.with_user(self.reader).action_open_ledger()["domain"]
        rows = self.env(user=self.reader)["case.obligation.report"].search(wanted)
        self.assertEqual(rows.contract_id, self.contract | other)
        taken = rows.filtered(lambda row: row.contract_id == other and row.use_id)
        self.assertEqual(set(taken.mapped("outcome")), {"taken", "beyond"})
        use.give_back("Guarantee")
        self.env.invalidate_all()
        self.assertNotIn(use, self.env["case.obligation.report"].search(wanted).use_id)

    @freeze_time("2026-08-10")
    def test_amounts_of_another_currency(self):
        other = self.env.ref("base.CHF") if self.env.company.currency_id.name != "CHF" else self.env.ref("base.SEK")
        other.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": other.id, "name": "2026-01-01", "rate": 2, "company_id": self.env.company.id}
        )
        contract = self.in_force(currency_id=other.id, payment_kind="month")
        values = self.env["case.contract.month"]._read_group(
            [("contract_id", "=", contract.id), ("month", "=", "2026-02-01")], [], ["amount:sum"]
        )
        own = self.env.company.currency_id.rate
        self.assertAlmostEqual(values[0][0], 1200 / 2 * own, 2)

    @freeze_time("2026-08-10")
    def test_who_may_not_see_the_contract_sees_no_row(self):
        for model in REPORTS:
            self.assertTrue(
                self.env(user=self.reader)[model].search_count([("contract_id", "=", self.contract.id)]), model
            )
        self.contract.case_id.sudo().access = "restricted"
        self.env.flush_all()
        for model in REPORTS:
            self.assertFalse(
                self.env(user=self.reader)[model].search_count([("contract_id", "=", self.contract.id)]), model
            )
            with self.assertRaises(AccessError):
                self.env(user=self.reader)[model].create({})

    @freeze_time("2026-08-10")
    def test_margins_are_for_contract_managers(self):
        with self.assertRaises(AccessError):
            self.sums("case.contract.month", "month:month", "margin:sum", user=self.reader)
        with self.assertRaises(AccessError):
            self.env(user=self.reader)["case.contract.workbook"].get_workbook()

    def test_each_is_a_pivot_a_graph_and_a_list(self):
        for model in (*REPORTS, "case.allowance.figure"):
            action = self.env.ref(f"case_contract.action_{model.replace('.', '_')}")
            modes = action.view_mode.split(",")
            self.assertLessEqual({"pivot", "graph", "list"}, set(modes), model)
            views = self.env(user=self.reader)[model].get_views([(False, mode) for mode in (*modes, "search")])["views"]
            self.assertEqual(set(views), {*modes, "search"}, model)

    @freeze_time("2026-08-10")
    def test_the_workbook_tells_nothing_of_what_its_reader_may_not_see(self):
        self.contract.title = "Secret boilers"
        self.contract.case_id.sudo().write({"access": "restricted", "user_id": self.env.user.id})
        other = new_test_user(self.env, "other_manager", groups="case_contract.group_contract_manager")
        book = openpyxl.load_workbook(io.BytesIO(self.env(user=other)["case.contract.workbook"].get_workbook()))
        self.assertEqual(len(book.sheetnames), 5, "also when there is nothing to tell")
        told = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
        self.assertFalse([text for text in told if isinstance(text, str) and "Secret boilers" in text])

    @freeze_time("2026-08-10")
    def test_other_companies(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.reader.company_ids |= elsewhere
        env = self.env(user=self.reader, context={"allowed_company_ids": elsewhere.ids})
        for model in REPORTS:
            self.assertFalse(env[model].search_count([("contract_id", "=", self.contract.id)]), model)

    @freeze_time("2026-08-10")
    def test_workbook(self):
        self.partner.name = "=HYPERLINK(1)"
        content = self.env(user=self.manager)["case.contract.workbook"].get_workbook()
        book = openpyxl.load_workbook(io.BytesIO(content))
        self.assertEqual(book.sheetnames, ["Value by Month", "Recurring Revenue", "Obligations", "Margin", "Expiring"])
        self.assertEqual([len(sheet._charts) for sheet in book], [1, 1, 1, 1, 0])
        sheet = book["Recurring Revenue"]
        rows = {row[0]: row for row in sheet.iter_rows(min_row=2, values_only=True)}
        july = next(row for month, row in rows.items() if month.date() == date(2026, 7, 1))
        self.assertGreaterEqual(july[2], 800)
        self.assertLessEqual(july[3], -400)
        names = [row[0] for row in book["Margin"].iter_rows(min_row=2, values_only=True)]
        self.assertIn(self.contract.display_name, names)
        texts = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
        self.assertFalse(texts, "what people write is no formula")


@tagged("post_install", "-at_install")
class TestWorkbookDownload(ReportCommon, HttpCase):
    """The workbook is downloaded by those who may."""

    def test_download(self):
        self.authenticate("contract_reader", "contract_reader")
        self.assertNotEqual(self.url_open("/case_contract/workbook").status_code, 200)
        self.authenticate("contract_manager", "contract_manager")
        answer = self.url_open("/case_contract/workbook")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertTrue(answer.content.startswith(b"PK"))
