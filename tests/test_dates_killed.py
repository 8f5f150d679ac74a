"""Dates act once: four workers in processes of their own, one of them killed while it works."""

import sys
from contextlib import closing, contextmanager
from pathlib import Path

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, config

from odoo.addons.case_organizer.models.case_listener import SHARDS

CASES, BATCH = 300, 10


@tagged("post_install", "-at_install")
class TestDatesKilled(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    @contextmanager
    def committed(self, uid=1):
        """An environment of its own whose work is committed."""
        with closing(Registry(get_db_name()).cursor()) as cr:
            env = Environment(cr, uid, {})
            yield env
            env.flush_all()
            cr.commit()

    def finish(self):
        """Do what is left, as the scheduler does when it is called next."""
        for shard in range(SHARDS):
            count = BATCH
            while count:
                with self.committed() as env:
                    count = env["case.listener"]._act_next(shard)

    def test_each_acts_once_when_a_worker_is_killed(self):
        with self.committed() as env:
            groups = "case_organizer.group_case_user,case_organizer.group_case_modeller"
            env = env(user=new_test_user(env, "dates", groups=groups))
            case_type = env["case.type"].create({"name": "Dated"})
            step = env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Remind"})
            trigger = {"kind": "date", "date_source": "opened", "offset": 1}
            step.criterion_ids = [(0, 0, {"trigger_ids": [(0, 0, trigger)]})]
            case_type.action_publish()
            ids = env["case.case"].create([{"type_id": case_type.id} for _n in range(CASES)]).ids
            env.flush_all()
            past = SQL("UPDATE case_listener SET next_try = next_try - interval '2 days' WHERE case_id = ANY(%s)", ids)
            env.cr.execute(past)
        sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
        self.addCleanup(sys.path.pop, 0)
        from _date_workers import Workers

        # All of them want all shards, each begins with another one.
        shards = [[(first + number) % 4 for number in range(4)] for first in range(4)]
        workers = Workers(config.rcfile, get_db_name(), shards, BATCH)
        workers.run(kill=1)
        self.assertEqual(workers.children[1].returncode, -9)
        self.finish()
        with self.committed() as env:
            logs = env["case.log"]._read_group(
                [("case_id", "in", ids), ("kind", "=", "date")], ["case_id"], ["__count"]
            )
            steps = env["case.step"]._read_group([("case_id", "in", ids)], ["case_id"], ["__count"])
            self.assertEqual({case.id: count for case, count in logs}, dict.fromkeys(ids, 1))
            self.assertEqual({case.id: count for case, count in steps}, dict.fromkeys(ids, 1))
            self.assertFalse(env["case.listener"].search_count([("case_id", "in", ids)]))
            self.assertEqual(env["case.log"].verify(ids), [])
            self.assertEqual(env["case.log"].replay(ids), [])
