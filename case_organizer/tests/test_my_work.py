from datetime import timedelta

from odoo import fields

from .common import CaseCommon

MINE = [("mine", "=", True), ("is_open", "=", True)]


class TestMyWork(CaseCommon):
    """The to-do list: what waits for me in my own box and in those of my teams, soonest first, page by page."""

    def setUp(self):
        super().setUp()
        self.team = self.env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, self.adviser.ids)]})
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        role.write({"default_rule": "team", "default_team_id": self.team.id})
        for day in range(6):
            case = self.open_case(deadline=fields.Datetime.now() + timedelta(days=10 - 3 * day))
            if day % 2:
                self.do_first_steps(case)
        self.steps = self.env(user=self.adviser)["case.step"]

    def test_pages_follow_each_other_soonest_first_over_all_my_boxes(self):
        everything = self.steps.search(MINE).sorted(lambda step: (step.deadline, step.id))
        self.assertEqual(len(everything.box_id), 2, "some wait in my own box, some in the team's")
        pages = [
            step
            for offset in range(0, len(everything), 2)
            for step in self.steps.search(MINE, order="deadline ASC, id ASC", limit=2, offset=offset)
        ]
        self.assertEqual(pages, list(everything))
        self.assertFalse(self.steps.search(MINE, order="deadline, id", limit=2, offset=len(everything)))

    def test_filters_count_before_the_page_is_cut(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        found = self.steps.search([*MINE, ("role_id", "=", role.id)], order="deadline, id", limit=2)
        everything = self.steps.search([*MINE, ("role_id", "=", role.id)]).sorted(lambda s: (s.deadline, s.id))
        self.assertGreater(len(everything), 2)
        self.assertEqual(found, everything[:2])
        by_case = self.steps.search([*MINE, ("case_id.title", "=", "nowhere")], order="deadline, id", limit=2)
        self.assertFalse(by_case)

    def test_who_works_from_a_box_by_two_roads_reads_its_steps_once(self):
        box = self.team.box_ids
        self.env["case.box.member"].create({"box_id": box.id, "user_id": self.adviser.id, "via": "stand_in"})
        found = self.steps.search(MINE, order="deadline, id", limit=80)
        self.assertEqual(len(found), len(set(found.ids)))
        self.assertEqual(found, self.steps.search(MINE).sorted(lambda step: (step.deadline, step.id)))

    def test_nothing_of_others_and_nothing_done_is_in_it(self):
        stranger = self.env(user=self.stranger)["case.step"]
        self.assertFalse(stranger.search(MINE, order="deadline, id", limit=80))
        found = self.steps.search(MINE, order="deadline, id", limit=80)
        done = found[0]
        case = done.case_id
        case.action_cancel("Not needed any more")
        self.assertNotIn(done, self.steps.search(MINE, order="deadline, id", limit=80))

    def test_rules_that_somebody_adds_hold_in_it(self):
        urgent = self.steps.search(MINE, limit=1).case_id
        urgent.with_user(self.adviser).priority = "2"
        self.env["ir.rule"].create(
            {
                "name": "Urgent ones only",
                "model_id": self.env["ir.model"]._get_id("case.step"),
                "domain_force": "[('case_id.priority', '=', '2')]",
            }
        )
        for limit in (80, None):
            found = self.steps.search(MINE, order="deadline, id", limit=limit)
            self.assertEqual(found.case_id, urgent)
        self.assertEqual(self.steps.search_count(MINE), len(found))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.adviser.company_ids += elsewhere
        there = self.steps.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(there.search(MINE, order="deadline, id", limit=80))

    def test_the_activity_menu_counts_my_work(self):
        def group():
            groups = self.env(user=self.adviser)["res.users"]._get_activity_groups()
            return next((group for group in groups if group["model"] == "case.step"), None)

        shown = group()
        self.assertEqual(shown["name"], "My Work")
        mine = self.steps.search(MINE)
        late = mine.filtered(lambda step: step.deadline and step.deadline < fields.Datetime.now())
        self.assertEqual(shown["overdue_count"], len(late))
        self.assertEqual(shown["total_count"] + shown["planned_count"], len(mine))
        self.assertEqual(self.steps.search(shown["domain"]), mine, "its list shows what it counts")
        nothing = self.env(user=self.stranger)["res.users"]._get_activity_groups()
        self.assertNotIn("case.step", [group["model"] for group in nothing])

    def test_counts_tell_what_is_late(self):
        counts = self.steps.get_my_counts()
        late = self.steps.search(MINE).filtered(lambda step: step.deadline < fields.Datetime.now())
        self.assertTrue(late)
        self.assertEqual(counts, {"open": self.steps.search_count(MINE), "late": len(late), "more": 1000})
        self.assertEqual(self.env(user=self.stranger)["case.step"].get_my_counts()["open"], 0)
