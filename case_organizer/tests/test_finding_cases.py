from lxml import etree

from odoo import fields
from odoo.tools.safe_eval import safe_eval

from .common import CaseCommon, PlanCommon


class TestStatusOfAStep(PlanCommon):
    """Which status a case shows while a stage and steps within it name one."""

    def test_a_step_counts_before_its_stage_and_before_no_other(self):
        intake, waiting, review, open_ = (
            self.env.ref(f"case_organizer.case_status_{name}") for name in ("intake", "waiting", "review", "open")
        )
        case_type = self.make_plan(
            {"code": "Assess", "kind": "stage", "status_id": intake.id},
            {"code": "Look", "inside": "Assess"},
            {"code": "Advice", "kind": "stage", "inside": "Assess", "after": ["Look"], "status_id": waiting.id},
            {"code": "Judge", "inside": "Advice", "status_id": review.id},
            {"code": "Answer", "inside": "Advice"},
            {"code": "Close", "after": ["Assess"]},
        )
        case = self.open_it(case_type)
        self.assertEqual(case.status_id, intake, "the step that is open names none: its stage does")
        self.step(case, "Look").submit()
        self.assertEqual(case.status_id, review, "the step says more than both stages around it, wherever it stands")
        case.action_suspend("The client is on leave")
        self.assertEqual(case.status_id, review, "on hold it is what it was")
        case.action_resume()
        self.step(case, "Judge").submit()
        self.assertEqual(case.status_id, waiting, "the inner stage is still open, and nearer")
        self.step(case, "Answer").submit()
        self.assertEqual(case.status_id, open_, "no stage is open any more")


class TestFindingCases(CaseCommon):
    """How people find cases: filters, the partner's button, the status that follows the plan."""

    def found(self, name, user):
        """The cases that a filter of the search view shows to a person."""
        env = self.env(user=user)
        arch = etree.fromstring(env["case.case"].get_view(view_type="search")["arch"])
        domain = arch.xpath(f"//filter[@name='{name}']/@domain")[0]
        return env["case.case"].search(safe_eval(domain, {"uid": user.id}))

    def test_the_filters_find_mine_running_late_and_on_hold(self):
        mine, late, held, done = [self.open_case() for _n in range(4)]
        theirs = self.open_case(self.underwriter)
        late.deadline = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        held.action_suspend("Papers are missing")
        done.action_cancel("Asked twice")
        self.assertEqual(self.found("mine", self.adviser), mine | late | held | done)
        self.assertEqual(self.found("mine", self.underwriter), theirs)
        self.assertEqual(self.found("running", self.adviser), mine | late | held | theirs)
        self.assertEqual(self.found("late", self.adviser), late)
        self.assertEqual(self.found("on_hold", self.adviser), held)
        self.assertEqual(self.found("closed", self.adviser), done)

    def test_a_done_case_is_late_no_more(self):
        case = self.open_case()
        case.deadline = fields.Datetime.subtract(fields.Datetime.now(), days=1)
        case.action_cancel("Asked twice")
        self.assertFalse(self.found("late", self.adviser))

    def test_the_partners_button_counts_what_its_list_shows(self):
        company = self.env["res.partner"].create({"name": "Bakkerij Jansen", "is_company": True})
        person = self.env["res.partner"].create({"name": "Joost Jansen", "parent_id": company.id})
        own = self.open_case(partner_id=company.id)
        of_person = self.open_case(partner_id=person.id)
        other = self.open_case()
        other.participant_ids = [(0, 0, {"partner_id": person.id, "relation": "guarantor"})]
        for partner, cases in ((company, own | of_person | other), (person, of_person | other), (self.partner, other)):
            seen = partner.with_user(self.adviser)
            action = seen.action_open_cases()
            self.assertEqual(self.env["case.case"].search(action["domain"]), cases, partner.name)
            self.assertEqual(seen.case_count, len(cases), partner.name)
            self.assertEqual(action["context"]["default_partner_id"], partner.id)

    def test_the_button_counts_no_case_that_is_not_for_these_eyes(self):
        self.open_case(access="restricted")
        self.assertEqual(self.partner.with_user(self.adviser).case_count, 1)
        self.assertEqual(self.partner.with_user(self.stranger).case_count, 0)

    def test_the_status_follows_the_plan(self):
        case = self.open_case()
        waiting, open_, closed = (
            self.env.ref(f"case_organizer.case_status_{n}") for n in ("waiting", "open", "closed")
        )
        self.assertEqual(case.status_id, waiting)
        self.do_first_steps(case)
        self.assertEqual(case.status_id, open_)
        self.step(case, "approve_income", self.underwriter).submit(outcome="rejected", reason="Too old")
        self.assertEqual(case.status_id, waiting)
        case.action_cancel("Asked twice")
        self.assertEqual(case.status_id, closed)
        kanban = self.env(user=self.adviser, context={"read_group_expand": True})["case.case"]
        groups = kanban.web_read_group([], ["status_id"], ["__count"])["groups"]
        self.assertIn(open_.id, [group["status_id"][0] for group in groups], "a status without cases keeps its column")

    def test_a_case_offers_the_step_that_waits_for_its_reader(self):
        case = self.open_case()
        self.assertTrue(case.waits_for_me)
        self.assertFalse(case.with_user(self.underwriter).waits_for_me)
        self.do_first_steps(case)
        case.invalidate_recordset()
        self.assertFalse(case.waits_for_me)
        self.assertTrue(case.with_user(self.underwriter).waits_for_me)

    def test_details_and_history_are_told_in_words(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.assertEqual(case.value_ids.shown, "$\N{NO-BREAK SPACE}60,000.00")
        self.assertIn("Details changed: Yearly income: $\N{NO-BREAK SPACE}60,000.00", case.log_ids.mapped("summary"))
