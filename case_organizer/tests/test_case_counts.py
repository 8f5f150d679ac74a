from odoo.tests import tagged

from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestCaseCounts(CaseCommon):
    """What a case counts on its form is what its reader would see in each list."""

    def rules(self, name):
        """Rules by which a model is read: ``({global ones}, {(group, rule)})``, as texts about the case."""
        rules = self.env["ir.rule"].sudo().search([("model_id.model", "=", name), ("perm_read", "=", True)])
        everybody, some = set(), set()
        for rule in rules:
            text = rule.domain_force.replace("case_id.", "").replace('"', "'")
            if rule.groups:
                some.update((group, text) for group in rule.groups)
            else:
                everybody.add(text)
        return everybody, some

    def test_what_is_counted_for_all_readers_of_a_case_has_the_rules_of_the_case(self):
        case = self.open_case()
        everybody, some = self.rules("case.case")
        self.assertTrue(everybody and some)
        self.assertGreaterEqual(len(case._lists_on_case()), 8)
        for name, model in case._lists_on_case().items():
            with self.subTest(name=name):
                self.assertIn(f"{name}_count", case._fields)
                of_model, of_groups = self.rules(model)
                self.assertEqual(of_model - everybody, set(), "all readers of the case read it")
                self.assertEqual(some - of_groups, set(), "each group that reads the case reads it")

    def test_counts_are_those_of_the_reader(self):
        case = self.open_case()
        case.with_user(self.adviser).action_suspend("Waits for papers")
        case.with_user(self.adviser).action_resume()
        self.assertEqual(case.with_user(self.adviser).pause_count, 1)
        case.access = "restricted"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(case.with_user(self.adviser).pause_count, 1, "takes part")
        # Asked without being read, of a case that is not theirs.
        self.assertEqual(case.with_user(self.stranger).pause_count, 0)
