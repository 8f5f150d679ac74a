from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from odoo.addons.case_organizer.engine import Occurrence

from . import test_queries
from .common import PlanCommon


class TestAssignmentRules(PlanCommon):
    """Who of a team gets a step, by the rule of the plan; nobody else is bothered, and four eyes are four."""

    def setUp(self):
        super().setUp()
        group = "case_organizer.group_case_user"
        self.people = self.env["res.users"].union(
            *[new_test_user(self.env, name, groups=group, name=name.title()) for name in ("ada", "ben", "cas")]
        )
        self.ada, self.ben, self.cas = self.people
        self.team = self.env["case.team"].create({"name": "Office", "member_ids": [(6, 0, self.people.ids)]})

    def plan(self, rule, source=None, members=None):
        """First a step for everybody, then one given by a rule. The adviser supervises the second."""
        case_type = self.make_plan({"code": "first"}, {"code": "then", "after": ["first"]})
        office, boss = self.env(user=self.modeller)["case.role"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": "Office",
                    "default_rule": "team",
                    "default_team_id": (members or self.team).id,
                },
                {
                    "type_id": case_type.id,
                    "name": "Boss",
                    "default_rule": "user",
                    "default_user_id": self.underwriter.id,
                },
            ]
        )
        self.made["first"].role_id = self.made["then"].role_id = office
        self.made["then"].write({"assign_rule": rule, "supervisor_role_id": boss.id})
        if source:
            self.made["then"].assign_item_id = self.made[source]
        case_type.action_publish()
        return case_type

    def go_on(self, case_type, doer=None):
        """Open a case and have its first step done. :return: the second, as its case opener sees it"""
        case = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        self.step(case, "first", doer or self.ada).submit()
        return self.step(case, "then", self.adviser)

    def who(self, step):
        return step.sudo().box_id.user_id

    def test_everybody_in_the_team_when_nothing_else_is_said(self):
        step = self.go_on(self.plan("all"))
        self.assertEqual(step.sudo().box_id.team_id, self.team)

    def test_who_has_fewest_open_steps(self):
        case_type = self.plan("fewest")
        self.assertEqual([self.who(self.go_on(case_type)) for _n in range(4)], [*self.people, self.ada])

    def test_in_turn_whatever_was_done_meanwhile(self):
        case_type = self.plan("turn")
        found = []
        for _n in range(4):
            step = self.go_on(case_type)
            found.append(self.who(step))
            step.with_user(self.who(step)).submit()
        self.assertEqual(found, [*self.people, self.ada])

    def test_many_at_once_are_given_in_turn(self):
        case_type = self.plan("turn")
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": case_type.id}] * 7)
        first = Occurrence("complete", item="first")
        self.env(user=self.ada)["case.writer"].apply(cases.with_user(self.ada), (first,))
        loads = self.env["case.step"]._read_group(
            [("code", "=", "then"), ("case_id", "in", cases.ids)], ["box_id"], ["__count"]
        )
        self.assertEqual(sorted(count for _box, count in loads), [2, 2, 3])

    def test_who_is_away_is_passed_over(self):
        today = fields.Date.today()
        self.env["case.absence"].create(
            {
                "user_id": self.ada.id,
                "stand_in_id": self.ben.id,
                "date_from": today - timedelta(days=1),
                "date_to": today + timedelta(days=1),
            }
        )
        case_type = self.plan("fewest")
        self.assertEqual([self.who(self.go_on(case_type)) for _n in range(3)], [self.ben, self.cas, self.ben])

    def test_who_did_the_step_before(self):
        step = self.go_on(self.plan("same", "first"), self.ben)
        self.assertEqual(self.who(step), self.ben)
        row = step.case_id.log_ids.filtered(lambda row: row.kind == "given")
        self.assertEqual(row.sudo().data, {"who": self.ben.id, "rule": "same"})
        self.assertIn("then: given to Ben (Who did the step…)", row.summary)
        self.assertFalse(step.case_id.log_ids.verify(step.case_id.ids))
        self.assertFalse(step.case_id.log_ids.replay(step.case_id.ids))

    def test_who_did_it_is_no_longer_in_the_team(self):
        step = self.go_on(self.plan("same", "first"), self.supervisor)
        self.assertEqual(step.sudo().box_id.team_id, self.team)
        self.assertTrue(step.nobody_qualifies)
        seen = self.env(user=self.underwriter)["case.step"].search(
            [("supervised", "=", True), ("nobody_qualifies", "=", True)]
        )
        self.assertEqual(seen, step)
        self.assertIn("nobody qualifies", step.case_id.log_ids.filtered(lambda row: row.kind == "given").summary)
        step.with_user(self.underwriter).give(self.cas.ids)
        self.assertFalse(step.nobody_qualifies)

    def test_four_eyes(self):
        step = self.go_on(self.plan("other", "first"), self.ada)
        self.assertEqual(self.who(step), self.ben)
        step.with_user(self.underwriter).give((self.ada | self.cas).ids, "evenly")
        self.assertEqual(self.who(step), self.cas, "not to who did the other one")
        step.with_user(self.cas).submit()
        self.assertEqual(step.done_by_id, self.cas)

    def test_four_eyes_also_by_hand(self):
        step = self.go_on(self.plan("other", "first"), self.ada)
        with self.assertRaisesRegex(UserError, "somebody else than who did “first”"):
            step.with_user(self.underwriter).give(self.ada.ids)
        step.with_user(self.ben).action_give_back()
        mine = step.with_user(self.ada)
        self.assertEqual(mine.get_work()["can_work"], False)
        for verb in (mine.submit, mine.action_start, mine.action_take, lambda: mine.action_skip("No time")):
            with self.assertRaisesRegex(UserError, "somebody else"):
                verb()
        step.with_user(self.cas).action_take()
        step.with_user(self.cas).submit()

    def test_a_supervisor_who_did_the_first_does_not_do_the_second(self):
        step = self.go_on(self.plan("other", "first"), self.supervisor)
        with self.assertRaisesRegex(UserError, "somebody else"):
            step.with_user(self.supervisor).submit()

    def test_nobody_qualifies_when_the_team_is_one_who_did_it(self):
        alone = self.env["case.team"].create({"name": "Alone", "member_ids": [(6, 0, self.ada.ids)]})
        step = self.go_on(self.plan("other", "first", alone), self.ada)
        self.assertEqual((step.sudo().box_id.team_id, step.nobody_qualifies), (alone, True))

    def test_who_got_it_keeps_it_when_others_join_the_case(self):
        step = self.go_on(self.plan("turn"))
        got = self.who(step)
        self.env["case.participant"].create({"case_id": step.case_id.id, "user_id": self.stranger.id})
        self.assertEqual(self.who(step), got)

    def test_a_new_version_looks_at_its_own_steps_and_says_what_changed(self):
        case_type = self.plan("other", "first")
        draft = self.new_version(case_type)
        self.assertEqual(self.made["then"].assign_item_id, self.made["first"])
        self.made["then"].write({"assign_rule": "turn", "assign_item_id": False})
        said = self.env["case.plan.compiler"].comparison(case_type.plan_id, draft)
        self.assertTrue(any("who of the role gets it is now “In turn”" in sentence for sentence in said), said)

    def test_a_plan_is_not_published_before_it_says_whose_doer(self):
        case_type = self.make_plan({"code": "first"})
        self.made["first"].assign_rule = "same"
        with self.assertRaisesRegex(UserError, "does not say whose doer"):
            case_type.action_publish()

    def test_a_rule_costs_one_statement_and_statements_do_not_grow(self):
        def opened(count, rule):
            case_type = self.make_plan({"code": "a"}, {"code": "b"}, {"code": "c"})
            role = self.env(user=self.modeller)["case.role"].create(
                {"type_id": case_type.id, "name": "T", "default_rule": "team", "default_team_id": self.team.id}
            )
            case_type.draft_plan_id.item_ids.write({"role_id": role.id, "assign_rule": rule})
            case_type.action_publish()
            cases = self.env(user=self.adviser)["case.case"]
            cases.create({"type_id": case_type.id})
            return test_queries.TestQueries.count(
                self, lambda: cases.create([{"type_id": case_type.id} for _n in range(count)])
            )

        plain, few = opened(1, "all"), opened(1, "fewest")
        self.assertLessEqual(few, plain + 1)
        self.assertLessEqual(few, 16)
        self.assertLessEqual(opened(30, "fewest"), opened(30, "all") + 1)

    def test_completing_a_step_that_opens_one_with_a_rule_costs_one_statement_more(self):
        taken = {}
        for rule in ("all", "fewest", "turn", "other"):
            case_type = self.plan(rule, "first" if rule == "other" else None)
            # Each of the three has a box of their own by then.
            for _warm in range(4):
                case = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
                step = self.step(case, "first", self.ada)
                taken[rule] = test_queries.TestQueries.count(self, step.submit)
        self.assertLessEqual(taken["all"], 4, self.sent)
        for rule, more in (("fewest", 1), ("turn", 1), ("other", 2)):
            # What goes to another leads the doer nowhere: what comes next for them is asked.
            self.assertLessEqual(taken[rule], taken["all"] + more, rule)

    fresh = test_queries.TestQueries.fresh
