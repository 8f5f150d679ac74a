from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from . import test_queries
from .common import PlanCommon

RICH = "[('characteristics.income', '>', 1000)]"
URGENT = "[('priority', '=', '2')]"


class TestWhoGetsItWhen(PlanCommon):
    """A plan says per step who gets it in which state of the case; the first line that fits counts."""

    def setUp(self):
        super().setUp()
        group = "case_organizer.group_case_user"
        self.clerk = new_test_user(self.env, "clerk", groups=group, name="Clerk")
        self.expert = new_test_user(self.env, "expert", groups=group, name="Expert")
        self.boss = new_test_user(self.env, "boss", groups=group, name="Boss")

    def plan(self, *lines, **values):
        """First a step, then one of the clerk, by rules. :param lines: (condition, name of the role, more values)"""
        case_type = self.make_plan({"code": "first"}, {"code": "then", "after": ["first"], **values})
        self.roles = {}
        for user in (self.clerk, self.expert, self.boss):
            self.roles[user.name] = self.env(user=self.modeller)["case.role"].create(
                {"type_id": case_type.id, "name": user.name, "default_rule": "user", "default_user_id": user.id}
            )
        self.made["then"].role_id = self.roles["Clerk"]
        self.made["then"].assignment_ids = [
            (0, 0, {"condition": when, "role_id": self.roles[who].id if who else False, "sequence": place, **more})
            for place, (when, who, more) in enumerate(lines)
        ]
        return case_type

    def go_on(self, case, user=None):
        """Do the first step. :return: the second"""
        self.step(case, "first", user or self.adviser).submit()
        return self.step(case, "then", self.adviser)

    def opened(self, case_type, income=False, **values):
        if income:
            values["characteristics"] = {"income": income}
        return self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id, **values})

    def test_the_first_line_that_fits_says_who_gets_it(self):
        case_type = self.plan((RICH, "Expert", {}), (URGENT, "Boss", {}))
        case_type.action_publish()
        for values, who in (
            ({}, self.clerk),
            ({"income": 5000}, self.expert),
            ({"priority": "2"}, self.boss),
            ({"income": 5000, "priority": "2"}, self.expert),
        ):
            with self.subTest(who=who.name, **values):
                step = self.go_on(self.opened(case_type, **values))
                self.assertEqual((step.role_id.name, step.sudo().box_id.user_id), (who.name, who))
                self.assertIn("then", self.my_work(who))
                others = (self.clerk | self.expert | self.boss) - who
                with self.assertRaises(AccessError):
                    step.with_user(others[0]).submit()
                step.with_user(who).submit()
                self.assertEqual(step.state, "completed")

    def test_it_counts_what_the_case_says_when_the_step_is_asked(self):
        case_type = self.plan((RICH, "Expert", {}))
        case_type.action_publish()
        case = self.opened(case_type)
        case.write({"characteristics": {"income": 5000}})
        step = self.go_on(case)
        self.assertEqual(step.sudo().box_id.user_id, self.expert)
        case.write({"characteristics": {"income": 5}})
        self.assertEqual(step.sudo().box_id.user_id, self.expert, "what was asked is not taken away")
        step.with_user(self.expert).give(self.boss.ids)
        step.with_user(self.boss).action_give_back()
        self.assertEqual(step.sudo().box_id.user_id, self.expert)

    def test_a_line_may_have_a_rule_of_its_own(self):
        case_type = self.plan((RICH, None, {"assign_rule": "other", "assign_item_id": None}))
        self.made["then"].assignment_ids.assign_item_id = self.made["first"]
        team = self.env["case.team"].create({"name": "Two", "member_ids": [(6, 0, (self.clerk | self.boss).ids)]})
        self.roles["Clerk"].write({"default_rule": "team", "default_team_id": team.id, "default_user_id": False})
        self.made["first"].role_id = self.roles["Clerk"]
        case_type.action_publish()
        step = self.go_on(self.opened(case_type, income=5000), self.clerk)
        self.assertEqual(step.sudo().box_id.user_id, self.boss)
        with self.assertRaises(AccessError):
            step.with_user(self.clerk).submit()
        with self.assertRaisesRegex(UserError, "somebody else than who did"):
            step.with_user(self.boss).give(self.clerk.ids)
        step.with_user(self.boss).submit()
        poor = self.go_on(self.opened(case_type), self.clerk)
        self.assertEqual(poor.sudo().box_id.team_id, team)
        poor.with_user(self.clerk).submit()

    def test_versions_differ_in_words_and_a_new_one_has_the_rules(self):
        case_type = self.plan((RICH, None, {"assign_rule": "other"}), (URGENT, "Boss", {}))
        self.made["then"].assignment_ids[0].assign_item_id = self.made["first"]
        case_type.action_publish()
        draft = self.new_version(case_type)
        lines = self.made["then"].assignment_ids
        self.assertEqual(lines[0].assign_item_id, self.made["first"], "the step of this version")
        compiler = self.env["case.plan.compiler"]
        self.assertFalse(compiler.comparison(case_type.plan_id, draft))
        lines[1].role_id = self.roles["Expert"]
        lines[0].unlink()
        said = "\n".join(compiler.comparison(case_type.plan_id, draft))
        self.assertRegex(said, "goes to: Expert")
        self.assertRegex(said, "no rule of its own any more for: .*Income")

    def test_a_published_plan_and_what_others_model_is_not_changed(self):
        case_type = self.plan((RICH, "Expert", {}))
        line = self.made["then"].assignment_ids
        for user in (self.adviser, self.supervisor):
            with self.assertRaises(AccessError):
                line.with_user(user).write({"condition": False})
        self.assertEqual(line.with_user(self.adviser).role_id, self.roles["Expert"], "read by who works with it")
        case_type.action_publish()
        with self.assertRaises(UserError):
            line.write({"condition": False})

    def test_what_is_wrong_is_said_before_it_is_published(self):
        case_type = self.plan((RICH, None, {"assign_rule": "same"}))
        with self.assertRaisesRegex(UserError, "whose doer counts"):
            case_type.action_publish()
        with self.assertRaises(ValidationError):
            self.made["then"].assignment_ids.condition = "[('characteristics.nothing', '=', 1)]"
        with self.assertRaises(ValidationError):
            self.made["then"].assignment_ids.assign_item_id = self.made["then"]

    def test_a_role_that_only_a_line_names_is_in_use(self):
        case_type = self.plan((RICH, "Expert", {}))
        case_type.action_publish()
        with self.assertRaises(UserError):
            self.roles["Expert"].with_user(self.modeller).active = False

    def test_it_costs_a_statement_to_look_and_no_more_for_many(self):
        taken = {}
        for name, lines in (("plain", ()), ("ruled", ((RICH, "Expert", {}), (URGENT, "Boss", {})))):
            case_type = self.plan(*lines)
            case_type.action_publish()
            for _twice in range(2):
                step = self.step(self.opened(case_type, income=5000), "first", self.adviser)
                taken[name] = self.count(step.submit)
        self.assertLessEqual(taken["ruled"], taken["plain"] + 1, self.sent)
        self.assertLessEqual(taken["ruled"], 10, self.sent)

    count, fresh = test_queries.TestQueries.count, test_queries.TestQueries.fresh
