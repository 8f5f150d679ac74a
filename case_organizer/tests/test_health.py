import tempfile
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestHealth(CaseCommon):
    """The administrator sees what does not work, and gets mail once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.place = Path(directory.name) / "anchors"
        cls.startClassPatcher(patch.object(cls.env.registry["case.log"], "_anchor_directory", lambda log: cls.place))
        cls.case_admin = new_test_user(
            cls.env, "health_admin", groups="case_organizer.group_case_admin", email="health@example.com"
        )
        # What is late in a fresh database is not what is asked here.
        jobs = cls.env["case.health"]._jobs([])
        jobs.write({"nextcall": fields.Datetime.now() + timedelta(hours=2), "failure_count": 0, "active": True})

    def look(self):
        """``{code: state}``"""
        self.env.flush_all()
        self.env(user=self.case_admin)["case.health"].action_health()
        return {row.code: row.state for row in self.env["case.health"].search([])}

    def wrong(self):
        return {code: state for code, state in self.look().items() if state != "fine"}

    def test_all_is_well_once_anchored_and_checked(self):
        self.assertEqual(self.wrong().keys(), {"log_check", "anchor"})
        self.env["case.log"].anchor()
        self.env["case.log.check"].check_all()
        self.assertEqual(self.wrong(), {})

    def test_each_thing_that_goes_wrong(self):
        self.env["case.log"].anchor()
        self.env["case.log.check"].check_all()
        case, old = self.open_case(), fields.Datetime.now() - timedelta(hours=3)
        jobs = self.env["case.health"]._jobs([])
        jobs[0].nextcall, jobs[1].failure_count, jobs[2].active = old, 3, False
        self.env["case.listener"].create({"case_id": case.id, "kind": "date", "key": "a", "next_try": old})
        self.env["case.listener"].create({"case_id": case.id, "kind": "date", "key": "b", "failed": True})
        self.env["mail.mail"].create({"model": "case.case", "res_id": case.id, "state": "exception"})
        bulk = self.env["case.bulk"].create({"name": "Move", "kind": "migrate", "state": "running"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_bulk SET write_date = %s WHERE id = %s", [old, bulk.id])
        self.env.cr.execute("UPDATE case_step SET state = 'failed' WHERE id = %s", [case.step_ids[0].id])
        self.env.invalidate_all()
        self.assertEqual(
            self.wrong(),
            {
                "jobs_late": "bad",
                "jobs_failing": "bad",
                "jobs_off": "watch",
                "dates_late": "bad",
                "dates_failed": "bad",
                "mail_failed": "bad",
                "bulk_stuck": "watch",
                "automatic_failed": "watch",
            },
        )
        for row in self.env["case.health"].search([("state", "!=", "fine")]):
            action = row.action_open()
            self.assertTrue(self.env[action["res_model"]].search(action["domain"]), row.code)

    def test_the_history(self):
        self.env["case.log"].anchor()
        check = self.env["case.log.check"].check_all()
        old = fields.Datetime.now() - timedelta(days=3)
        check.write({"state": "broken", "findings": 1})
        self.assertEqual(self.wrong(), {"log_check": "bad"})
        check.write({"state": "fine", "findings": 0, "finished_on": old})
        self.assertEqual(self.wrong(), {"log_check": "bad"})
        check.finished_on = fields.Datetime.now()
        with patch.object(type(self.env.cr), "now", lambda cr: old):
            self.env["case.log"].anchor()
        self.assertEqual(self.wrong(), {"anchor": "bad"})
        self.place.joinpath("anchors.jsonl").write_text('{"number": 1}\n')
        self.assertEqual(self.wrong(), {"anchor": "bad"})

    def test_mail_once_for_what_is_wrong(self):
        health, mails = self.env["case.health"], self.env["mail.mail"]
        self.env["case.log"].anchor()
        self.env["case.log.check"].check_all()

        def sent():
            return mails.search_count([("email_to", "ilike", "health@example.com")])

        health._cron_tell()
        self.assertEqual(sent(), 0)
        job = health._jobs([])[0]
        job.failure_count = 2
        for _night in range(3):
            health._cron_tell()
        self.assertEqual(sent(), 1)
        mail = mails.search([("email_to", "ilike", "health@example.com")])
        self.assertIn(job.cron_name.removeprefix("Case Organizer: "), mail.body_html)
        job.failure_count = 0
        health._cron_tell()
        job.failure_count = 1
        health._cron_tell()
        self.assertEqual(sent(), 2)

    def test_administrators_alone(self):
        for user in (self.adviser, self.supervisor, self.modeller):
            self.assertFalse(self.env(user=user)["case.health"].has_access("read"))
            with self.assertRaises(AccessError):
                self.env(user=user)["case.health"].action_health()
