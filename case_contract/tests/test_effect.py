from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ContractCommon


@tagged("post_install", "-at_install")
class TestEffect(ContractCommon):
    """What falls due otherwise is shown before an annex is agreed or a contract suspended, and nothing is done yet."""

    def asked(self, action):
        return self.env(user=self.manager)[action["res_model"]].browse(action["res_id"])

    def ahead(self, contract):
        return contract.occurrence_ids.filtered(lambda row: row.state in ("promised", "planned")).mapped("due_on")

    @freeze_time("2026-03-05")
    def test_an_annex(self):
        contract = self.in_force().with_user(self.manager)
        quarter = {"name": "Inspect each quarter", "every_number": 3, "every_unit": "month"}
        quarter.update(contract_id=contract.id, replaces_id=contract.obligation_ids.id)
        annex = contract.annex_ids.create(
            {"contract_id": contract.id, "date_from": "2026-07-01", "obligation_ids": [(0, 0, quarter)]}
        )
        before = self.ahead(contract)
        effect = self.asked(annex.action_ask_agree())
        self.assertIn("No longer due: Inspect the boilers (10/01/2026)", effect.preview)
        self.assertIn("Newly due: Inspect each quarter (07/01/2026)", effect.preview)
        self.assertEqual((annex.state, self.ahead(contract)), ("draft", before), "nothing is done yet")
        effect.action_confirm()
        self.assertEqual(annex.state, "agreed")
        self.assertIn(date(2026, 7, 1), self.ahead(contract))
        with self.assertRaises(UserError):
            annex.action_ask_agree()

    @freeze_time("2026-03-05")
    def test_suspended_and_resumed(self):
        contract = self.in_force().with_user(self.manager)
        effect = self.asked(contract.action_ask_suspend())
        self.assertEqual(contract.state, "active")
        effect.action_confirm()
        self.assertEqual(contract.state, "suspended")
        with freeze_time("2026-05-10"):
            effect = self.asked(contract.action_ask_resume())
            self.assertEqual(contract.state, "suspended")
            self.assertIn("Newly due: Inspect the boilers (10/01/2026)", effect.preview)
            self.assertNotIn("04/01/2026", effect.preview, "what fell due meanwhile is not owed")

    def test_who_may(self):
        contract = self.in_force()
        with self.assertRaises(AccessError):
            contract.with_user(self.reader).action_ask_suspend()
