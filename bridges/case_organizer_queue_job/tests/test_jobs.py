from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.case_organizer.tests.common import CaseCommon
from odoo.addons.queue_job.job import Job


@tagged("post_install", "-at_install")
class TestJobs(CaseCommon):
    """Work on many cases is carried by jobs of the queue, a chunk each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["case.case"].union(*[cls.open_case() for _n in range(5)])

    def begin(self, chunk=2):
        """Work that somebody who handles cases asked for. :return: the ``case.bulk``"""
        self.calls = []
        bulk_class = self.env.registry["case.bulk"]
        given = {
            "_bulk_mark": lambda _bulk, batch: self.calls.append(batch.ids),
            "_chunk_mark": chunk,
        }
        for name, value in given.items():
            marking = patch.object(bulk_class, name, value, create=True)
            marking.start()
            self.addCleanup(marking.stop)
        query = SQL("SELECT id FROM case_case WHERE id = ANY(%s)", self.cases.ids)
        return self.env(user=self.adviser)["case.bulk"].begin_sudo("mark", "Marking", query)

    def jobs(self, bulk, *states):
        """The jobs of a work in these states; those that wait for a server when none are named."""
        wanted = [("identity_key", "=", bulk._job_key()), ("state", "in", states or ("pending",))]
        return self.env["queue.job"].search(wanted)

    def perform(self, record):
        """What a server does with a job."""
        job = Job.load(self.env, record.uuid)
        job.set_started()
        job.store()
        job.perform()
        job.set_done()
        job.store()

    def test_each_job_does_a_chunk_and_asks_for_the_next_one(self):
        bulk = self.begin()
        for done in (2, 4, 5):
            waiting = self.jobs(bulk)
            self.assertEqual((len(waiting), waiting.name, waiting.channel), (1, "Marking", "root.cases"))
            self.perform(waiting)
            self.assertEqual(bulk.done, done)
        self.assertFalse(self.jobs(bulk))
        self.assertEqual(bulk.state, "done")
        self.assertEqual(sorted(case for batch in self.calls for case in batch), sorted(self.cases.ids))

    def test_asked_for_twice_is_once(self):
        bulk = self.begin()
        bulk._carry_on_sudo()
        self.env["case.bulk"]._cron_work()
        self.assertEqual(len(self.jobs(bulk)), 1)
        self.assertFalse(self.calls)

    def test_stopped_a_job_does_nothing_and_resumed_there_is_one_again(self):
        bulk = self.begin()
        bulk.with_user(self.adviser).action_stop()
        self.perform(self.jobs(bulk))
        self.assertFalse(self.calls)
        self.assertFalse(self.jobs(bulk))
        bulk.with_user(self.adviser).action_resume()
        self.perform(self.jobs(bulk))
        self.assertEqual(bulk.done, 2)

    def test_a_work_whose_job_failed_gets_another_from_the_scheduler(self):
        bulk = self.begin()
        job = Job.load(self.env, self.jobs(bulk).uuid)
        job.set_failed(exc_name="Lost", exc_message="Its server died too often")
        job.store()
        self.env["case.bulk"]._cron_work()
        self.assertEqual(len(self.jobs(bulk)), 1)

    def test_where_nobody_takes_jobs_the_scheduler_does_the_work(self):
        bulk = self.begin()
        late = fields.Datetime.now() - timedelta(minutes=6)
        self.env.cr.execute(SQL("UPDATE queue_job SET date_created = %s WHERE id = %s", late, self.jobs(bulk).id))
        self.env.invalidate_all()
        with self.enter_registry_test_mode(), self.assertLogs("odoo.addons.case_organizer_queue_job", "WARNING"):
            self.env.ref("case_organizer.cron_case_bulk").method_direct_trigger()
        bulk.invalidate_recordset()
        self.assertEqual((bulk.state, bulk.done), ("done", 5))
        self.perform(self.jobs(bulk))
        self.assertEqual(len(self.calls), 3)

    def test_who_handles_cases_does_not_see_the_queue(self):
        bulk = self.begin()
        with self.assertRaises(AccessError):
            self.jobs(bulk).with_user(self.adviser).read(["name"])
