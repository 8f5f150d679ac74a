"""A long plan is compiled in as many statements as a short one."""

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestCompileQueries(TransactionCase):
    """What a plan asks is read at once, not item by item."""

    def counted(self, many):
        """How many statements it takes to compile a plan of so many steps that ask something each."""
        case_type = self.env["case.type"].create({"name": f"Type of {many}"})
        details = self.env["case.characteristic"].create(
            [{"type_id": case_type.id, "name": f"Detail {n}", "kind": "char"} for n in range(many)]
        )
        plan = case_type.draft_plan_id
        self.env["case.plan.item"].create(
            [
                {
                    "plan_id": plan.id,
                    "name": f"Ask {n}",
                    "step_kind": "question",
                    "question_ids": [(0, 0, {"characteristic_id": detail.id})],
                }
                for n, detail in enumerate(details)
            ]
        )
        compiler = self.env["case.plan.compiler"]
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        before = self.cr.sql_log_count
        self.assertEqual(len(compiler._compiled(plan.id).endings), many)
        return self.cr.sql_log_count - before

    def test_as_many_statements_as_for_a_short_one(self):
        self.counted(1)
        self.assertEqual(self.counted(12), self.counted(3))
