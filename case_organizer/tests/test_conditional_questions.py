import json
from pathlib import Path

from odoo.exceptions import UserError, ValidationError

from ..tools.conditions import matches
from .common import PDF, PlanCommon

CASES = Path(__file__).parents[1] / "static" / "tests" / "condition_cases.js"
KINDS = ("char", "float", "boolean", "selection", "tags", "date", "datetime", "partner")


def condition_cases():
    """The table that browser and server share: ``(kind, have, operator, value, holds)``."""
    text = CASES.read_text()
    return json.loads(text[text.index("\n[") :].strip().rstrip(";"))


class TestConditionalQuestions(PlanCommon):
    """What is hidden is not asked and not required; server and browser mean the same."""

    def household(self):
        """A step that asks for the partner's income and its proof only if there is a partner with an income."""
        case_type = self.make_plan({"code": "ask", "step_kind": "question"}, {"code": "next", "after": ["ask"]})
        env = case_type.env
        self.partnered, self.theirs = env["case.characteristic"].create(
            [
                {"type_id": case_type.id, "name": "Has a partner", "kind": "boolean", "code": "partnered"},
                {"type_id": case_type.id, "name": "Their income", "kind": "monetary", "code": "theirs"},
            ]
        )
        with_partner = "[('characteristics.partnered', '=', 'yes')]"
        self.made["ask"].question_ids = [
            (0, 0, {"characteristic_id": self.partnered.id, "required": True, "sequence": 1}),
            (0, 0, {"display_type": "section", "name": "The partner", "condition": with_partner, "sequence": 2}),
            (0, 0, {"characteristic_id": self.theirs.id, "required": True, "sequence": 3}),
        ]
        self.made["ask"].ask_document_ids = [
            (0, 0, {"kind_id": self.kind.id, "condition": "[('characteristics.theirs', '>', 100)]"})
        ]
        return case_type

    def test_what_is_hidden_is_not_asked_and_not_required(self):
        case = self.open_it(self.household())
        step = self.step(case, "ask")
        with self.assertRaisesRegex(ValidationError, "still needs: Has a partner.$"):
            step.submit()
        with self.assertRaisesRegex(ValidationError, "still needs: Their income.$"):
            step.submit(answers={"partnered": True})
        with self.assertRaisesRegex(ValidationError, "still needs: Income statement.$"):
            step.submit(answers={"partnered": True, "theirs": 500})
        step.submit(answers={"partnered": False})
        self.assertEqual(step.state, "completed")

    def test_an_answer_that_became_hidden_is_taken_back(self):
        case = self.open_it(self.household())
        step = self.step(case, "ask")
        step.save_answers({"partnered": True, "theirs": 500})
        step.file_document(self.made["ask"].ask_document_ids.id, "income.pdf", PDF)
        step.save_answers({"partnered": False})
        step.submit(answers={"partnered": False, "theirs": 700})
        self.assertFalse(case.characteristics["theirs"])
        self.assertEqual(case.value_ids.filtered(lambda v: v.characteristic_id == self.theirs).mapped("value"), [500])

    def test_what_was_known_before_stays_when_the_question_is_hidden(self):
        case = self.open_it(self.household())
        case.write({"characteristics": {"theirs": 90}})
        step = self.step(case, "ask")
        step.save_answers({"partnered": True, "theirs": 50})
        work = step.get_work()
        self.assertEqual([q["before"] for q in work["questions"] if q["key"] == "theirs"], [90])
        step.submit(answers={"partnered": False})
        self.assertEqual(case.characteristics["theirs"], 90)

    def test_the_screen_is_told_headings_and_what_is_left_to_decide(self):
        case_type = self.household()
        self.made["ask"].question_ids = [
            (
                0,
                0,
                {
                    "characteristic_id": self.born.id,
                    "condition": "['|', ('priority', '=', '2'), ('characteristics.income', '>', 5)]",
                    "sequence": 9,
                },
            )
        ]
        case = self.open_it(case_type, priority="2")
        work = self.step(case, "ask").get_work()
        asked = {question["key"]: question for question in work["questions"]}
        self.assertEqual([q["section"] for q in work["questions"]], ["", "The partner", "The partner"])
        self.assertEqual(asked["theirs"]["condition"], [("characteristics.partnered", "=", "yes")])
        self.assertIn((1, "=", 1), asked["born"]["condition"])
        self.assertIn((0, "=", 1), asked["born"]["condition"])
        self.assertFalse(asked["partnered"]["condition"])

    def test_a_document_that_is_hidden_is_refused(self):
        case = self.open_it(self.household())
        with self.assertRaisesRegex(UserError, "does not ask"):
            self.step(case, "ask").file_document(self.made["ask"].ask_document_ids.id, "income.pdf", PDF)

    def test_conditions_that_cannot_be_decided_are_refused(self):
        case_type = self.household()
        question = self.made["ask"].question_ids.filtered(lambda q: q.characteristic_id == self.theirs)
        with self.assertRaisesRegex(ValidationError, "ask: Their income.*wealth"):
            question.condition = "[('characteristics.wealth', '=', 1)]"
        with self.assertRaisesRegex(ValidationError, "like"):
            question.condition = "[('characteristics.income', 'like', '1')]"
        first = self.made["ask"].question_ids.filtered(lambda q: q.characteristic_id == self.partnered)
        first.condition = "[('characteristics.theirs', '>', 1)]"
        with self.assertRaisesRegex(UserError, "Has a partner.*Their income.*not asked before"):
            case_type.action_publish()

    def test_a_step_without_conditions_costs_no_more_queries(self):
        case_type = self.make_plan({"code": "ask", "step_kind": "question"}, {"code": "next", "after": ["ask"]})
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.income.id})]
        case_type.action_publish()
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": case_type.id} for _n in range(2)])
        self.step(cases[0], "ask").submit(answers={"income": 1})
        step = self.step(cases[1], "ask")
        step.get_work()
        with self.assertQueryCount(24):
            step.submit(answers={"income": 1})


class TestComparisons(PlanCommon):
    """The table of what comparisons mean holds in Python and in SQL."""

    def test_in_python(self):
        for kind, have, operator, value, expected in condition_cases():
            self.assertIs(matches(have, operator, value), expected, (kind, have, operator, value))

    def test_in_sql(self):
        case_type = self.make_plan({"code": "first"})
        self.env["case.characteristic"].create(
            [{"type_id": case_type.id, "name": kind, "code": kind, "kind": kind} for kind in KINDS]
        )
        case = self.open_it(case_type)
        kinds = case_type._detail_kinds()
        for kind, have, operator, value, expected in condition_cases():
            self.env.cr.execute(
                "UPDATE case_case SET characteristics = jsonb_build_object(%s, %s::jsonb) WHERE id = %s",
                (kind, json.dumps(have), case.id),
            )
            domain = [(f"characteristics.{kind}", operator, value)]
            truth = self.env["case.plan.compiler"]._truths(case.ids, [domain], kinds)[0][1]
            self.assertIs(truth, expected, (kind, have, operator, value))
