from unittest.mock import patch

from psycopg2.errors import DiskFull

from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .common import CaseCommon


class TestBulk(CaseCommon):
    """Work on many cases: each is done once, one that fails stops no other."""

    def begin(self, cases):
        bulk_class = self.env.registry["case.bulk"]
        self.bad, self.calls, self.problem = cases.browse(), [], ValueError("This one cannot be done.")

        def mark(bulk, batch):
            self.calls.append(batch.ids)
            if self.bad in batch and self.bad:
                raise self.problem

        marking = patch.object(bulk_class, "_bulk_mark", mark, create=True)
        marking.start()
        self.addCleanup(marking.stop)
        query = SQL("SELECT id FROM case_case WHERE id = ANY(%s)", cases.ids)
        return self.env(user=self.adviser)["case.bulk"].begin_sudo("mark", "Marking", query)

    def test_each_case_once_in_chunks(self):
        cases = self.env["case.case"].union(*[self.open_case() for _n in range(5)])
        bulk = self.begin(cases)
        self.assertEqual((bulk.state, bulk.total), ("running", 5))
        bulk.work_sudo(limit=3)
        self.assertEqual((bulk.done, bulk.progress), (3, 60))
        bulk.with_user(self.adviser).action_stop()
        self.env["case.bulk"]._cron_work()
        self.assertEqual(bulk.done, 3)
        with self.assertRaises(AccessError):
            bulk.with_user(self.stranger).action_resume()
        with self.assertRaisesRegex(UserError, "asked for by"):
            bulk.with_user(self.supervisor).action_resume()
        bulk.with_user(self.adviser).action_resume()
        bulk.work_sudo(limit=3)
        self.assertEqual((bulk.done, bulk.state), (5, "done"))
        self.assertEqual(sorted(case for batch in self.calls for case in batch), sorted(cases.ids))

    def test_one_that_fails_is_listed_and_stops_no_other(self):
        cases = self.env["case.case"].union(*[self.open_case() for _n in range(4)])
        bulk = self.begin(cases)
        self.bad = cases[1]
        bulk.work_sudo()
        self.assertEqual((bulk.done, bulk.failed, bulk.state), (3, 1, "done"))
        failed = bulk.line_ids.filtered(lambda line: line.state == "failed")
        self.assertEqual((failed.case_id, failed.error), (cases[1], "This one cannot be done."))
        self.bad = cases.browse()
        bulk.with_user(self.adviser).action_resume()
        bulk.work_sudo()
        self.assertEqual((bulk.done, bulk.failed), (4, 0))

    def test_a_database_without_room_is_no_fault_of_a_case(self):
        cases = self.env["case.case"].union(*[self.open_case() for _n in range(4)])
        bulk = self.begin(cases)
        self.bad, self.problem = cases[1], DiskFull("No space left on device")
        with self.assertRaises(DiskFull), self.env.cr.savepoint():
            bulk.work_sudo()
        self.assertEqual((bulk.done, bulk.failed, bulk.state), (0, 0, "running"))
        self.bad = cases.browse()
        bulk.work_sudo()
        self.assertEqual((bulk.done, bulk.failed, bulk.state), (4, 0, "done"))

    def test_nothing_to_do_is_done_at_once(self):
        self.assertEqual(self.begin(self.env["case.case"]).state, "done")

    def test_how_many_there_are_is_for_who_asked_and_who_supervises(self):
        bulk = self.begin(self.open_case())
        bulks = self.env["case.bulk"].search([]).ids
        seen = {
            user: bulk.id in self.env(user=user)["case.bulk"].search([]).ids
            for user in (
                self.adviser,
                self.stranger,
                self.supervisor,
                self.modeller,
            )
        }
        self.assertIn(bulk.id, bulks)
        self.assertEqual(list(seen.values()), [True, False, True, True])
