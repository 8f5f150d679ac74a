from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from .common import CaseCommon

MINE = [("mine", "=", True), ("is_open", "=", True)]


class TestAssignment(CaseCommon):
    """Work finds its person: taken, given, distributed, given back, done by a stand-in, handed over."""

    def setUp(self):
        super().setUp()
        names = ("ada", "ben", "cas")
        self.members = self.env["res.users"].union(
            *[new_test_user(self.env, n, groups="case_organizer.group_case_user", name=n.title()) for n in names]
        )
        self.team = self.env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, self.members.ids)]})
        role = self.case_type.role_ids.filtered(lambda role: role.code == "adviser")
        role.write({"default_rule": "team", "default_team_id": self.team.id})
        self.role = role
        self.cases = self.env["case.case"].union(*[self.open_case() for _n in range(6)])
        self.steps = self.env["case.step"].search([("case_id", "in", self.cases.ids), ("role_id", "=", role.id)])
        self.ada, self.ben, self.cas = self.members

    def loads(self):
        self.env.invalidate_all()
        return [
            self.env(user=user)["case.step"].search_count([("box_id.user_id", "=", user.id)]) for user in self.members
        ]

    def as_member(self, user=None):
        return self.steps.with_user(user or self.ada)

    def test_many_are_distributed_evenly(self):
        count = len(self.steps)
        given = self.as_member().give(self.members.ids, "evenly")
        self.assertEqual(sum(given.values()), count)
        self.assertLessEqual(max(given.values()) - min(given.values()), 1)
        self.assertEqual(self.loads(), [given[user.id] for user in self.members])

    def test_who_has_fewest_is_first(self):
        self.as_member()[:3].give(self.ada.ids)
        rest = self.steps[3:6]
        given = rest.with_user(self.ben).give(self.members.ids, "fewest")
        self.assertEqual(given[self.ada.id], 0)

    def test_what_was_taken_is_given_back(self):
        step = self.as_member()[0]
        step.action_take()
        self.assertTrue(step.can_give_back)
        self.assertEqual(step.box_id.user_id, self.ada)
        self.assertNotIn(step, self.as_member(self.ben).search(MINE))
        step.action_give_back()
        self.assertEqual(step.box_id.team_id, self.team)
        self.assertIn(step, self.as_member(self.ben).search(MINE))

    def test_who_is_doing_what(self):
        self.as_member()[0].action_take()
        team = self.team.with_user(self.ada)
        self.assertEqual((team.waiting_count, team.taken_count), (len(self.steps) - 1, 1))
        shown = self.env(user=self.ada)["case.step"].search(team.action_open_taken()["domain"])
        self.assertEqual(shown, self.as_member()[0])
        waiting = self.env(user=self.ada)["case.step"].search(team.action_open_box()["domain"])
        self.assertEqual(waiting, self.as_member()[1:])

    def test_a_stranger_gives_nothing_away(self):
        with self.assertRaises(AccessError):
            self.as_member(self.stranger).give(self.stranger.ids)
        with self.assertRaises(AccessError):
            self.as_member(self.stranger).action_give_back()

    def test_nobody_is_given_what_they_do_not_read(self):
        self.cases[0].with_user(self.adviser).access = "restricted"
        hidden = self.steps.filtered(lambda step: step.case_id == self.cases[0]).with_user(self.ada)
        with self.assertRaisesRegex(AccessError, "does not read MORTGA"):
            hidden.give(self.stranger.ids)
        hidden.give(self.ben.ids)

    def test_what_is_done_is_not_given(self):
        step = self.as_member()[0]
        self.cases[0].with_user(self.adviser).action_cancel("No longer")
        with self.assertRaisesRegex(UserError, "not open any more"):
            step.give(self.ben.ids)

    def count(self, work):
        """Statements that ``work()`` sends, as a new request finds it."""
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        work()
        self.env.cr.flush()
        return self.cr.sql_log_count - before

    def test_many_steps_over_many_people_take_few_statements(self):
        group = self.env.ref("case_organizer.group_case_user")
        quiet = self.env["res.users"].with_context(no_reset_password=True)
        crowd = quiet.create(
            [{"name": f"C{n}", "login": f"c{n}", "group_ids": [(6, 0, group.ids)]} for n in range(100)]
        )
        self.team.member_ids += crowd
        cases = self.env(user=self.adviser)["case.case"].create(
            [{"type_id": self.case_type.id, "partner_id": self.partner.id} for _n in range(500)]
        )
        steps = cases.step_ids.filtered(lambda step: step.role_id == self.role)
        steps = steps.with_user(self.supervisor)
        self.assertEqual(len(steps), 1000)

        def give(number):
            return self.count(lambda: steps[:number].give(crowd.ids, "fewest"))

        give(10)
        few, half, all_of_them = give(10), give(500), give(1000)
        self.assertLessEqual(all_of_them - half, 6)
        self.assertLessEqual(all_of_them, few + 12)

        def hand_over(leaver, successor):
            env = self.env(user=self.supervisor)
            values = {"user_id": leaver.id, "to_user_id": successor.id, "reason": "Leaves"}
            return self.count(lambda: env["case.hand.over"].create(values).action_hand_over())

        steps[:20].give(self.ben.ids)
        hand_over(self.ben, self.cas)
        steps[:20].give(self.ben.ids)
        few = hand_over(self.ben, self.cas)
        steps.give(self.ben.ids)
        self.assertLessEqual(hand_over(self.ben, self.cas), few + 12)
        self.assertEqual(self.env["case.step"].search_count([("box_id.user_id", "=", self.cas.id)]), 1000)

    def absence(self, user=None, **values):
        today = fields.Date.today()
        values = {"user_id": self.ada.id, "stand_in_id": self.ben.id, "date_from": today, "date_to": today, **values}
        return self.env(user=user or self.ada)["case.absence"].create(values)

    def test_a_stand_in_works_for_who_is_away_and_the_log_says_so(self):
        step = self.as_member()[0]
        step.action_take()
        as_ben = step.with_user(self.ben)
        with self.assertRaises(AccessError):
            as_ben.submit()
        # Who stands in for nobody is known beforehand, and not asked for whom they work.
        self.assertNotIn(self.ben.id, self.env["case.box.member"]._stand_ins())
        self.absence()
        self.assertIn(step, self.env(user=self.ben)["case.step"].search(MINE))
        as_ben.action_start()
        self.do_as(as_ben)
        row = step.case_id.log_ids.filtered(lambda row: row.kind == "complete")[:1]
        self.assertEqual((row.user_id, row.sudo().data["for"]), (self.ben, self.ada.id))
        self.assertIn("(acting for Ada)", row.summary)
        self.assertFalse(step.case_id.log_ids.verify(step.case_id.ids))

    def test_a_stand_in_for_some_roles_finds_only_what_waits_for_them(self):
        judge = self.env["case.role"].create(
            {
                "type_id": self.case_type.id,
                "name": "Judge",
                "code": "judge",
                "default_rule": "user",
                "default_user_id": self.ada.id,
            }
        )
        self.case_type.with_user(self.modeller).action_new_version()
        draft = self.case_type.draft_plan_id
        draft.item_ids.filtered(lambda item: item.code == "income_questions").role_id = judge
        self.case_type.with_user(self.modeller).action_publish()
        case = self.open_case(access="restricted")
        judged, filed = self.step(case, "income_questions", self.ada), self.step(case, "income_statement", self.ada)
        filed.action_take()
        self.assertEqual((judged | filed).box_id.user_id, self.ada)
        stranger = self.env(user=self.stranger)
        self.absence(stand_in_id=self.stranger.id, role_ids=[(6, 0, judge.ids)])
        self.absence(stand_in_id=self.cas.id, role_ids=[(6, 0, self.role.ids)])
        for limit in (None, 80):
            self.assertEqual(stranger["case.step"].search(MINE, limit=limit, order="deadline, id"), judged)
        self.assertEqual(judged.with_user(self.stranger).case_id.name, case.name)
        others = stranger["case.step"].search([("mine", "=", False), ("case_id", "=", case.id)])
        self.assertEqual(others, filed, "who takes part reads the rest, and it is not theirs")
        with self.assertRaisesRegex(AccessError, "waits for Ada"):
            filed.with_user(self.stranger).action_start()
        judged.with_user(self.stranger).submit(answers={"yearly_income": 1})
        row = case.log_ids.filtered(lambda row: row.kind == "complete")[:1]
        self.assertIn("(acting for Ada)", row.summary)
        self.assertIn(filed, self.env(user=self.cas)["case.step"].search(MINE))
        self.env["case.absence"].search([]).active = False
        self.assertFalse(stranger["case.step"].search(MINE))
        self.assertFalse(stranger["case.case"].search([("id", "=", case.id)]))

    def do_as(self, step):
        """Complete a step whatever it asks."""
        for ask in step.item_id.ask_document_ids:
            step.file_document(ask.id, "file.txt", "SGVsbG8=")
        step.submit()

    def test_before_and_after_the_period_nobody_stands_in(self):
        step = self.as_member()[0]
        step.action_take()
        today = fields.Date.today()
        self.absence(date_from=today + timedelta(days=1), date_to=today + timedelta(days=9))
        self.assertNotIn(step, self.env(user=self.ben)["case.step"].search(MINE))

    def test_an_absence_is_arranged_by_oneself_or_a_supervisor(self):
        with self.assertRaises(AccessError):
            self.absence(user=self.ben)
        absence = self.absence(user=self.supervisor)
        with self.assertRaises(ValidationError):
            absence.sudo().unlink()
        absence.active = False
        self.assertFalse(self.env["case.box.member"].search([("user_id", "=", self.ben.id), ("via", "=", "stand_in")]))

    def test_somebody_leaves_and_all_goes_to_another(self):
        self.as_member()[:2].give(self.ada.ids)
        mine = self.cases[0]
        mine.sudo().user_id = self.ada
        self.env["case.participant"].create({"case_id": self.cases[1].id, "user_id": self.ada.id, "relation": "expert"})
        wizard = self.env(user=self.supervisor)["case.hand.over"].create(
            {"user_id": self.ada.id, "to_user_id": self.cas.id, "reason": "Leaves"}
        )
        counts = (wizard.step_count, wizard.role_count, wizard.case_count)
        wizard.action_hand_over()
        self.env.invalidate_all()
        self.assertEqual(counts, (2, 1, 1))
        self.assertEqual(mine.user_id, self.cas)
        self.assertEqual(self.as_member()[:2].box_id.user_id, self.cas)
        people = self.cases[1].participant_ids
        self.assertEqual(people.filtered(lambda person: person.relation == "expert").user_id, self.cas)
        old = self.env["case.participant"].with_context(active_test=False).search([("user_id", "=", self.ada.id)])
        self.assertEqual(old.mapped("active"), [False])
        self.assertIn("Work of Ada handed over to Cas: Leaves", mine.log_ids.mapped("summary"))
        with self.assertRaises(AccessError):
            self.env(user=self.ada)["case.hand.over"].create({"user_id": self.ben.id, "reason": "x"})._counts()

    def test_handing_over_says_of_how_many_restricted_cases_the_other_reads_nothing_yet(self):
        known, unknown, open_one = self.cases[:3]
        (known + unknown + open_one).sudo().user_id = self.ada
        (known + unknown).sudo().access = "restricted"
        self.env["case.participant"].create({"case_id": known.id, "user_id": self.stranger.id, "relation": "expert"})
        values = {"user_id": self.ada.id, "reason": "Leaves"}
        hand_over = self.env(user=self.supervisor)["case.hand.over"]
        self.assertEqual(hand_over.create({**values, "to_user_id": self.stranger.id}).unread_count, 1)
        self.assertFalse(unknown.with_user(self.stranger).readable)
        hand_over.create({**values, "to_user_id": self.stranger.id}).action_hand_over()
        self.env.invalidate_all()
        self.assertTrue(unknown.with_user(self.stranger).readable)
        self.assertEqual(hand_over.create({**values, "to_user_id": self.stranger.id}).unread_count, 0)

    def test_supervised_steps_are_found(self):
        steps = self.env["case.step"].search([("supervisor_box_id", "!=", False), ("is_open", "=", True)])
        if not steps:
            item = self.steps[0].item_id
            self.env.cr.execute(
                "UPDATE case_step SET supervisor_box_id = %s WHERE id = %s",
                (self.env["case.box"]._of_users(self.underwriter.ids)[self.underwriter.id], self.steps[0].id),
            )
            self.env.invalidate_all()
            steps = self.steps[0]
            self.assertTrue(item)
        boss = steps.supervisor_box_id.user_id[:1]
        found = self.env(user=boss)["case.step"].search([("supervised", "=", True), ("is_open", "=", True)])
        self.assertTrue(found and found <= steps)
        self.assertFalse(self.env(user=self.stranger)["case.step"].search([("supervised", "=", True)]))
