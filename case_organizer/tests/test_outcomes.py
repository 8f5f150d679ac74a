from odoo.exceptions import UserError

from .common import PlanCommon


class TestOutcomes(PlanCommon):
    """Named outcomes of a step steer what comes next."""

    def visit(self):
        """A visit that ends in one of three ways, two steps that follow from one each."""
        case_type = self.make_plan({"code": "visit"}, {"code": "repair"}, {"code": "refund"})
        self.made["visit"].outcome_ids = [
            (0, 0, {"name": "Fine", "code": "fine"}),
            (0, 0, {"name": "To be repaired", "code": "repair"}),
            (0, 0, {"name": "Beyond repair", "code": "beyond", "needs_reason": True}),
        ]
        for code, outcome in (("repair", "repair"), ("refund", "beyond")):
            self.add_criterion(code, {"source_id": self.made["visit"].id, "outcome": outcome})
        return case_type

    def test_the_outcome_decides_what_is_asked(self):
        case = self.open_it(self.visit())
        waits = {node["code"]: node["waits"] for node in case.get_plan_map()["nodes"]}
        self.assertEqual(waits["repair"], ["Waits until “visit” ends with “To be repaired”."])
        self.step(case, "visit").submit(outcome="beyond", reason="Rust")
        self.assertEqual((self.states(case)["repair"], self.states(case)["refund"]), ("waiting", "todo"))

    def test_the_modeller_chooses_from_those_a_step_has(self):
        self.visit()
        item = self.made["visit"]
        self.assertEqual(
            item.get_outcomes(), [["fine", "Fine"], ["repair", "To be repaired"], ["beyond", "Beyond repair"]]
        )
        self.assertEqual(self.made["repair"].criterion_ids.trigger_ids.display_name, "“visit” is done (To be repaired)")
        self.assertEqual(self.made["refund"].get_outcomes(), [["done", "Done"]])

    def test_an_outcome_that_a_step_does_not_have_is_refused(self):
        case_type = self.visit()
        self.made["repair"].criterion_ids.trigger_ids.outcome = "repaired"
        with self.assertRaisesRegex(UserError, "“repair” waits for an outcome"):
            case_type.action_publish()
