from odoo.exceptions import AccessError, UserError, ValidationError

from ..engine import Occurrence
from .common import PlanCommon


class TestSubcases(PlanCommon):
    """A step opens a case of another type and waits for it."""

    def family(self, **item):
        """A permit that asks advice in a case of its own, then decides. Sets ``advice_type``."""
        self.advice_type = self.make_plan({"code": "advise"})
        self.advice_type.action_publish()
        return self.make_plan(
            {"code": "advice", "step_kind": "subcase", "subcase_type_id": self.advice_type.id, **item},
            {"code": "decide", "after": ["advice"]},
        )

    def opened(self, permit, **values):
        """A permit case and the advice case it opened, as the adviser sees them."""
        case = self.open_it(permit, **values)
        return case, case.child_ids

    def test_the_step_opens_a_case_and_is_done_when_it_is_closed(self):
        case, advice = self.opened(self.family(), partner_id=self.partner.id, priority="1")
        self.assertEqual(
            (advice.type_id, advice.partner_id, advice.user_id, advice.priority, advice.company_id),
            (self.advice_type, self.partner, self.adviser, "1", case.company_id),
        )
        self.assertEqual((advice.parent_id, advice.parent_step_id), (case, self.step(case, "advice")))
        self.assertEqual(self.my_work(self.adviser), ["advise"], "what waits for a case is nobody's to do")
        self.step(advice, "advise").submit()
        self.assertEqual(advice.state, "completed")
        self.assertEqual((self.step(case, "advice").state, self.step(case, "advice").outcome), ("completed", "done"))
        self.assertEqual(self.my_work(self.adviser), ["decide"])

    def test_a_cancelled_case_does_not_count_as_done(self):
        case, advice = self.opened(self.family())
        advice.action_cancel("Not needed any more")
        self.assertEqual(self.step(case, "advice").outcome, "cancelled")
        self.assertEqual(self.states(case)["decide"], "waiting")

    def test_the_step_is_not_done_by_hand_but_skipped_by_the_handler(self):
        case, advice = self.opened(self.family(required=False))
        step = self.step(case, "advice")
        work = step.get_work()
        self.assertEqual(work["opened_case"], {"id": advice.id, "name": advice.display_name})
        self.assertEqual(work["why_not"], [f"“advice” is done when {advice.name} is closed."])
        self.assertEqual((work["can_work"], work["can_skip"]), (False, True))
        with self.assertRaisesRegex(UserError, advice.name):
            step.submit()
        with self.assertRaises(AccessError):
            self.step(case, "advice", self.stranger).action_skip("Not needed")
        step.action_skip("Not needed")
        self.assertEqual(advice.state, "terminated")
        self.assertEqual(self.states(case)["decide"], "todo")

    def test_cancelling_the_case_cancels_what_it_opened(self):
        case, advice = self.opened(self.family())
        case.action_cancel("Not needed any more")
        self.assertEqual((case.state, advice.state), ("terminated", "terminated"))
        self.assertFalse(self.my_work(self.adviser))

    def test_on_hold_and_on_again_together(self):
        case, advice = self.opened(self.family())
        case.action_suspend("Waits")
        self.assertEqual(advice.state, "suspended")
        case.action_resume()
        self.assertEqual(advice.state, "active")
        advice.action_suspend("Waits")
        case.action_suspend("Waits")
        case.action_resume()
        self.assertEqual(advice.state, "suspended", "it was put on hold for a reason of its own")

    def test_closed_while_the_case_is_on_hold(self):
        case, advice = self.opened(self.family())
        case.action_suspend("Waits")
        advice.action_resume()
        self.step(advice, "advise").submit()
        self.assertEqual((advice.state, self.step(case, "advice").state), ("completed", "suspended"))
        case.action_resume()
        self.assertEqual(self.step(case, "advice").state, "completed")

    def test_reopening_the_step_opens_another_case(self):
        case, advice = self.opened(self.family())
        self.step(advice, "advise").submit()
        self.env(user=self.adviser)["case.writer"].apply(case, (Occurrence("reopen", item="advice"),))
        self.assertEqual(len(case.child_ids), 2)
        self.assertEqual((case.child_ids - advice).parent_step_id.instance, 2)

    def test_it_is_never_open_to_more_people_than_the_case_it_is_part_of(self):
        case, advice = self.opened(self.family(), access="team")
        self.assertEqual(advice.access, "team")
        self.assertNotIn(advice, self.env(user=self.stranger)["case.case"].search([]))
        with self.assertRaisesRegex(ValidationError, "Team"):
            advice.access = "open"
        case.access = "restricted"
        self.assertEqual(advice.access, "restricted")

    def test_details_with_equal_codes_go_along(self):
        permit = self.family(subcase_copy_details=True)
        case_type = permit.env["case.characteristic"]
        case_type.create({"type_id": permit.id, "name": "Size", "kind": "float"})
        case_type.create({"type_id": self.advice_type.id, "name": "Size", "kind": "char"})
        case, advice = self.opened(permit, characteristics={"income": 80, "size": 3.5})
        self.assertEqual(advice.characteristics["income"], 80)
        self.assertFalse(advice.characteristics["size"], "a number is no text")
        self.assertEqual(advice.value_ids.mapped("value"), [80])
        self.assertEqual(case.characteristics["income"], 80)

    def test_details_stay_when_nobody_said_so(self):
        _case, advice = self.opened(self.family(), characteristics={"income": 80})
        self.assertFalse(advice.value_ids)

    def test_many_at_once_each_open_their_own(self):
        permit = self.family()
        permit.action_publish()
        cases = self.env(user=self.adviser)["case.case"].create([{"type_id": permit.id} for _n in range(5)])
        self.assertEqual(len(cases.child_ids), 5)
        self.assertEqual(cases.child_ids.mapped("parent_id"), cases)

    def test_cases_that_open_each_other_are_refused(self):
        first = self.make_plan({"code": "work"})
        first.action_publish()
        second = self.make_plan({"code": "sub", "step_kind": "subcase", "subcase_type_id": first.id})
        second.action_publish()
        first.action_new_version()
        first.draft_plan_id.item_ids.write({"step_kind": "subcase", "subcase_type_id": second.id})
        with self.assertRaisesRegex(UserError, f"{first.name} → {second.name} → {first.name}"):
            first.action_publish()
        first.draft_plan_id.item_ids.subcase_type_id = first
        with self.assertRaisesRegex(UserError, f"{first.name} → {first.name}"):
            first.action_publish()

    def test_what_cannot_be_opened_is_refused(self):
        unpublished = self.make_plan({"code": "work"})
        permit = self.make_plan({"code": "sub", "step_kind": "subcase"})
        with self.assertRaisesRegex(UserError, "sub.*which case"):
            permit.action_publish()
        self.made["sub"].subcase_type_id = unpublished
        with self.assertRaisesRegex(UserError, f"{unpublished.name}.*no published plan"):
            permit.action_publish()
        unpublished.action_publish()
        self.made["sub"].outcome_ids = [(0, 0, {"name": "Fine"})]
        with self.assertRaisesRegex(UserError, "done.*cancelled"):
            permit.action_publish()

    def test_nobody_writes_what_a_case_is_part_of(self):
        case, advice = self.opened(self.family())
        with self.assertRaises(AccessError):
            case.parent_id = advice
        with self.assertRaises(AccessError):
            self.open_case(parent_id=case.id)


class TestRelatedCases(PlanCommon):
    """Cases related by hand, and plans that react when one of them is closed."""

    def test_related_from_both_sides(self):
        first, second = self.open_case(), self.open_case()
        first.related_ids = second
        self.assertEqual(second.related_ids, first)
        second.related_ids = False
        self.assertFalse(first.related_ids)
        third = self.open_case(related_ids=[(6, 0, [first.id])])
        self.assertEqual(first.related_ids, third)
        self.assertEqual(first.action_open_family()["domain"], [("id", "in", [third.id])])

    def test_one_relates_only_cases_that_one_reads(self):
        secret = self.open_case(user=self.underwriter, access="restricted")
        with self.assertRaises(AccessError):
            self.open_case(user=self.stranger).related_ids = secret.with_user(self.stranger)

    def test_a_plan_reacts_when_a_related_case_is_closed(self):
        other = self.make_plan({"code": "work"})
        other.action_publish()
        mine = self.make_plan({"code": "first"}, {"code": "react"})
        self.add_criterion("react", {"kind": "case", "related_type_id": other.id})
        case = self.open_it(mine)
        strange, related = (self.env(user=self.adviser)["case.case"].create({"type_id": other.id}) for _n in range(2))
        case.related_ids = related
        self.step(strange, "work").submit()
        self.assertEqual(self.states(case)["react"], "waiting")
        other.with_user(self.modeller).code = "NEWCODE"
        self.step(related, "work").submit()
        self.assertEqual(self.states(case)["react"], "todo")
