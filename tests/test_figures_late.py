"""Figures and transactions that end late, in real transactions: nothing that happened is left out."""

from contextlib import closing, contextmanager

from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name


@tagged("post_install", "-at_install")
class TestFiguresLate(BaseCase):
    """What is made here is committed: the database is a copy that is thrown away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        with cls.committed() as env:
            case_type = env["case.type"].create({"name": "Late"})
            env["case.plan.item"].create({"plan_id": case_type.draft_plan_id.id, "name": "Step", "code": "step"})
            case_type.action_publish()
            cls.cases = env["case.case"].create([{"type_id": case_type.id} for _n in range(2)]).ids

    @classmethod
    @contextmanager
    def committed(cls):
        """An environment of its own whose work is committed."""
        with closing(cls.registry.cursor()) as cr:
            env = Environment(cr, 1, {})
            yield env
            env.flush_all()
            cr.commit()

    def refresh(self):
        with self.committed() as env:
            return env["case.fact.refresh"]._refresh_sudo(100)

    def told(self):
        """Ids of the cases whose figures tell all of their history."""
        with self.committed() as env:
            env.cr.execute(
                "SELECT c.id FROM case_case c JOIN case_fact f ON f.case_id = c.id AND f.log_seq = c.log_seq"
                " WHERE c.id = ANY(%s) ORDER BY c.id",
                [self.cases],
            )
            return [case_id for (case_id,) in env.cr.fetchall()]

    def floor(self):
        with self.committed() as env:
            return env["case.fact.refresh"].search([]).floor

    def test_a_transaction_that_ends_late_is_not_passed_over(self):
        slow, quick = self.cases
        # Other cases may wait too: until all that happened before is in the figures. What another database of the
        # same server has under way does not hold this up.
        with closing(db_connect("postgres").cursor()) as elsewhere:
            elsewhere.execute("SELECT pg_current_xact_id()")
            for _n in range(20):
                self.refresh()
                if self.floor():
                    break
        self.assertTrue(self.floor(), "from now on only what is new is looked at")
        self.assertEqual(self.told(), self.cases)
        with closing(self.registry.cursor()) as cr:
            env = Environment(cr, 1, {})
            env["case.writer"].note(env["case.case"].browse(slow), "answered")
            with self.committed() as other:
                other["case.writer"].note(other["case.case"].browse(quick), "answered")
            self.assertEqual(self.refresh(), 1)
            self.assertEqual(self.told(), self.cases, "what is not committed has not happened")
            for _n in range(4):
                self.assertEqual(self.refresh(), 0)
            held = self.floor()
            cr.commit()
        self.assertEqual(self.told(), [quick])
        self.assertEqual(self.refresh(), 1)
        self.assertEqual(self.told(), self.cases)
        self.assertGreater(self.floor(), held, "it goes on once nothing is under way")
