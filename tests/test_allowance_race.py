"""Two who take the last one at the same time: one gets it, the other is told that nothing is left."""

import threading
from contextlib import closing
from datetime import date

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name


@tagged("post_install", "-at_install")
class TestAllowanceRace(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    def test_the_last_one_is_taken_once(self):
        registry = Registry(get_db_name())
        with closing(registry.cursor()) as cr:
            env = Environment(cr, 1, {})
            user = new_test_user(env, "race_manager", groups="case_contract.group_contract_manager").id
            allowance = self._allowance(env).id
            env.flush_all()
            cr.commit()
        barrier, told = threading.Barrier(2), []

        def take(number):
            with closing(registry.cursor()) as cr:
                env, waited = Environment(cr, user, {}), []

                def job():
                    # Both know how much is left before either takes it.
                    env["case.obligation"].browse(allowance).left  # noqa: B018
                    if not waited:
                        waited.append(True)
                        barrier.wait(timeout=20)
                    env["case.obligation"].browse(allowance).take(1, f"Caller {number}")

                try:
                    retrying(job, env)
                    told.append("taken")
                except (UserError, threading.BrokenBarrierError) as refused:
                    told.append(str(refused))

        threads = [threading.Thread(target=take, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(told), 2)
        self.assertEqual(told[0], "taken")
        self.assertIn("0 visits are left", told[1])
        with closing(registry.cursor()) as cr:
            env = Environment(cr, 1, {})
            self.assertEqual(env["case.obligation.use"].search_count([("obligation_id", "=", allowance)]), 1)

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
