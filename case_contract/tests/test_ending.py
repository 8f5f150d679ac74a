from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestEnding(ContractCommon):
    """Contracts that end, or go over to somebody else."""

    def ending(self, contracts, **values):
        return self.env(user=self.manager)["case.contract.end"].create(
            {"contract_ids": [(6, 0, contracts.ids)], "last_day": "2026-08-31", "reason": "Sold", **values}
        )

    @freeze_time("2026-06-10")
    def test_says_beforehand_what_becomes_of_it(self):
        contract = self.in_force()
        below = self.in_force(parent_id=contract.id, title="Second house")
        wizard = self.ending(contract)
        text = str(wizard.preview)
        for words in (
            "Ends on 08/31/2026",
            "Let go: Inspect the boilers (10/01/2026)",
            "Still due: Inspect the boilers (04/01/2026)",
            "Lines that end: Twelve boilers",
            "Second house",
        ):
            self.assertIn(words, text)
        self.assertEqual((contract.state, contract.ended_on), ("active", False))
        wizard.with_below = False
        self.assertNotIn("Second house", str(wizard.preview))
        wizard.action_end()
        self.assertEqual((contract.ended_on, below.ended_on), (date(2026, 8, 31), False))

    @freeze_time("2026-06-10")
    def test_with_what_is_below_and_what_is_late(self):
        contract = self.in_force()
        below = self.in_force(parent_id=contract.id)
        wizard = self.ending(contract, late="waive")
        self.assertTrue(wizard.has_below and wizard.has_late)
        wizard.action_end()
        self.assertEqual((contract.date_end, below.date_end), (date(2026, 8, 31),) * 2)
        late = contract.occurrence_ids.filtered(lambda row: row.due_on == date(2026, 4, 1))
        self.assertEqual((late.state, late.reason), ("waived", "Sold"))

    def test_ending_is_for_managers(self):
        contract = self.in_force()
        with self.assertRaises(AccessError):
            self.env(user=self.reader)["case.contract.end"].create({"contract_ids": [(6, 0, contract.ids)]})

    def test_goes_over_to_another_party(self):
        contract = self.in_force()
        new = self.env["res.partner"].create({"name": "Hotel Zeezicht"})
        with freeze_time("2026-03-02"):
            wizard = self.env(user=self.manager)["case.contract.transfer"].create(
                {"contract_id": contract.id, "partner_id": new.id, "date_from": "2026-05-01", "reason": "Sold"}
            )
            wizard.action_transfer()
        self.assertEqual(contract.partner_id, self.partner)
        self.new_day("2026-05-04")
        self.assertEqual((contract.partner_id, contract.case_id.partner_id), (new, new))
        self.assertEqual(
            [contract._party_on(date.fromisoformat(day)) for day in ("2026-01-01", "2026-04-30", "2026-05-01")],
            [self.partner, self.partner, new],
        )
        rows = contract.occurrence_ids.sorted("due_on")
        self.assertEqual(contract.obligation_ids.partner_id, new)
        self.assertTrue(all(row.partner_id == new for row in rows if row.state in ("promised", "planned")))
        self.assertIn("Annex 1 agreed, from 05/01/2026", contract.case_id.log_ids.mapped("summary"))
        found = self.env["case.contract.read"].create({"contract_id": contract.id, "date": "2026-02-01"})
        self.assertIn("Hotel Zeeblick", found.text)

    def test_transfers_that_cannot_be(self):
        contract = self.in_force()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self.env["res.partner"].create({"name": "Theirs", "company_id": elsewhere.id})
        for partner, reason, words in (
            (self.partner, "Sold", "already"),
            (theirs, "Sold", "is of Elsewhere"),
            (theirs, " ", "reason|why"),
        ):
            with self.subTest(words), self.assertRaisesRegex(UserError, f"(?i){words}"), self.env.cr.savepoint():
                contract.with_user(self.manager).transfer(partner, date(2026, 5, 1), reason)
        with self.assertRaises(AccessError):
            contract.with_user(self.reader).transfer(theirs, date(2026, 5, 1), "Sold")
