"""Two who take the last one at the same time: one gets it, the other is told that nothing is left."""

from datetime import date

from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.racing import Racing


@tagged("post_install", "-at_install")
class TestAllowanceRace(Racing):
    """Two who take from one allowance."""

    def test_the_last_one_is_taken_once(self):
        with self.committed() as env:
            self.racers = new_test_user(env, "race_manager", groups="case_contract.group_contract_manager").ids
            number = self._allowance(env).id

        def allowance(env):
            return env["case.obligation"].browse(number)

        # Both know how much is left before either takes it.
        told = self.race(*[lambda env: allowance(env).take(1, "Caller")] * 2, before=lambda env: allowance(env).left)
        self.assertIn("0 visits are left", self.assert_one_won(told))
        with self.committed() as env:
            self.assertEqual(env["case.obligation.use"].search_count([("obligation_id", "=", number)]), 1)

    def _allowance(self, env):
        case_type = env["case.type"].create({"name": "Raced contract"})
        env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
        case_type.action_publish()
        contract_type = env["case.contract.type"].create({"name": "Raced", "case_type_id": case_type.id})
        contract = env["case.contract"].create(
            {
                "type_id": contract_type.id,
                "partner_id": env["res.partner"].create({"name": "Hotel Zeeblick"}).id,
                "date_start": date(2026, 1, 1),
                "obligation_ids": [
                    (0, 0, {"name": "Visits", "kind": "allowance", "allowance": 1, "allowance_unit": "visits"})
                ],
            }
        )
        contract.action_activate()
        return contract.obligation_ids
