from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import CaseCommon


class TestSupervision(CaseCommon):
    """Who supervises sees how the roles under them get on, is told of what is at risk, and gives work to others."""

    def setUp(self):
        super().setUp()
        self.boss = new_test_user(self.env, "boss", groups="case_organizer.group_case_user", name="Boss")
        self.ada = new_test_user(self.env, "ada", groups="case_organizer.group_case_user", name="Ada")
        self.env["case.role"].create(
            {
                "type_id": self.case_type.id,
                "name": "Boss",
                "code": "boss",
                "default_rule": "user",
                "default_user_id": self.boss.id,
            }
        )
        self.case_type.with_user(self.modeller).action_new_version()
        draft = self.case_type.draft_plan_id
        draft.item_ids.supervisor_role_id = self.case_type.role_ids.filtered(lambda role: role.code == "boss")
        self.case_type.with_user(self.modeller).action_publish()
        now = fields.Datetime.now()
        self.late = self.open_case(deadline=now - timedelta(days=1))
        self.soon = self.open_case(deadline=now + timedelta(hours=3))
        self.fine = self.open_case(deadline=now + timedelta(days=9))
        self.env.flush_all()

    def rows(self, user, domain=()):
        return self.env(user=user)["case.supervision"].search(list(domain))

    def totals(self, user):
        measures = ["open:sum", "soon:sum", "late:sum", "done:sum"]
        return self.env(user=user)["case.supervision"]._read_group([], ["user_id"], measures)

    def test_progress_and_lateness_by_person(self):
        self.step(self.fine, "income_questions", self.adviser).submit(answers={"yearly_income": 1})
        self.env.flush_all()
        self.assertEqual(self.totals(self.boss), [(self.adviser, 5, 2, 2, 1)])
        self.assertFalse(self.rows(self.adviser), "who does the work supervises nothing")
        self.assertEqual(self.rows(self.boss, [("late", "=", 1)]).case_id, self.late)

    def test_of_restricted_cases_only_what_one_supervises(self):
        hidden = self.open_case(access="restricted")
        self.env.flush_all()
        self.assertIn(hidden, self.rows(self.boss).case_id)
        self.assertFalse(self.rows(self.stranger))
        self.assertFalse(self.rows(self.supervisor))

    def test_work_is_given_to_others_from_there(self):
        rows = self.rows(self.boss, [("late", "=", 1)])
        context = rows.action_give()["context"]
        wizard = self.env(user=self.boss)["case.give"].with_context(**context).create({"user_ids": self.ada.ids})
        wizard.action_give()
        self.assertEqual(rows.step_id.box_id.user_id, self.ada)
        self.assertFalse(self.rows(self.stranger, [("id", "in", rows.ids)]))
        with self.assertRaises(AccessError):
            rows.step_id.with_user(self.stranger).action_give()

    def groups(self, user):
        return {group["model"]: group for group in self.env(user=user)["res.users"]._get_activity_groups()}

    def test_what_is_at_risk_is_in_the_activity_menu(self):
        group = self.groups(self.boss)["case.supervision"]
        self.assertEqual((group["name"], group["overdue_count"], group["today_count"]), ("At Risk", 2, 2))
        self.assertEqual(len(self.rows(self.boss, group["domain"])), group["total_count"])
        self.assertNotIn("case.supervision", self.groups(self.adviser))
        self.env.company.case_risk_hours = 1
        self.assertEqual(self.groups(self.boss)["case.supervision"]["today_count"], 0)

    def test_who_supervises_is_told_once_when_something_becomes_at_risk(self):
        steps, now = self.env["case.step"], self.env.cr.now()
        box = self.env["case.box"]._of_users(self.boss.ids)[self.boss.id]
        later = now + timedelta(days=8, hours=1)
        self.assertEqual(steps._tell_at_risk(now, later), {box: 2})
        self.assertEqual(steps._tell_at_risk(later, later + timedelta(minutes=15)), {})
        before = self.env["bus.bus"].search_count([("message", "like", "case_organizer.at_risk")])
        self.env.cr.flush()
        self.env.cr.precommit.run()
        after = self.env["bus.bus"].search_count([("message", "like", "case_organizer.at_risk")])
        self.assertEqual(after - before, 1)
        self.assertFalse(self.env["mail.mail"].search([("create_date", ">=", now)]))
