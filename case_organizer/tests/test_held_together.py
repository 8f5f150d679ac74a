from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user

from . import test_queries
from .common import CaseCommon


class TestHeldTogether(CaseCommon):
    """Two people hold one role on a case: what waits for it is found by both."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        user = "case_organizer.group_case_user"
        cls.second = new_test_user(cls.env, "second", groups=user, name="Second")
        cls.role = cls.case_type.role_ids.filtered(lambda role: role.code == "adviser")

    def add(self, case, user, **values):
        values = {"case_id": case.id, "role_id": self.role.id, "user_id": user.id, **values}
        return self.env(user=self.adviser)["case.participant"].create(values)

    def box(self, case, code="income_questions"):
        return self.step(case, code, self.adviser).sudo().box_id

    def test_what_waits_is_found_by_both_and_by_nobody_else(self):
        case = self.open_case()
        self.assertEqual(self.my_work(self.second), [])
        self.add(case, self.second)
        for user in (self.adviser, self.second):
            self.assertEqual(self.my_work(user), ["Income questions", "Income statement"], user.login)
            self.assertEqual(self.env(user=user)["case.step"].get_my_counts()["open"], 2)
        self.assertEqual(self.my_work(self.stranger), [])
        step = self.step(case, "income_questions", self.second)
        self.assertTrue(step.get_work()["can_work"])
        self.assertEqual(step.get_work()["who"], f"{self.adviser.name}, Second (Adviser)")
        with self.assertRaises(AccessError):
            step.with_user(self.stranger).submit(answers={"yearly_income": 1})
        step.submit(answers={"yearly_income": 1})
        self.assertEqual(self.my_work(self.adviser), ["Income statement"])

    def test_steps_that_open_later_wait_for_both(self):
        case = self.open_case()
        self.add(case, self.second)
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit()
        self.assertEqual(self.my_work(self.second), ["Make an offer"])
        self.assertEqual(self.my_work(self.adviser), ["Make an offer"])

    def test_who_takes_it_has_it_alone_until_it_is_given_back(self):
        case = self.open_case()
        self.add(case, self.second)
        step = self.step(case, "income_questions", self.second)
        self.assertTrue(step.get_work()["can_take"])
        step.action_take()
        self.assertNotIn("Income questions", self.my_work(self.adviser))
        step.action_give_back()
        self.assertIn("Income questions", self.my_work(self.adviser))

    def test_who_ends_leaves_it_to_the_other(self):
        case = self.open_case()
        person = self.add(case, self.second)
        self.assertTrue(self.box(case).holders)
        person.write({"date_to": fields.Date.subtract(fields.Date.today(), days=1), "date_from": False})
        self.assertEqual(self.box(case).user_id, self.adviser)
        self.assertEqual(self.my_work(self.second), [])

    def test_the_same_two_share_one_box_over_all_cases(self):
        first, other = self.open_case(), self.open_case()
        self.add(first, self.second)
        self.add(other, self.second)
        self.assertEqual(self.box(first), self.box(other))

    def test_a_stand_in_of_one_finds_it_and_acts_for_them(self):
        case = self.open_case()
        self.add(case, self.second)
        today = fields.Date.today()
        absence = {"stand_in_id": self.stranger.id, "date_from": today, "date_to": today}
        absence = self.env(user=self.second)["case.absence"].create({"user_id": self.second.id, **absence})
        self.assertEqual(self.my_work(self.stranger), ["Income questions", "Income statement"])
        self.step(case, "income_questions", self.stranger).submit(answers={"yearly_income": 1})
        done = case.with_user(self.adviser).log_ids.sorted("seq")[-1]
        self.assertIn("acting for Second", done.summary)
        absence.active = False
        self.assertEqual(self.my_work(self.stranger), [])

    def test_the_other_holder_acts_for_nobody(self):
        case = self.open_case()
        self.add(case, self.second)
        today = fields.Date.today()
        self.env(user=self.second)["case.absence"].create(
            {"user_id": self.second.id, "stand_in_id": self.adviser.id, "date_from": today, "date_to": today}
        )
        self.step(case, "income_questions", self.adviser).submit(answers={"yearly_income": 1})
        self.assertNotIn("acting for", case.with_user(self.adviser).log_ids.sorted("seq")[-1].summary)

    def test_who_leaves_hands_over_their_share(self):
        case = self.open_case()
        self.add(case, self.second)
        self.env["case.writer"].hand_over(self.second, self.stranger, "left")
        self.assertEqual(self.my_work(self.second), [])
        for user in (self.adviser, self.stranger):
            self.assertEqual(self.my_work(user), ["Income questions", "Income statement"], user.login)

    def test_both_hear_of_it_at_once(self):
        case = self.open_case()
        self.env.cr.precommit.run()
        self.add(case, self.second)
        box = self.box(case)
        self.env.cr.precommit.run()
        said = self.env["bus.bus"].sudo().search([], order="id desc", limit=20).mapped(lambda m: m.channel + m.message)
        self.assertTrue(any(f'"case.box",{box.id}]' in text.replace(" ", "") for text in said), said)
        heard = [text for text in said if "case_organizer.boxes" in text]
        self.assertTrue(any(f'"res.partner",{self.second.partner_id.id}]' in t.replace(" ", "") for t in heard), heard)
        self.assertIn(box.id, self.env(user=self.second)["case.step"]._my_boxes())

    def test_it_costs_no_statement_to_do_a_step(self):
        case, other = self.open_case(), self.open_case()
        self.add(other, self.second)

        def complete(case):
            step = self.step(case, "income_questions", self.adviser)
            return self.count(lambda: step.submit(answers={"yearly_income": 5}))

        complete(self.open_case())
        self.assertLessEqual(complete(other), complete(case))

    count, fresh = test_queries.TestQueries.count, test_queries.TestQueries.fresh
