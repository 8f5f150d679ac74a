"""The four jobs that plan obligations, run by as many workers at the same time."""

from collections import Counter
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from odoo.addons.case_contract.models import case_obligation_planner
from odoo.addons.case_organizer.models.case_listener import SHARDS
from odoo.addons.case_organizer.tests.racing import Racing

CONTRACTS, EACH = 24, 3


@tagged("post_install", "-at_install")
class TestPlannedAtOnce(Racing):
    """Each has its contracts: nothing is planned twice or left out, and nobody has to begin anew."""

    def test_each_date_is_asked_once(self):
        with self.committed() as env:
            contract_ids = self._contracts(env).ids
        begun = Counter()

        def job(shard):
            def plan(env):
                begun[shard] += 1
                env["case.obligation"]._cron_plan(shard)

            return plan

        with patch.object(case_obligation_planner, "BATCH", 4):
            told = self.race(*map(job, range(SHARDS)))
        self.assertEqual(told, ["done"] * SHARDS)
        self.assertEqual(begun, Counter(range(SHARDS)), "a worker lost against another one and began anew")
        with self.committed() as env:
            contracts = env["case.contract"].browse(contract_ids)
            self.assertGreater(len({number % SHARDS for number in contract_ids}), 1)
            for contract in contracts:
                asked = contract.occurrence_ids.filtered(lambda row: row.state == "planned")
                self.assertEqual(asked.obligation_id, contract.obligation_ids)
                self.assertEqual((len(asked), len(asked.step_id)), (EACH, EACH))
                self.assertEqual(contract.case_id.step_ids.filtered("added"), asked.step_id)
            self.assertEqual(env["case.log"].verify(contracts.case_id.ids), [])
            self.assertEqual(env["case.log"].replay(contracts.case_id.ids), [])
            known = env["case.obligation.occurrence"].search_count([])
        self.race(*map(job, range(SHARDS)))
        with self.committed() as env:
            self.assertEqual(env["case.obligation.occurrence"].search_count([]), known, "once more")

    def _contracts(self, env):
        """Contracts in force of which several obligations fall due in a few days, with nothing planned yet."""
        case_type = env["case.type"].create({"name": "Planned at once"})
        env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk", "required": False})
        case_type.action_publish()
        team = env["case.team"].create({"name": "Planned at once"})
        agreed = {"every_number": 2, "every_unit": "year", "first_after_number": 100, "lead_days": 30}
        contract_type = env["case.contract.type"].create(
            {
                "name": "Planned at once",
                "case_type_id": case_type.id,
                "duration_kind": "indefinite",
                "obligation_ids": [
                    (0, 0, {**agreed, "name": f"Inspect {number}", "team_id": team.id}) for number in range(EACH)
                ],
            }
        )
        today = fields.Date.context_today(contract_type)
        partner = env["res.partner"].create({"name": "Hotel Zeeblick"})
        values = {"type_id": contract_type.id, "partner_id": partner.id, "date_start": today}
        contracts = env["case.contract"].create([values for _n in range(CONTRACTS)])
        contracts.action_activate()
        soon = today + timedelta(days=5)
        contracts.obligation_ids._decide(first_on=soon, next_on=soon)
        return contracts
