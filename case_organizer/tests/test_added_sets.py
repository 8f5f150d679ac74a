from odoo.exceptions import AccessError, UserError, ValidationError

from .common import PDF, PlanCommon


class TestAddedSets(PlanCommon):
    """A set of steps of another type on a running case: asked in their order, until all is done."""

    def setUp(self):
        super().setUp()
        self.other = self.make_plan(
            {"code": "collect", "kind": "stage"},
            {"code": "letter", "step_kind": "document", "inside": "collect"},
            {"code": "check", "step_kind": "approval", "inside": "collect"},
            {"code": "ask", "step_kind": "question", "inside": "collect"},
            {"code": "known", "kind": "milestone", "after": ["collect"]},
            {"code": "send", "after": ["known"]},
            {"code": "machine", "step_kind": "automatic", "required": False},
        )
        self.made["letter"].ask_document_ids = [(0, 0, {"kind_id": self.kind.id})]
        self.made["check"].approves_ids = self.made["letter"]
        role = self.env["case.role"].create(
            {"type_id": self.other.id, "name": "Underwriter", "code": "underwriter", "default_rule": "none"}
        )
        self.made["check"].role_id = role
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.income.id})]
        self.made["machine"].unlink()
        self.other.action_publish()
        self.items = {item.code: item for item in self.other.plan_id.item_ids}

    def own(self, case, name):
        """The latest of the added steps with this name, as the adviser sees it."""
        return case.step_ids.filtered(lambda step: step.added and step.name == name).sorted("instance")[-1:]

    def open_names(self, case):
        return sorted(case.step_ids.filtered(lambda step: step.added and step.is_open).mapped("name"))

    def file(self, step):
        step.file_document(step.get_work()["documents"][0]["id"], "letter.pdf", PDF)
        step.submit()

    def test_each_step_is_asked_in_its_turn(self):
        case_type = self.make_plan({"code": "first"})
        case = self.open_it(case_type)
        case.with_user(self.stranger).add_step_set(self.other.id, reason="They moved")
        self.assertEqual(self.open_names(case), ["ask", "letter"])
        added = case.log_ids.sorted("seq").mapped("summary")[-3]
        self.assertEqual(added, f"Step set “{self.other.name}” added: letter, check, ask, send: They moved")
        self.step(case, "first").submit()
        self.assertEqual(case.state, "active")
        waiting = {item["name"]: item["waits"] for item in case.get_waiting()["items"]}
        self.assertEqual(waiting["check"], ["Waits until “letter” is done."])
        self.assertEqual(len(waiting["send"]), 3)
        self.assertIn("“send” is not done yet.", case.get_why_not())
        self.file(self.own(case, "letter"))
        self.assertEqual(self.open_names(case), ["ask", "check"])
        self.own(case, "check").submit(outcome="approved")
        self.own(case, "ask").submit()
        self.assertEqual(self.open_names(case), ["send"])
        self.assertEqual(case.state, "active")
        self.own(case, "send").submit()
        self.assertEqual(case.state, "completed")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_a_rejected_document_is_asked_again(self):
        case = self.open_case()
        case.add_step_set(self.other.id, [self.items["letter"].id, self.items["check"].id])
        self.file(self.own(case, "letter"))
        check = self.own(case, "check").with_user(self.underwriter)
        self.assertEqual([file["label"] for file in check.get_work()["approves"]], ["Income statement"])
        check.submit(outcome="rejected", reason="Not signed")
        self.assertEqual(self.open_names(case), ["letter"])
        self.file(self.own(case, "letter"))
        self.own(case, "check").with_user(self.underwriter).submit(outcome="approved")
        self.assertEqual(self.open_names(case), [])
        self.assertEqual(set(case.added_step_ids.mapped("state")), {"done"})

    def test_skipping_goes_on_and_cancelling_drops_what_comes_after(self):
        case = self.open_case()
        case.add_step_set(self.other.id)
        self.own(case, "letter").action_skip("Known")
        self.assertEqual(self.open_names(case), ["ask", "check"])
        self.own(case, "check").with_user(self.adviser).action_cancel("Not needed")
        self.own(case, "ask").submit()
        self.assertEqual(self.open_names(case), [])
        states = {line.name: line.state for line in case.added_step_ids}
        self.assertEqual(states, {"letter": "done", "check": "dropped", "ask": "done", "send": "dropped"})

    def test_roles_and_questions_that_the_case_type_does_not_know(self):
        case = self.open_case()
        steps = {step["name"]: step for step in case.get_set_steps(self.other.id)}
        self.assertEqual(steps["ask"]["leaves_out"], ["Income"])
        self.assertEqual(steps["send"]["after"], ["letter", "check", "ask"])
        case.add_step_set(self.other.id)
        self.assertEqual(self.own(case, "ask").get_work()["questions"], [])
        self.file(self.own(case, "letter"))
        self.assertEqual(self.my_work(self.underwriter), ["check"], "a role of the same code")
        same = self.make_plan({"code": "first"})
        case = self.open_it(same)
        case.add_step_set(self.other.id)
        ask = self.own(case, "ask")
        self.assertEqual([question["label"] for question in ask.get_work()["questions"]], ["Income"])
        ask.submit(answers={"income": 5})
        self.assertEqual(case.characteristics["income"], 5)

    def test_who_may_and_what_is_refused(self):
        case = self.open_case(access="restricted")
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).add_step_set(self.other.id)
        draft = self.make_plan({"code": "first"})
        with self.assertRaisesRegex(UserError, "no published plan"):
            case.add_step_set(draft.id)
        with self.assertRaisesRegex(UserError, "Choose steps of"):
            case.add_step_set(self.other.id, [self.case_type.plan_id.item_ids[0].id])
        case.action_cancel("Over")
        with self.assertRaisesRegex(UserError, "re-open it first"):
            case.add_step_set(self.other.id)
        self.assertFalse(case.added_step_ids)
        self.assertFalse(self.env(user=self.stranger)["case.added.step"].search([("case_id", "=", case.id)]))

    def test_opening_a_step_of_a_set_again(self):
        case = self.open_it(self.make_plan({"code": "first"}))
        case.add_step_set(self.other.id)
        self.file(self.own(case, "letter"))
        self.own(case, "check").submit(outcome="approved")
        self.own(case, "ask").submit()
        self.own(case, "send").submit()
        self.assertEqual(case.state, "active")
        letter, check, send = (self.own(case, name) for name in ("letter", "check", "send"))
        follows = {entry["name"] for entry in letter.get_later() if entry["follows"]}
        self.assertEqual(follows, {"check", "send"})
        letter.action_reopen("Another letter", void_ids=(check | send).ids)
        self.assertTrue(check.void and send.void)
        self.assertEqual(self.open_names(case), ["letter"])
        self.step(case, "first").submit()
        self.file(self.own(case, "letter"))
        self.assertEqual(self.open_names(case), ["check"])
        self.own(case, "check").submit(outcome="approved")
        self.own(case, "send").submit()
        self.assertEqual(case.state, "completed")
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_a_cancelled_case_comes_back_with_its_sets(self):
        case = self.open_it(self.make_plan({"code": "first"}))
        case.add_step_set(self.other.id)
        self.file(self.own(case, "letter"))
        case.action_cancel("By mistake")
        self.assertEqual(set(case.added_step_ids.mapped("state")), {"done", "ended"})
        case.action_reopen("It was not")
        self.assertEqual(self.open_names(case), ["ask", "check"])
        self.own(case, "check").submit(outcome="approved")
        self.own(case, "ask").submit()
        self.assertEqual(self.open_names(case), ["send"])

    def test_a_step_of_a_set_says_what_is_missing(self):
        case = self.open_case()
        case.add_step_set(self.other.id)
        with self.assertRaisesRegex(ValidationError, "Income statement"):
            self.own(case, "letter").submit()
