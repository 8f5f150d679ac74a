from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user

from . import test_queries
from .common import CaseCommon


class TestApprovals(CaseCommon):
    """An income is approved by an underwriter and a manager; above a limit by the board too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = new_test_user(cls.env, "manager", groups="case_organizer.group_case_user")
        cls.board = new_test_user(cls.env, "board", groups="case_organizer.group_case_user")

    def several(self, way="all", limit=None, **values):
        """The case type with an approval by several, published anew, and a case on which it is asked."""
        env = self.env(user=self.modeller)
        case_type = self.case_type.with_env(env)
        roles = case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        for name, user in (("Manager", self.manager), ("Board", self.board)):
            roles |= env["case.role"].create(
                {"type_id": case_type.id, "name": name, "default_rule": "user", "default_user_id": user.id}
            )
        case_type.action_new_version()
        item = case_type.draft_plan_id.item_ids.filtered(lambda item: item.step_kind == "approval")
        income = case_type.characteristic_ids
        item.write(
            {
                "approval_way": way,
                "approver_ids": [
                    (0, 0, {"role_id": roles[0].id, "sequence": 1}),
                    (0, 0, {"role_id": roles[1].id, "sequence": 2}),
                    (
                        0,
                        0,
                        {
                            "role_id": roles[2].id,
                            "sequence": 3,
                            "limit_characteristic_id": income.id,
                            "limit_amount": limit or 100_000,
                        },
                    ),
                ],
                **values,
            }
        )
        self.words = env["case.plan.compiler"].comparison(case_type.plan_id, case_type.draft_plan_id)
        case_type.action_publish()
        self.case = self.open_case()
        self.do_first_steps(self.case)
        return self.step(self.case, "approve_income", self.underwriter)

    def decide(self, user, outcome="approved", reason=False):
        self.env.invalidate_all()
        return self.step(self.case, "approve_income", user).submit(outcome=outcome, reason=reason)

    def state(self):
        self.env.invalidate_all()
        step = self.step(self.case, "approve_income", self.adviser)
        return step.state, step.outcome

    def waits_for(self):
        """The logins of those in whose list the approval is."""
        self.env.invalidate_all()
        users = self.underwriter | self.manager | self.board | self.adviser | self.stranger
        return {user.login for user in users if "Approve income" in self.my_work(user)}

    def test_who_decides_is_read_by_who_reads_the_step(self):
        step = self.several()
        box = step.sudo().box_id
        self.assertEqual(box.step_id, step.sudo())
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        values = {"company_id": elsewhere.id, "company_ids": [(6, 0, elsewhere.ids)]}
        foreign = new_test_user(self.env, "foreign", groups="case_organizer.group_case_user", **values)
        readers = {"open": self.stranger | self.manager, "restricted": self.manager}
        for access, may in readers.items():
            self.case.sudo().access = access
            self.env.invalidate_all()
            for user in self.stranger | self.manager | foreign:
                for row in (box, box.member_ids[0]):
                    with self.subTest(access=access, user=user.login, row=row):
                        mine = row.with_env(self.env(user=user))
                        self.assertEqual(bool(mine.search([("id", "=", row.id)])), user in may)
                        self.assertEqual(mine.has_access("read"), user in may)

    def test_all_of_them_in_any_order(self):
        self.several()
        self.assertEqual(self.waits_for(), {"underwriter", "manager"})
        told = self.decide(self.manager)
        self.assertIn("Underwriter", told["message"])
        self.assertEqual((self.state()[0], self.waits_for()), ("active", {"underwriter"}))
        self.decide(self.underwriter)
        self.assertEqual(self.state(), ("completed", "approved"))
        self.assertEqual(self.waits_for(), set())
        self.assertEqual(set(self.case.document_ids.mapped("state")), {"approved"})
        self.assertIn("Make an offer", self.my_work(self.adviser))

    def test_one_after_another(self):
        self.several("order")
        self.assertEqual(self.waits_for(), {"underwriter"})
        with self.assertRaisesRegex(AccessError, "waits for"):
            self.decide(self.manager)
        self.decide(self.underwriter)
        self.assertEqual(self.waits_for(), {"manager"})
        self.decide(self.manager)
        self.assertEqual(self.state(), ("completed", "approved"))

    def test_the_first_who_rejects_rejects(self):
        self.several()
        with self.assertRaisesRegex(ValidationError, "Say why"):
            self.decide(self.manager, "rejected")
        self.assertFalse(self.env["case.step.decision"].search([("case_id", "=", self.case.id)]))
        self.decide(self.manager, "rejected", "Unreadable")
        self.assertEqual(self.state(), ("completed", "rejected"))
        decision = self.env["case.step.decision"].search([("case_id", "=", self.case.id)])
        self.assertEqual((decision.approved, decision.comment, decision.user_id), (False, "Unreadable", self.manager))

    def test_nobody_else_and_nobody_twice(self):
        step = self.several()
        for user in (self.stranger, self.supervisor, self.adviser):
            with self.assertRaises(AccessError):
                self.decide(user)
        self.decide(self.underwriter)
        with self.assertRaisesRegex(UserError, "waits for|already"):
            self.decide(self.underwriter)
        case = self.case.with_user(self.adviser)
        person = case.participant_ids.filtered(lambda person: person.user_id == self.manager)
        person.user_id = self.underwriter
        self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "decided on .* already"):
            self.decide(self.underwriter)
        with self.assertRaises(AccessError):
            self.env(user=self.manager)["case.step.decision"].create(
                {"step_id": step.id, "case_id": self.case.id, "role_id": 1, "user_id": 1}
            )
        self.assertEqual(self.state()[0], "active")

    def test_who_may_not_approve_does_not_although_they_hold_the_role(self):
        self.several()
        self.case.participant_ids.filtered(lambda person: person.user_id == self.manager).may_approve = False
        with self.assertRaisesRegex(AccessError, "without the right to approve"):
            self.decide(self.manager)

    def test_above_the_limit_one_more_signs(self):
        self.several("order")
        self.decide(self.underwriter)
        self.case.with_user(self.adviser).write({"characteristics": self.income_of(150_000)})
        self.decide(self.manager)
        self.assertEqual((self.state()[0], self.waits_for()), ("active", {"board"}))
        self.decide(self.board)
        self.assertEqual(self.state(), ("completed", "approved"))

    def income_of(self, amount):
        values = self.case.with_user(self.adviser).read(["characteristics"])[0]["characteristics"]
        for value in values:
            if value["string"] == "Yearly income":
                value["value"] = amount
        return values

    def test_four_eyes(self):
        case_type = self.case_type.with_user(self.modeller)
        case_type.action_new_version()
        item = case_type.draft_plan_id.item_ids.filtered(lambda item: item.step_kind == "approval")
        item.four_eyes = True
        item.role_id = case_type.role_ids.filtered(lambda role: role.code == "adviser")
        case_type.action_publish()
        self.case = self.open_case()
        self.do_first_steps(self.case)
        with self.assertRaisesRegex(AccessError, "somebody else approves"):
            self.decide(self.adviser)
        work = self.step(self.case, "approve_income", self.adviser).get_work()
        self.assertFalse(work["can_work"])
        self.decide(self.supervisor)
        self.assertEqual(self.state(), ("completed", "approved"))

    def test_a_stand_in_decides_for_whom_they_stand_in(self):
        self.several()
        self.env(user=self.manager)["case.absence"].create(
            {"stand_in_id": self.stranger.id, "date_from": "2000-01-01", "date_to": "2999-01-01"}
        )
        self.assertIn("stranger", self.waits_for())
        self.decide(self.stranger)
        decision = self.env["case.step.decision"].search([("case_id", "=", self.case.id)])
        self.assertEqual((decision.user_id, decision.for_user_id), (self.stranger, self.manager))
        self.assertEqual(self.waits_for(), {"underwriter"})

    def test_who_takes_over_the_work_approves(self):
        self.several()
        wizard = self.env(user=self.supervisor)["case.hand.over"].create(
            {"user_id": self.manager.id, "to_user_id": self.stranger.id, "reason": "Left"}
        )
        wizard.action_hand_over()
        self.assertEqual(self.waits_for(), {"underwriter", "stranger"})
        self.decide(self.stranger)
        self.assertEqual(self.waits_for(), {"underwriter"})

    def test_the_screen_says_who_decided(self):
        self.several("order", limit=1)
        self.decide(self.underwriter)
        self.env.invalidate_all()
        work = self.step(self.case, "approve_income", self.manager).get_work()
        self.assertTrue(work["can_work"])
        self.assertEqual(
            [(d["role"], d["state"], d["who"]) for d in work["decisions"]],
            [
                ("Underwriter", "approved", self.underwriter.name),
                ("Manager", "waiting", ""),
                ("Board", "later", ""),
            ],
        )
        self.assertIn(
            "Approve income: approved by one of several", self.case.log_ids.mapped("summary"), "it is in the history"
        )
        self.assertEqual(self.env["case.log"].verify(self.case.ids), [])

    def test_versions_differ_in_words(self):
        self.several()
        told = "\n".join(self.words)
        self.assertIn("“Approve income” is always approved by “Manager” now.", told)
        self.assertIn("“Approve income” is approved by “Board” above 100000.0 now.", told)
        self.assertIn("in any order", told)

    def test_a_plan_says_who(self):
        case_type = self.case_type.with_user(self.modeller)
        case_type.action_new_version()
        item = case_type.draft_plan_id.item_ids.filtered(lambda item: item.step_kind == "approval")
        item.approval_way = "all"
        with self.assertRaisesRegex(UserError, "does not say who approves"):
            case_type.action_publish()

    def test_it_is_not_given_to_just_anybody(self):
        step = self.several()
        with self.assertRaisesRegex(UserError, "approved by roles"):
            step.with_user(self.supervisor).give(self.stranger.ids)

    # --- amounts that change, many at once ---------------------------------------------------------------------

    def earn(self, amount):
        """The income of the case is another one."""
        self.env.invalidate_all()
        self.case.with_user(self.adviser).write({"characteristics": {"yearly_income": amount}})

    def test_an_amount_that_rises_brings_one_more_at_once(self):
        self.several()
        self.earn(250_000)
        self.assertEqual(self.waits_for(), {"underwriter", "manager", "board"})
        self.decide(self.underwriter)
        self.decide(self.manager)
        self.earn(1000)
        self.assertEqual(self.waits_for(), {"adviser"}, "all approved who have to: the handler finishes it")
        self.assertFalse(self.step(self.case, "approve_income", self.board).get_work()["can_work"])
        self.earn(250_000)
        self.assertEqual(self.waits_for(), {"board"})
        self.decide(self.board)
        self.assertEqual(self.state(), ("completed", "approved"))

    def test_what_all_approved_is_finished_when_the_amount_became_less(self):
        self.several()
        self.earn(250_000)
        self.decide(self.underwriter)
        self.decide(self.manager)
        self.earn(1000)
        with self.assertRaises(AccessError):
            self.decide(self.stranger)
        self.decide(self.adviser)
        self.assertEqual(self.state(), ("completed", "approved"))

    def test_an_amount_that_nobody_looks_at_moves_nothing(self):
        step = self.several()
        box = step.sudo().box_id
        self.earn(60_001)
        self.assertEqual(step.sudo().box_id, box)
        self.assertEqual(self.waits_for(), {"underwriter", "manager"})

    def test_placing_many_takes_as_many_statements_as_placing_one(self):
        self.several()
        cases = self.case

        def placed(cases):
            steps = self.env["case.step"].search([("case_id", "in", cases.ids), ("code", "=", "approve_income")])
            self.assertEqual(len(steps), len(cases))
            return self.count(lambda: self.env["case.writer"].place_approvals_sudo(steps))

        placed(cases)
        few = placed(cases)
        for _n in range(5):
            case = self.open_case()
            self.do_first_steps(case)
            cases |= case
        self.assertLessEqual(placed(cases), few, self.sent)

    count, fresh = test_queries.TestQueries.count, test_queries.TestQueries.fresh
