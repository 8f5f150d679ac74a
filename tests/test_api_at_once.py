"""Programs at work at the same time, each in a transaction of their own."""

import threading
from contextlib import closing

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, new_test_user, tagged
from odoo.tests.common import get_db_name


@tagged("post_install", "-at_install")
class TestApiAtOnce(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.transaction(1) as env:
            login = f"at_once_{env['res.users'].search_count([])}"
            self.user = new_test_user(env, login, groups="case_organizer.group_case_user").id
            case_type = env["case.type"].create({"name": f"At once {login}"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Talk"})
            case_type.action_publish()
            self.code = case_type.code
            env.cr.commit()

    def transaction(self, user=None):
        """A cursor of its own, as a context: its environment."""
        cr = self.registry.cursor()
        # Who waits for the other one here would wait for ever.
        cr.execute("SET LOCAL lock_timeout = '20s'")
        env = Environment(cr, user or self.user, {})

        class Open(closing):
            def __enter__(self):
                return env

        return Open(cr)

    def test_the_same_key_at_the_same_time_opens_one_case(self):
        barrier, told = threading.Barrier(2), []

        def ask():
            with self.transaction() as env:
                waited = []

                def job():
                    if not waited:
                        waited.append(True)
                        # Both have begun, and see no receipt.
                        env["case.api.receipt"].sudo().search_count([])
                        barrier.wait(timeout=20)
                    return env["case.api.v1"].open_case(type=self.code, title="Twice", idempotency_key="same")

                told.append(retrying(job, env))

        threads = [threading.Thread(target=ask) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(told), 2)
        self.assertEqual(told[0], told[1])
        with self.transaction() as env:
            found = env["case.api.v1"].find_cases(type=self.code)["cases"]
            self.assertEqual([case["id"] for case in found], [told[0]["id"]])

    def test_what_is_committed_late_is_not_left_out(self):
        def read(cursor):
            with self.transaction() as env:
                page = env["case.api.v1"].read_changes(cursor=cursor, types=[self.code])
                return [change["case"] for change in page["changes"]], page["cursor"]

        with self.transaction() as env:
            slow, quick = (env["case.api.v1"].open_case(type=self.code)["id"] for _number in range(2))
            env.cr.commit()
        with self.transaction() as env:
            cursor = env["case.api.v1"].read_changes(cursor="now")["cursor"]
        with self.transaction() as late, self.transaction() as soon:
            late["case.api.v1"].hold_case(case=slow, reason="Slow")
            late.flush_all()
            soon["case.api.v1"].hold_case(case=quick, reason="Quick")
            soon.cr.commit()
            # Rows with higher ids are there already; those below them are still to come.
            seen, cursor = read(cursor)
            self.assertEqual(seen, [])
            seen, cursor = read(cursor)
            self.assertEqual(seen, [])
            late.cr.commit()
        seen, cursor = read(cursor)
        again, cursor = read(cursor)
        self.assertEqual(sorted(seen + again), sorted([slow, quick]))
        self.assertEqual(read(cursor)[0], [])
