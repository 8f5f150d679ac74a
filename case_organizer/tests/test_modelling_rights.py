from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from .common import PlanCommon


class TestModellingRights(PlanCommon):
    """A case type may name who models it; the others read it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = new_test_user(cls.env, "other_modeller", groups="case_organizer.group_case_modeller")
        cls.admin = new_test_user(cls.env, "case_admin", groups="case_organizer.group_case_admin")

    def change_everything(self, user):
        """All the ways in which somebody may change a type, each of them tried. :return: names of what was refused"""
        case_type = self.case_type.with_user(user)
        draft = case_type.draft_plan_id
        item = draft.item_ids[1]
        ways = {
            "type": lambda: case_type.write({"description": "Mine"}),
            "item": lambda: item.write({"name": "Mine"}),
            "new item": lambda: item.create({"plan_id": draft.id, "name": "More"}),
            "role": lambda: case_type.role_ids[0].write({"name": "Mine"}),
            "detail": lambda: case_type.characteristic_ids[0].write({"name": "Mine"}),
            "choice": lambda: case_type.characteristic_ids[0].write({"choice_ids": [(0, 0, {"name": "A"})]}),
            "question": lambda: item.question_ids.write({"required": False}),
            "criterion": lambda: item.write({"criterion_ids": [(0, 0, {"condition": "[('priority', '=', '2')]"})]}),
            "detail that a step sets": lambda: (
                self.env["case.plan.value"]
                .with_user(user)
                .create({"item_id": item.id, "characteristic_id": case_type.characteristic_ids[0].id, "text": "1"})
            ),
            "outcome": lambda: item.write({"outcome_ids": [(0, 0, {"name": "Well"})]}),
            "rollout": lambda: draft.action_rollout(),
            "publish": lambda: draft.action_publish(),
        }
        refused = []
        for name, way in ways.items():
            try:
                with self.env.cr.savepoint():
                    way()
                    self.env.flush_all()
            except AccessError:
                refused.append(name)
                self.env.invalidate_all()
        return refused, list(ways)

    def test_nobody_named_is_every_modeller(self):
        self.case_type.with_user(self.modeller).action_new_version()
        self.assertTrue(self.case_type.with_user(self.other).may_model)
        self.assertEqual(self.change_everything(self.other)[0], [])

    def test_who_is_not_named_changes_nothing(self):
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.with_user(self.modeller).modeller_ids = self.modeller
        refused, all_ways = self.change_everything(self.other)
        self.assertEqual(refused, all_ways)
        self.assertFalse(self.case_type.with_user(self.other).may_model)
        self.assertEqual(self.case_type.with_user(self.other).name, "Mortgage", "it is still read")
        self.assertEqual(self.change_everything(self.modeller)[0], [])

    def test_a_team_is_named(self):
        team = self.env["case.team"].create({"name": "Legal", "member_ids": [(6, 0, self.other.ids)]})
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.with_user(self.modeller).modeller_team_ids = team
        refused, all_ways = self.change_everything(self.modeller)
        self.assertEqual(refused, all_ways)
        self.assertEqual(self.change_everything(self.other)[0], [])

    def test_an_administrator_always_may(self):
        self.case_type.with_user(self.modeller).action_new_version()
        self.case_type.with_user(self.modeller).modeller_ids = self.modeller
        self.assertEqual(self.change_everything(self.admin)[0], [])
