from odoo.exceptions import AccessError

from .common import CaseCommon


class TestAccess(CaseCommon):
    """Who sees and does what."""

    def seen_by(self, user, case):
        return bool(self.env(user=user)["case.case"].search([("id", "=", case.id)]))

    def test_open_team_and_restricted(self):
        for access, stranger, supervisor in (("open", True, True), ("team", False, True), ("restricted", False, False)):
            case = self.open_case(access=access)
            self.assertTrue(self.seen_by(self.adviser, case), access)
            self.assertTrue(self.seen_by(self.underwriter, case), access)
            self.assertEqual(self.seen_by(self.stranger, case), stranger, access)
            self.assertEqual(self.seen_by(self.supervisor, case), supervisor, access)

    def test_who_handles_a_restricted_case_finds_its_steps(self):
        case = self.open_case(access="restricted")
        self.do_first_steps(case)
        case.user_id = self.stranger
        case.participant_ids.filtered(lambda person: person.user_id == self.stranger).sudo().active = False
        steps = self.env(user=self.stranger)["case.step"].search([("case_id", "=", case.id)])
        self.assertEqual(steps.sudo(), case.sudo().step_ids)
        self.assertTrue(steps.filtered(lambda step: not step.mine))
        case.sudo().user_id = self.adviser
        self.assertFalse(self.env(user=self.stranger)["case.step"].search([("case_id", "=", case.id)]))

    def test_a_refusal_in_developer_mode_names_nothing(self):
        """Everybody inside can choose that mode, where Odoo says the names of what it refuses."""
        case = self.open_case(access="restricted", title="Kroonjuweel")
        for record in (case, case.step_ids[:1], case.participant_ids[:1]):
            with self.debug_mode(), self.assertRaises(AccessError) as refusal:
                record.with_env(self.env(user=self.stranger)).read(["display_name"])
            told = str(refusal.exception)
            self.assertIn(f"{record._name}: {record.id}", told)
            for word in ("Kroonjuweel", case.name, self.partner.name, record.sudo().display_name):
                self.assertNotIn(word, told)

    def test_steps_that_have_ended_follow_a_case_that_is_restricted_afterwards(self):
        case = self.open_case()
        self.do_first_steps(case)
        done = case.step_ids.filtered(lambda step: step.state == "completed")
        self.assertTrue(done)
        steps = self.env(user=self.stranger)["case.step"]
        domain = [("case_id", "=", case.id)]
        self.assertEqual(steps.search(domain), case.step_ids)
        case.with_user(self.adviser).access = "restricted"
        self.assertFalse(steps.search(domain))
        with self.assertRaises(AccessError):
            done.with_user(self.stranger).read(["state"])
        self.assertEqual(self.env(user=self.adviser)["case.step"].search(domain), case.step_ids)
        case.with_user(self.adviser).access = "open"
        self.assertEqual(steps.search(domain), case.step_ids)

    def test_everything_below_a_restricted_case_follows_it(self):
        case = self.open_case(access="restricted")
        self.do_first_steps(case)
        case.document_ids.post_remark("Which year is this?")
        for model in (
            "case.step",
            "case.document",
            "case.document.version",
            "case.document.remark",
            "case.value",
            "case.log",
            "case.participant",
        ):
            domain = [("case_id", "=", case.id)]
            self.assertTrue(self.env(user=self.adviser)[model].search_count(domain), model)
            self.assertFalse(self.env(user=self.stranger)[model].search_count(domain), model)
        attachment = case.document_ids.version_ids.attachment_id
        attachment.with_user(self.underwriter).read(["name"])
        with self.assertRaises(AccessError):
            attachment.with_user(self.stranger).read(["name"])
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).get_plan_map()

    def test_only_those_asked_do_a_step(self):
        case = self.open_case()
        with self.assertRaisesRegex(AccessError, "waits for"):
            self.step(case, "income_questions", self.stranger).submit(answers={"yearly_income": 1})
        self.step(case, "income_questions", self.supervisor).submit(answers={"yearly_income": 1})

    def test_nobody_writes_a_state(self):
        case = self.open_case()
        step = self.step(case, "income_statement")
        with self.assertRaises(AccessError):
            step.write({"state": "completed"})
        for user in (self.adviser, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                case.with_user(user).write({"state": "completed"})
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.case"].create({"type_id": self.case_type.id, "plan_state": "ac"})

    def test_companies_do_not_see_each_others_cases(self):
        case = self.open_case()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        self.assertFalse(self.seen_by(self.stranger, case))
        self.assertFalse(self.env(user=self.stranger)["case.step"].search([("case_id", "=", case.id)]))

    def test_the_step_of_somebody_who_went_to_another_company_is_shown(self):
        case = self.open_case()
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.adviser.write({"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id})
        self.env.invalidate_all()
        work = self.step(case, "income_statement", self.supervisor).get_work()
        self.assertEqual(work["who"], f"{self.adviser.name} (Adviser)")
        self.step(case, "income_statement", self.supervisor).action_start_talk()
