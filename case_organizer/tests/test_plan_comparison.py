from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import PlanCommon


class TestPlanComparison(PlanCommon):
    """Two versions become one picture, in which each mark has its sentences."""

    def setUp(self):
        super().setUp()
        self.plan_type = self.make_plan({"code": "a"}, {"code": "b", "after": ["a"]}, {"code": "old", "after": ["a"]})
        self.plan_type.action_publish()
        self.first = self.plan_type.plan_id
        self.draft = self.new_version(self.plan_type)
        self.made["old"].unlink()
        self.made["b"].write({"required": False})
        self.add(self.plan_type, "new")
        self.made["b"].prerequisite_ids |= self.made["new"]

    def compared(self, other_id=None, user=None):
        return self.draft.with_user(user or self.modeller).get_comparison(other_id)

    def test_items_and_lines_are_marked_in_words(self):
        found = self.compared()
        self.assertEqual(
            [(node["code"], node["state"], node["state_label"]) for node in found["nodes"]],
            [("a", "plan", ""), ("b", "changed", "Changed"), ("old", "gone", "Gone"), ("new", "added", "New")],
        )
        changes = {node["code"]: node["changes"] for node in found["nodes"]}
        self.assertEqual(changes["b"], ["“b” need not be done any more.", "“b” now waits until “new” is done."])
        self.assertEqual((changes["a"], changes["new"], changes["old"]), ([], ["“new” is new."], ["“old” is gone."]))
        self.assertEqual(
            {(edge["from"], edge["to"]): edge["change"] for edge in found["edges"]},
            {("a", "b"): False, ("new", "b"): "added", ("a", "old"): "gone"},
        )
        self.assertEqual([sentence["text"] for sentence in found["sentences"]], self.draft.compare())
        self.assertEqual((found["before"], [other["id"] for other in found["others"]]), (self.first.id, self.first.ids))

    def test_the_older_one_is_compared_the_other_way_round(self):
        found = self.first.with_user(self.modeller).get_comparison(self.draft.id)
        states = {node["code"]: node["state"] for node in found["nodes"]}
        self.assertEqual(states, {"a": "plan", "b": "changed", "old": "added", "new": "gone"})

    def test_a_first_version_has_no_marks(self):
        found = self.first.get_comparison()
        self.assertFalse(found["before"] or found["sentences"])
        self.assertEqual({node["state"] for node in found["nodes"]}, {"plan"})

    def test_versions_of_other_types_are_refused(self):
        with self.assertRaises(UserError):
            self.compared(self.case_type.plan_id.id)

    def test_who_reads_plans_compares_them_and_nobody_else(self):
        self.assertEqual(self.compared(user=self.adviser), self.compared())
        stranger = new_test_user(self.env, "no_cases", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.compared(user=stranger)

    def test_long_plans_take_no_more_questions(self):
        def asked():
            self.env.invalidate_all()
            self.env.registry.clear_cache()
            self.compared()
            before = self.env.cr.sql_log_count
            self.env.invalidate_all()
            self.compared()
            return self.env.cr.sql_log_count - before

        few = asked()
        for number in range(20):
            self.add(self.plan_type, f"more_{number}")
        self.assertLessEqual(asked(), few + 2)
