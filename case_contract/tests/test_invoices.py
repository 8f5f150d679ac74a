from datetime import date

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import ContractCommon


class InvoiceCommon(ContractCommon):
    """Journals and accounts for invoices, and a contract that is invoiced each quarter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(cls.env, "contract_accountant", groups="account.group_account_invoice")
        income = cls.env["account.account"].create(
            {
                "name": "Contracts",
                "code": "CTR700",
                "account_type": "income",
                "company_ids": [(6, 0, cls.env.company.ids)],
            }
        )
        cls.env["account.journal"].search([("type", "=", "sale")]).write({"active": False})
        cls.env["account.journal"].create(
            {"name": "Contracts", "code": "CTR", "type": "sale", "default_account_id": income.id}
        )
        receivable = cls.env["account.account"].create(
            {
                "name": "Customers",
                "code": "CTR130",
                "account_type": "asset_receivable",
                "reconcile": True,
                "company_ids": [(6, 0, cls.env.company.ids)],
            }
        )
        cls.partner.property_account_receivable_id = receivable

    @classmethod
    def billed(cls, today="2026-01-01", obligation=None, **values):
        """A contract in force that is invoiced each quarter, at the beginning."""
        return cls.in_force.__func__(
            cls,
            **{
                "today": today,
                "obligation_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Invoice",
                            "kind": "invoice",
                            "every_number": 3,
                            "every_unit": "month",
                            "first_on": "2026-01-01",
                            "lead_days": 10,
                            **(obligation or {}),
                        },
                    ),
                ],
                "line_ids": [
                    (0, 0, {"name": "Twelve boilers", "quantity": 12, "price_unit": 100, "price_per": "year"})
                ],
                **values,
            },
        )

    def first(self, contract):
        return contract.occurrence_ids.filtered(lambda row: row.kind == "invoice").sorted("base_on")[0]

    def make(self, occurrence, reason=False, today="2026-01-02"):
        with freeze_time(today):
            return occurrence.with_user(self.manager).make_invoices(reason)

    def rows(self, move):
        return [(line.quantity, line.price_unit, line.name) for line in move.invoice_line_ids]


@tagged("post_install", "-at_install")
class TestInvoices(InvoiceCommon):
    """Invoices that are promised: drafted once from the lines of their period, never past what we owe unseen."""

    def test_a_draft_from_the_lines_of_the_period(self):
        contract = self.billed()
        occurrence = self.first(contract)
        step = occurrence.step_id
        self.assertEqual(step.display_name, "Invoice")
        with self.assertRaisesRegex(UserError, "Make the invoice first"):
            step.with_user(self.manager).submit()
        move = self.make(occurrence)
        self.assertEqual((move.state, move.move_type, move.partner_id), ("draft", "out_invoice", self.partner))
        self.assertEqual((move.amount_untaxed, move.currency_id), (300, contract.currency_id))
        self.assertEqual(self.rows(move), [(1, 300, "Twelve boilers, 01/01/2026 – 03/31/2026 (12 × $\xa0100.00)")])
        self.assertEqual((occurrence.state, step.state), ("done", "completed"))
        self.assertIn("Invoice drafted: Invoice, from 01/01/2026", contract.case_id.log_ids.mapped("summary"))

    def test_once(self):
        contract = self.billed()
        occurrence = self.first(contract)
        move = self.make(occurrence)
        with self.assertRaisesRegex(UserError, "invoiced before"):
            self.make(occurrence)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError), self.env.cr.savepoint():
            move.copy({"contract_occurrence_id": occurrence.id}).flush_recordset()

    def test_indexed_in_the_middle_of_a_period(self):
        contract = self.billed()
        with freeze_time("2026-01-01"):
            annex = contract.annex_ids.create(
                {
                    "contract_id": contract.id,
                    "date_from": "2026-02-01",
                    "line_ids": [(0, 0, contract.line_ids._replaced_at(120))],
                }
            )
            annex.action_agree()
        move = self.make(self.first(contract))
        self.assertEqual([line.price_unit for line in move.invoice_line_ids], [100, 240])

    def test_part_of_a_period(self):
        contract = self.billed(
            line_ids=[
                (0, 0, {"name": "From the 16th", "price_unit": 62, "price_per": "month", "date_from": "2026-03-16"}),
                (0, 0, {"name": "Entry fee", "price_unit": 50, "price_per": "once"}),
                (0, 0, {"name": "Each time", "quantity": 2, "price_unit": 10}),
            ]
        )
        with freeze_time("2026-01-01"):
            contract.end("2026-03-31", "them", "Moves away")
        self.assertEqual(
            [(line.quantity, line.price_unit) for line in self.make(self.first(contract)).invoice_line_ids],
            [(1, 32), (1, 50), (2, 10)],
        )

    def test_ends_within_the_period(self):
        contract = self.billed()
        with freeze_time("2026-01-01"):
            contract.end("2026-01-31", "them", "Moves away")
        self.assertEqual(self.make(self.first(contract)).amount_untaxed, 100)

    def test_afterwards(self):
        contract = self.billed(obligation={"invoiced": "after"})
        self.assertEqual(self.first(contract).due_on, date(2026, 3, 31))
        self.assertEqual(self.first(contract).base_on, date(2026, 1, 1))

    def late(self, **rule):
        contract_type = self.make_contract_type(name="Both", case_type_id=self.case_type.id)
        values = contract_type.obligation_ids._as_agreed()[0] | {"first_on": "2026-01-05", **rule}
        contract = self.billed(
            obligation_ids=[
                (0, 0, values),
                (
                    0,
                    0,
                    {
                        "name": "Invoice",
                        "kind": "invoice",
                        "every_number": 3,
                        "every_unit": "month",
                        "first_on": "2026-01-20",
                        "by_itself": True,
                    },
                ),
            ]
        )
        return contract, self.first(contract)

    def test_not_past_what_we_have_not_kept_unseen(self):
        contract, occurrence = self.late()
        with self.assertRaisesRegex(UserError, "We have not kept: Inspect the boilers, 2026-01-05"):
            self.make(occurrence, today="2026-01-20")
        with freeze_time("2026-01-20"):
            action = occurrence.with_user(self.manager).action_invoice()
            wizard = self.env(user=self.manager)[action["res_model"]].with_context(**action["context"]).create({})
            self.assertEqual(wizard.late_ids.mapped("name"), ["Inspect the boilers"])
            wizard.action_decide()
            self.assertFalse(occurrence._invoices_sudo())
            wizard.decision = "invoice"
            with self.assertRaises(UserError):
                wizard.action_decide()
            wizard.reason = "The customer asked for it"
            wizard.action_decide()
        move = occurrence._invoices_sudo()
        self.assertEqual((occurrence.invoice_reason, move.contract_invoice_reason), ("The customer asked for it",) * 2)
        summaries = contract.case_id.log_ids.mapped("summary")
        self.assertIn("Invoice drafted: Invoice, from 01/20/2026 (The customer asked for it)", summaries)
        self.assertTrue([text for text in summaries if "Not invoiced yet" in text])

    def test_not_posted_past_it_either(self):
        contract, occurrence = self.late()
        move = self.make(occurrence, today="2026-01-04").with_user(self.accountant)
        with freeze_time("2026-01-20"):
            move.invalidate_recordset()
            self.assertIn("Inspect the boilers", move.contract_late)
            with self.assertRaisesRegex(UserError, "We have not kept"):
                move.action_post()
            late = contract.occurrence_ids.filtered(lambda row: row.kind == "action" and row.late)
            late.with_user(self.manager).waive("The site was closed")
            move.invalidate_recordset()
            move.action_post()
        self.assertEqual(move.state, "posted")

    def test_drafted_by_itself_but_not_past_what_is_late(self):
        contract, occurrence = self.late()
        self.new_day("2026-01-20")
        self.assertFalse(occurrence._invoices_sudo())
        contract.occurrence_ids.filtered(lambda row: row.kind == "action" and row.due_on == date(2026, 1, 5)).waive(
            "No"
        )
        for _n in range(2):
            self.new_day("2026-01-20")
        self.assertEqual(len(occurrence._invoices_sudo()), 1)

    def test_what_was_late_is_paid_for_on_the_next_invoice_once(self):
        contract, occurrence = self.late(penalty="day", penalty_amount=25, penalty_most=60)
        inspect = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2026, 1, 5))
        inspect.sudo().write({"state": "done", "done_on": "2026-01-07 10:00:00"})
        self.assertEqual(inspect._penalty(), -50)
        move = self.make(occurrence, today="2026-01-20")
        self.assertEqual(self.rows(move)[-1], (1, -50, "Inspect the boilers: due on 01/05/2026, done on 01/07/2026"))
        self.assertEqual(inspect.settled_in_id, occurrence)
        later = contract.occurrence_ids.filtered(lambda row: row.kind == "invoice").sorted("base_on")[1]
        self.assertEqual(len(self.rows(self.make(later, today="2026-04-20"))), 1)
        inspect.sudo().write({"done_on": "2026-01-17 10:00:00"})
        self.assertEqual(inspect._penalty(), -60)

    def test_more_to_pay_than_to_invoice_is_a_credit_note(self):
        contract, occurrence = self.late(penalty="once", penalty_amount=500)
        inspect = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2026, 1, 5))
        inspect.sudo().write({"state": "done", "done_on": "2026-01-07 10:00:00"})
        move = self.make(occurrence, today="2026-01-20")
        self.assertEqual((move.move_type, move.amount_untaxed), ("out_refund", 200))
        self.assertEqual([price for _quantity, price, _name in self.rows(move)], [-300, 500])
        with freeze_time("2026-01-20"):
            move.with_user(self.accountant).action_post()
        self.assertEqual(move.state, "posted")

    def supplies(self):
        """The type of contracts with suppliers; bills can be drafted."""
        supplies = self.make_contract_type(name="Gas", direction="purchase")
        account = {"company_ids": [(6, 0, self.env.company.ids)]}
        costs, payable = self.env["account.account"].create(
            [
                {"name": "Costs", "code": "CTR400", "account_type": "expense", **account},
                {"name": "Suppliers", "code": "CTR160", "account_type": "liability_payable", "reconcile": True}
                | account,
            ]
        )
        self.env["account.journal"].create(
            {"name": "Bills", "code": "CTRB", "type": "purchase", "default_account_id": costs.id}
        )
        self.partner.property_account_payable_id = payable
        return supplies

    def test_a_supplier_bills_us(self):
        contract = self.billed(type_id=self.supplies().id)
        theirs = contract.obligation_ids.filtered(lambda obligation: obligation.kind != "invoice")
        self.assertFalse(theirs, "only what is invoiced is agreed here")
        move = self.make(self.first(contract))
        self.assertEqual((move.state, move.move_type, move.partner_id), ("draft", "in_invoice", self.partner))
        self.assertEqual((move.amount_untaxed, move.invoice_date), (300, False), "their day is not known yet")
        with freeze_time("2026-01-03"), self.assertRaisesRegex(UserError, "was invoiced before"):
            self.first(contract).with_user(self.manager).make_invoices()

    def test_what_a_supplier_did_late_is_taken_off_the_bill_once(self):
        gas = {"name": "Deliver gas", "owed_by": "them", "every_number": 1, "every_unit": "month", "lead_days": 0}
        gas.update(first_on="2026-01-05", penalty="day", penalty_amount=10)
        invoice = {"name": "Bill", "kind": "invoice", "every_number": 3, "every_unit": "month"}
        contract = self.billed(
            type_id=self.supplies().id, obligation_ids=[(0, 0, gas), (0, 0, {**invoice, "first_on": "2026-01-20"})]
        )
        delivery = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2026, 1, 5))
        delivery.sudo().write({"state": "done", "done_on": "2026-01-08 10:00:00"})
        self.assertFalse(contract._late_by_us(), "what they owe stops no bill of theirs")
        bill = self.make(self.first(contract), today="2026-01-21")
        self.assertEqual(bill.move_type, "in_invoice")
        self.assertEqual(self.rows(bill)[-1], (1, -30, "Deliver gas: due on 01/05/2026, done on 01/08/2026"))
        later = contract.occurrence_ids.filtered(lambda row: row.kind == "invoice").sorted("base_on")[1]
        self.assertFalse([row for row in self.rows(self.make(later, today="2026-04-21")) if row[1] < 0])

    def test_who_may(self):
        occurrence = self.first(self.billed())
        with self.assertRaises(AccessError):
            occurrence.with_user(self.reader).make_invoices()
        with self.assertRaises(AccessError):
            occurrence.with_user(self.accountant).make_invoices()

    def test_companies_and_currencies_are_not_mixed(self):
        contract = self.billed()
        product = self.env["product.product"].create({"name": "Elsewhere's", "type": "service"})
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        contract.line_ids._decide(product_id=product.id)
        product.sudo().company_id = elsewhere
        with self.assertRaisesRegex(UserError, "not invoiced together"):
            self.make(self.first(contract))
        product.sudo().company_id = False
        yen = self.env.ref("base.JPY")
        yen.active = True
        contract = self.billed(currency_id=yen.id)
        yen.active = False
        with self.assertRaisesRegex(UserError, "archived"):
            self.make(self.first(contract))

    def test_nothing_to_invoice(self):
        contract = self.billed(line_ids=[(0, 0, {"name": "Later", "price_unit": 1, "date_from": "2026-10-01"})])
        with self.assertRaisesRegex(UserError, "No line of the contract holds"):
            self.make(self.first(contract))

    def test_invoices_are_ours_on_fixed_dates(self):
        for values in ({"owed_by": "them"}, {"counted_from": "done"}):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.billed(obligation=values)
