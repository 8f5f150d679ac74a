from odoo.exceptions import UserError, ValidationError

from .common import PDF, PlanCommon


class TestPlanItems(PlanCommon):
    """Criteria, conditions and controls, as modellers write them and case users meet them."""

    def test_a_condition_sees_the_answers_just_given(self):
        case_type = self.make_plan({"code": "ask", "step_kind": "question"}, {"code": "rich"}, {"code": "poor"})
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.income.id})]
        done = {"kind": "item", "source_id": self.made["ask"].id}
        self.add_criterion("rich", done, condition="[('characteristics.income', '>=', 1000)]")
        self.add_criterion("poor", done, condition="[('characteristics.income', '<', 1000)]")
        case = self.open_it(case_type)
        self.assertEqual(self.states(case)["rich"], "waiting")
        waits = {node["code"]: node["waits"] for node in case.get_plan_map()["nodes"]}
        self.assertEqual(
            waits["rich"], ["Waits until “ask” is done.", "Only if Income is at least $\N{NO-BREAK SPACE}1,000.00."]
        )
        self.step(case, "ask").submit(answers={"income": 80})
        self.assertEqual(self.states(case), {"ask": "done", "rich": "waiting", "poor": "todo"})
        case.write({"characteristics": {"income": 2000}})
        self.assertEqual(self.states(case)["rich"], "todo", "what is remembered is looked at again")

    def test_a_condition_on_a_column_is_looked_at_when_the_column_is_written(self):
        case_type = self.make_plan({"code": "first"}, {"code": "hurry"})
        self.add_criterion("hurry", condition="[('priority', '=', '2')]")
        case = self.open_it(case_type)
        self.assertEqual(self.states(case)["hurry"], "waiting")
        case.write({"priority": "2"})
        self.assertEqual(self.states(case)["hurry"], "todo")

    def test_a_relative_date_in_a_condition_on_a_detail(self):
        case_type = self.make_plan({"code": "first"}, {"code": "adult"})
        self.add_criterion("adult", condition="[('characteristics.born', '<=', 'today -18y')]")
        case = self.open_it(case_type)
        case.write({"characteristics": {"born": "2024-01-01"}})
        self.assertEqual(self.states(case)["adult"], "waiting")
        case.write({"characteristics": {"born": "1990-01-01"}})
        self.assertEqual(self.states(case)["adult"], "todo")

    def test_conditions_that_cannot_be_used_are_refused_with_their_place(self):
        self.make_plan({"code": "first"})
        for wrong in (
            "[('characteristics.wealth', '=', 1)]",
            "[('partner_id.country_id', '=', 1)]",
            "[('state', '=', 'active')]",
            "[('priority', 'child_of', 1)]",
            "__import__('os')",
            "[('priority', '=', '1'",
            "['&', ('priority', '=', '1')]",
        ):
            with self.assertRaisesRegex(ValidationError, "first"):
                self.add_criterion("first", condition=wrong)

    def test_a_case_listens_only_while_something_would_happen(self):
        case_type = self.make_plan({"code": "first"}, {"code": "proof"})
        event = self.env.ref("case_organizer.event_client_moved")
        self.add_criterion("proof", {"kind": "event", "event_type_id": event.id})
        self.add_criterion("proof", {"kind": "document", "document_kind_id": self.kind.id})
        case = self.open_it(case_type)
        self.assertEqual(self.heard(case), {("event", "client_moved"), ("document", "income")})
        case.file_document(self.kind.id, "income.pdf", PDF)
        self.assertEqual(self.states(case)["proof"], "todo")
        self.assertEqual(self.heard(case), set())

    def test_an_exit_criterion_of_the_plan_stops_the_case(self):
        case_type = self.make_plan({"code": "work"}, {"code": "withdrawn"})
        case_type.draft_plan_id.exit_criterion_ids = [
            (0, 0, {"kind": "exit", "trigger_ids": [(0, 0, {"source_id": self.made["withdrawn"].id})]})
        ]
        case = self.open_it(case_type)
        self.step(case, "withdrawn").submit()
        self.assertEqual(case.state, "terminated")
        self.assertEqual(self.step(case, "work").state, "terminated")

    def test_any_of_these(self):
        case_type = self.make_plan(
            {"code": "proof", "kind": "stage", "step_set": "any"},
            {"code": "passport", "inside": "proof"},
            {"code": "licence", "inside": "proof"},
            {"code": "next", "after": ["proof"]},
        )
        case = self.open_it(case_type)
        self.assertEqual(self.states(case)["passport"], "offered")
        for code in ("passport", "licence"):
            self.step(case, code).action_start()
        self.step(case, "passport").submit()
        self.assertEqual(self.states(case)["licence"], "todo", "what was started is finished")
        self.step(case, "licence").submit()
        self.assertEqual(self.states(case)["next"], "todo")

    def test_exactly_one_of_these(self):
        case_type = self.make_plan(
            {"code": "proof", "kind": "stage", "step_set": "one"},
            {"code": "passport", "inside": "proof"},
            {"code": "licence", "inside": "proof"},
            {"code": "next", "after": ["proof"]},
        )
        case = self.open_it(case_type)
        self.step(case, "licence").action_start()
        self.assertEqual(self.states(case)["passport"], "cancelled")
        with self.assertRaises(UserError):
            self.step(case, "passport").action_start()
        self.step(case, "licence").submit()
        self.assertEqual(self.states(case)["next"], "todo")

    def test_repeated_at_most_so_often_and_only_if(self):
        case_type = self.make_plan(
            {
                "code": "visit",
                "repeatable": True,
                "max_instances": 3,
                "repeat_condition": "[('priority', '!=', '2')]",
            },
            {"code": "wait"},
        )
        case = self.open_it(case_type)
        self.step(case, "visit").submit()
        self.assertEqual(self.step(case, "visit").instance, 2)
        case.write({"priority": "2"})
        self.step(case, "visit").submit()
        self.assertEqual(self.step(case, "visit").instance, 2, "the condition does not hold any more")

    def test_an_optional_step_is_not_there_until_added(self):
        case_type = self.make_plan({"code": "first"}, {"code": "extra", "discretionary": True})
        case = self.open_it(case_type)
        self.assertEqual(self.states(case)["extra"], "not_yet")
        self.step(case, "first").submit()
        self.assertEqual(case.state, "completed")

    def test_a_new_version_keeps_criteria_and_conditions(self):
        case_type = self.make_plan({"code": "first"}, {"code": "second"})
        self.add_criterion(
            "second",
            {"source_id": self.made["first"].id},
            condition="[('characteristics.income', '>', 5)]",
        )
        case_type.action_publish()
        before = self.env["case.plan.compiler"].items(case_type.plan_id)
        case_type.action_new_version()
        self.assertEqual(self.env["case.plan.compiler"].items(case_type.draft_plan_id), before)

    def test_a_step_that_opened_and_ended_at_once_does_not_come_next(self):
        case_type = self.make_plan(
            {"code": "work"},
            {"code": "check", "after": ["work"]},
            {"code": "refused", "kind": "milestone"},
            {"code": "other"},
        )
        self.add_criterion("refused", {"source_id": self.made["check"].id, "transition": "start"})
        self.add_criterion("check", {"source_id": self.made["refused"].id}, kind="exit")
        case = self.open_it(case_type)
        done = self.step(case, "work").submit()
        self.assertEqual(self.step(case, "check").state, "terminated")
        self.assertEqual(done["next_step_id"], self.step(case, "other").id)
