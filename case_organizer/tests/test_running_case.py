from odoo.exceptions import AccessError, UserError, ValidationError

from .common import PDF, PlanCommon


class TestAddedSteps(PlanCommon):
    """What people add to one running case."""

    def addable(self, case):
        return {entry["code"]: entry["why_not"] for entry in case.get_addable()}

    def said(self, case):
        """The history, oldest first."""
        return case.log_ids.sorted("seq").mapped("summary")

    def test_an_optional_step_is_added_and_done(self):
        case_type = self.make_plan({"code": "first"}, {"code": "extra", "discretionary": True})
        case = self.open_it(case_type)
        self.assertEqual(self.addable(case), {"extra": False})
        step = self.env["case.step"].browse(case.with_user(self.stranger).add_step("extra", "The roof leaks"))
        self.assertEqual((step.code, step.state), ("extra", "active"))
        self.assertIn("extra: added: The roof leaks", self.said(case)[-1])
        self.assertEqual(case.log_ids.sorted("seq")[-1].user_id, self.stranger)
        self.assertEqual(self.addable(case), {"extra": "It was added already, and is not repeated now."})
        self.step(case, "first").submit()
        self.assertEqual(case.state, "active", "what was added is to be done")
        self.step(case, "extra").submit()
        self.assertEqual(case.state, "completed")

    def test_what_cannot_be_added_says_why(self):
        case_type = self.make_plan(
            {"code": "first"},
            {"code": "later", "kind": "stage", "after": ["first"]},
            {"code": "inner", "inside": "later"},
            {"code": "extra", "inside": "later", "discretionary": True},
            {"code": "visit", "repeatable": True, "max_instances": 2},
        )
        case = self.open_it(case_type)
        self.assertEqual(self.addable(case), {"extra": "The stage “later” is not under way.", "visit": False})
        with self.assertRaisesRegex(UserError, "extra"):
            case.add_step("extra")
        case.add_step("visit")
        self.assertEqual(self.addable(case)["visit"], "It was done as often as it may be.")
        case.action_suspend("Waits")
        self.assertEqual(self.addable(case)["extra"], "It is on hold.")
        with self.assertRaisesRegex(UserError, "on hold"):
            case.add_adhoc_step("Call back")

    def test_who_may_add_an_optional_step(self):
        case_type = self.make_plan({"code": "first"}, {"code": "extra", "discretionary": True})
        role = self.env["case.role"].create(
            {"type_id": case_type.id, "name": "Expert", "code": "expert", "default_rule": "none"}
        )
        self.made["extra"].added_by_role_id = role
        case = self.open_it(case_type)
        self.assertEqual(self.addable(case), {"extra": "Only Expert adds this."})
        with self.assertRaisesRegex(AccessError, "Only Expert"):
            case.add_step("extra")
        case.write({"participant_ids": [(0, 0, {"role_id": role.id, "user_id": self.underwriter.id})]})
        self.assertEqual(self.addable(case.with_user(self.underwriter)), {"extra": False})
        case.with_user(self.underwriter).add_step("extra")
        other = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        other.with_user(self.supervisor).add_step("extra")
        self.assertTrue(self.step(other, "extra").is_open)

    def test_nobody_adds_to_a_case_they_do_not_see(self):
        case = self.open_case(access="restricted")
        for verb in (lambda c: c.add_adhoc_step("Look"), lambda c: c.get_addable(), lambda c: c.add_step("x")):
            with self.assertRaises(AccessError):
                verb(case.with_user(self.stranger))

    def test_a_step_that_is_in_no_plan(self):
        case = self.open_case()
        step = self.env["case.step"].browse(
            case.add_adhoc_step(
                "Call the employer", help="Is the contract for good?", user_id=self.stranger.id, deadline="2030-01-02"
            )
        )
        self.assertEqual(self.my_work(self.stranger), ["Call the employer"])
        self.assertEqual(str(step.deadline), "2030-01-02 00:00:00")
        work = step.with_user(self.stranger).get_work()
        self.assertEqual(
            (work["name"], work["help"], work["kind"]), ("Call the employer", "Is the contract for good?", "action")
        )
        self.assertIn("“Call the employer” is not done yet.", case.get_why_not())
        case.write({"deadline": "2031-01-01"})
        self.assertEqual(str(step.deadline), "2030-01-02 00:00:00", "its own deadline stays")
        step.with_user(self.stranger).submit()
        self.assertEqual(step.state, "completed")
        said = self.said(case)
        self.assertIn("Call the employer: added", said[-3])
        self.assertEqual(said[-1], "Call the employer: done")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_several_steps_of_all_kinds_side_by_side(self):
        case = self.open_case()
        income = self.case_type.characteristic_ids
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        ask = self.step(case, "x").browse(case.add_adhoc_step("Ask again", kind="question", question_ids=income.ids))
        file = ask.browse(case.add_adhoc_step("Payslip", kind="document", document_kind_ids=self.kind.ids))
        document = case.file_document(self.kind.id, "letter.pdf", PDF)
        decide = ask.browse(
            case.add_adhoc_step("The letter", kind="approval", approves_ids=[document], role_id=role.id)
        )
        self.assertEqual(self.my_work(self.underwriter), ["The letter"])
        self.assertEqual({ask.instance, file.instance, decide.instance}, {1, 2, 3})
        with self.assertRaisesRegex(ValidationError, "Yearly income"):
            ask.submit()
        ask.submit(answers={"yearly_income": 12})
        self.assertEqual(case.characteristics["yearly_income"], 12)
        with self.assertRaisesRegex(ValidationError, "Income statement"):
            file.submit()
        file.file_document(file.get_work()["documents"][0]["id"], "slip.pdf", PDF)
        file.submit()
        with self.assertRaisesRegex(ValidationError, "reason"):
            decide.with_user(self.underwriter).submit(outcome="rejected")
        decide.with_user(self.underwriter).submit(outcome="rejected", reason="Old")
        self.assertEqual((decide.outcome, self.env["case.document"].browse(document).state), ("rejected", "rejected"))

    def test_an_optional_step_in_no_plan_is_offered_and_holds_nothing_open(self):
        case_type = self.make_plan({"code": "first"})
        case = self.open_it(case_type)
        step = self.step(case, "first").browse(case.add_adhoc_step("Send flowers", required=False))
        self.assertEqual(step.shown_state, "offered")
        self.step(case, "first").submit()
        self.assertEqual((case.state, step.state), ("completed", "terminated"))

    def test_what_is_wrong_with_a_step_is_said_and_nothing_is_added(self):
        case = self.open_case()
        other = self.make_plan({"code": "first"})
        role = self.env["case.role"].create({"type_id": other.id, "name": "Else", "code": "else"})
        before = len(case.step_ids)
        for values in (
            {"name": " "},
            {"name": "X", "kind": "dance"},
            {"name": "X", "kind": "question"},
            {"name": "X", "kind": "document"},
            {"name": "X", "kind": "question", "question_ids": self.income.ids},
            {"name": "X", "role_id": role.id},
            {"name": "X", "user_id": self.stranger.id, "role_id": self.case_type.role_ids[0].id},
            {"name": "X", "approves_ids": [999999]},
        ):
            with self.assertRaises(ValidationError):
                case.add_adhoc_step(**values)
        self.assertEqual(len(case.step_ids), before)
        restricted = self.open_case(access="restricted")
        with self.assertRaisesRegex(ValidationError, "stranger.*may not see"):
            restricted.add_adhoc_step("Look", user_id=self.stranger.id)

    def test_nothing_is_added_to_a_closed_case(self):
        case_type = self.make_plan({"code": "first"}, {"code": "extra", "discretionary": True})
        case = self.open_it(case_type)
        self.step(case, "first").submit()
        self.assertEqual(case.state, "completed")
        for verb in (lambda: case.add_step("extra"), lambda: case.add_adhoc_step("Late")):
            with self.assertRaisesRegex(UserError, "re-open it first"):
                verb()

    def test_roles_and_access_follow_in_a_step_in_no_plan(self):
        case = self.open_case()
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        case.add_adhoc_step("Look", role_id=role.id)
        holder = case.participant_ids.filtered(lambda p: p.role_id == role)
        holder.write({"active": False})
        case.write({"participant_ids": [(0, 0, {"role_id": role.id, "user_id": self.stranger.id})]})
        self.assertEqual((self.my_work(self.stranger), self.my_work(self.underwriter)), (["Look"], []))
        case.write({"access": "restricted"})
        self.assertEqual(case.step_ids.filtered("added").access, "restricted")

    def test_a_state_written_before_is_read(self):
        """The text of a case that was opened before added steps existed has fewer letters."""
        case = self.open_case()
        text = case.sudo().plan_state
        self.assertIn("---", text)
        self.env.cr.execute("UPDATE case_case SET plan_state = %s WHERE id = %s", [text.replace("---", "", 1), case.id])
        case.invalidate_recordset()
        self.assertEqual(self.states(case)["income_statement"], "todo")
        case.add_adhoc_step("Look")
        self.do_first_steps(case)
        self.assertEqual(self.my_work(self.underwriter), ["Approve income"])


class TestSteering(PlanCommon):
    """Skip, cancel, open again, close: who may, what follows, what is told."""

    def said(self, case):
        return case.log_ids.sorted("seq")[-1].summary

    def chain(self, *more):
        case_type = self.make_plan(
            {"code": "first"}, {"code": "second", "after": ["first"]}, {"code": "third", "after": ["second"]}, *more
        )
        return self.open_it(case_type)

    def test_skipping_needs_a_reason_and_the_right_person(self):
        case = self.open_case(user=self.supervisor, user_id=self.stranger.id)
        statement = self.step(case, "income_statement", self.stranger)
        with self.assertRaisesRegex(UserError, "Say why"):
            statement.action_skip(" ")
        with self.assertRaises(AccessError):
            statement.with_user(self.underwriter).action_skip("No")
        statement.action_skip("Known already")
        self.assertEqual((statement.state, statement.reason), ("disabled", "Known already"))
        self.assertEqual(self.said(case), "Income statement: skipped: Known already")
        with self.assertRaises(AccessError):
            statement.with_user(self.underwriter).action_undo_skip()
        statement.with_user(self.supervisor).action_undo_skip()
        self.assertEqual(statement.state, "active")
        self.assertFalse(statement.done_on)

    def test_a_required_step_is_not_skipped_by_who_only_does_it(self):
        case = self.open_case()
        self.do_first_steps(case)
        approval = self.step(case, "approve_income", self.underwriter)
        self.assertFalse(approval.get_work()["can_skip"])
        with self.assertRaisesRegex(AccessError, "handler"):
            approval.action_skip("Looks fine")
        self.assertTrue(approval.with_user(self.adviser).get_work()["can_skip"])
        approval.with_user(self.adviser).action_skip("Small amount")
        self.assertTrue(self.step(case, "make_an_offer").is_open, "what waits for it goes on")

    def test_an_optional_step_is_skipped_by_who_does_it(self):
        case = self.open_case()
        step = self.env["case.step"].browse(
            case.add_adhoc_step("Send flowers", required=False, user_id=self.stranger.id)
        )
        self.assertTrue(step.with_user(self.stranger).get_work()["can_skip"])
        step.with_user(self.stranger).action_skip("Out of season")
        self.assertEqual(step.shown_state, "skipped")

    def test_what_waits_is_skipped_by_the_handler(self):
        case = self.chain()
        with self.assertRaises(AccessError):
            case.with_user(self.stranger).skip_waiting("second", "No")
        case.skip_waiting("second", "Not for this customer")
        self.assertEqual(self.states(case), {"first": "todo", "second": "skipped", "third": "todo"})
        case.undo_skip("second")
        self.assertEqual(self.states(case)["second"], "waiting")

    def test_cancelling_a_step(self):
        case = self.chain()
        step = self.step(case, "first")
        with self.assertRaises(AccessError):
            step.with_user(self.stranger).action_cancel("No")
        with self.assertRaisesRegex(UserError, "Say why"):
            step.action_cancel()
        step.action_cancel("Asked twice")
        self.assertEqual(self.said(case), "first: cancelled: Asked twice")
        self.assertEqual(self.states(case), {"first": "cancelled", "second": "waiting", "third": "waiting"})

    def test_cancelling_a_case(self):
        case = self.open_case()
        with self.assertRaisesRegex(AccessError, "handler"):
            case.with_user(self.stranger).action_cancel("No")
        with self.assertRaisesRegex(UserError, "Say why"):
            case.action_cancel()
        case.with_user(self.supervisor).action_cancel("Bought elsewhere")
        self.assertEqual(case.state, "terminated")
        self.assertEqual(self.said(case), "Case cancelled: Bought elsewhere")

    def test_opening_a_step_again_and_choosing_what_does_not_count(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        document = case.document_ids
        self.assertEqual(document.state, "approved")
        questions, approval = self.step(case, "income_questions"), self.step(case, "approve_income")
        offer = self.step(case, "make_an_offer")
        later = {entry["name"]: entry for entry in questions.get_later()}
        follows = {name for name, entry in later.items() if entry["follows"]}
        self.assertEqual(follows, {"Approve income", "Make an offer"})
        self.assertEqual(later["Approve income"]["decides"], ["Income statement: income.pdf"])
        with self.assertRaises(AccessError):
            questions.with_user(self.stranger).action_reopen("No")
        with self.assertRaisesRegex(UserError, "Say why"):
            questions.action_reopen()
        again = questions.browse(questions.action_reopen("Wrong year", void_ids=(approval | offer).ids))
        self.assertEqual((questions.state, questions.shown_state, questions.void), ("completed", "void", True))
        self.assertEqual((again.instance, again.state), (2, "active"))
        self.assertTrue(approval.void)
        self.assertEqual(offer.state, "terminated", "what was asked too early is withdrawn")
        self.assertEqual(document.state, "filed", "to be decided on again")
        states = self.states(case)
        self.assertEqual((states["approve_income"], states["make_an_offer"]), ("waiting", "waiting"))
        self.assertEqual(again.get_work()["questions"][0]["value"], 60000, "the value stays until answered anew")
        again.submit(answers={"yearly_income": 50000})
        second = self.step(case, "approve_income", self.underwriter)
        self.assertEqual((second.instance, second.state), (2, "active"))
        self.assertEqual([file["label"] for file in second.get_work()["approves"]], ["Income statement"])
        second.submit(outcome="approved")
        self.step(case, "make_an_offer", self.adviser).submit()
        self.assertEqual(case.state, "completed")
        values = case.value_ids.sorted("id")
        self.assertEqual([(value.value, bool(value.valid_to)) for value in values], [(60000, True), (50000, False)])
        said = case.log_ids.sorted("seq").mapped("summary")
        self.assertIn("Income questions: opened again: Wrong year", said[-7])
        self.assertIn("Approve income: no longer counts, asked again: Wrong year", said)
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_what_is_not_chosen_stays_as_it_is(self):
        case = self.chain()
        for code in ("first", "second"):
            self.step(case, code).submit()
        self.step(case, "first").action_reopen("Forgot something")
        self.assertEqual(self.states(case), {"first": "todo", "second": "done", "third": "todo"})

    def test_the_one_who_did_a_step_opens_it_again(self):
        case = self.open_case()
        self.do_first_steps(case)
        approval = self.step(case, "approve_income", self.underwriter)
        approval.submit(outcome="approved")
        self.assertTrue(approval.get_work()["can_reopen"])
        approval.action_reopen("Too quick")
        self.assertEqual(self.my_work(self.underwriter), ["Approve income (2)"])
        with self.assertRaisesRegex(UserError, "again already"):
            approval.action_reopen("Once more")

    def test_a_whole_stage_and_a_milestone_in_between(self):
        case_type = self.make_plan(
            {"code": "first"},
            {"code": "known", "kind": "milestone", "after": ["first"]},
            {"code": "work", "kind": "stage", "after": ["known"]},
            {"code": "one", "inside": "work"},
            {"code": "two", "inside": "work"},
            {"code": "end", "after": ["work"]},
        )
        case = self.open_it(case_type)
        for code in ("first", "one", "two"):
            self.step(case, code).submit()
        first = self.step(case, "first")
        later = self.env["case.step"].browse([entry["id"] for entry in first.get_later()])
        self.assertEqual(set(later.mapped("code")), {"one", "two", "end"})
        first.action_reopen("Once more", void_ids=later.ids)
        self.assertEqual(
            self.states(case),
            {
                "first": "todo",
                "known": "waiting",
                "work": "waiting",
                "one": "not_yet",
                "two": "not_yet",
                "end": "waiting",
            },
        )
        self.step(case, "first").submit()
        self.assertEqual((self.states(case)["one"], self.states(case)["end"]), ("todo", "waiting"))

    def test_an_added_step_is_opened_again(self):
        case = self.open_case()
        step = self.env["case.step"].browse(case.add_adhoc_step("Call", help="Twice", user_id=self.stranger.id))
        step.with_user(self.stranger).submit()
        case.add_adhoc_step("Another")
        again = step.browse(step.with_user(self.stranger).action_reopen("No answer"))
        self.assertEqual((again.name, again.own_help, again.state), ("Call", "Twice", "active"))
        self.assertTrue(step.void)
        self.assertEqual(self.my_work(self.stranger), ["Call"])

    def test_opening_a_case_again(self):
        case = self.chain()
        for code in ("first", "second", "third"):
            self.step(case, code).submit()
        self.assertEqual(case.state, "completed")
        with self.assertRaisesRegex(AccessError, "handler"):
            case.with_user(self.stranger).action_reopen("No")
        with self.assertRaisesRegex(UserError, "closed"):
            self.step(case, "third").action_reopen("Objection")
        case.action_reopen("Objection", step_ids=(self.step(case, "second") | self.step(case, "third")).ids)
        self.assertEqual(case.state, "active")
        self.assertFalse(case.closed_on)
        self.assertEqual(self.states(case), {"first": "done", "second": "todo", "third": "waiting"})
        case.add_adhoc_step("Hear the customer")
        self.assertIn("“Hear the customer” is not done yet.", case.get_why_not())

    def test_a_cancelled_case_is_taken_up_again(self):
        case = self.chain()
        case.action_cancel("By mistake")
        case.action_reopen("It was not", step_ids=self.step(case, "first").ids)
        self.assertEqual(self.states(case), {"first": "todo", "second": "waiting", "third": "waiting"})
        for code in ("first", "second", "third"):
            self.step(case, code).submit()
        self.assertEqual(case.state, "completed")

    def test_a_cancelled_case_with_a_stage_and_an_added_step_comes_back_as_it_was(self):
        case_type = self.make_plan(
            {"code": "work", "kind": "stage"},
            {"code": "one", "inside": "work"},
            {"code": "two", "inside": "work", "after": ["one"]},
            {"code": "end", "kind": "stage", "after": ["work"]},
            {"code": "last", "inside": "end"},
        )
        case = self.open_it(case_type)
        self.step(case, "one").submit()
        case.add_adhoc_step("Call")
        before = self.states(case)
        case.action_cancel("By mistake")
        case.action_reopen("It was not")
        self.assertEqual(before.pop(":adhoc.1"), "todo")
        self.assertEqual(self.states(case), before | {":adhoc.2": "todo"}, "asked again, as another instance")
        self.assertEqual(case.step_ids.filtered("is_open").mapped("name"), ["two", "Call"])

    def test_steps_of_another_case_are_refused(self):
        case, other = self.chain(), self.open_case()
        self.step(case, "first").submit()
        with self.assertRaisesRegex(UserError, "Choose steps"):
            self.step(case, "first").action_reopen("x", void_ids=other.step_ids.ids)

    def test_why_a_case_cannot_be_closed_and_closing_it(self):
        case = self.chain({"code": "extra", "required": False, "manual": True})
        self.assertEqual(
            case.get_why_not(), ["“first” is not done yet.", "“second” is not done yet.", "“third” is not done yet."]
        )
        self.assertEqual(case.get_why_not("second"), ["Waits until “first” is done."])
        with self.assertRaisesRegex(UserError, "no “nothing”"):
            case.get_why_not("nothing")
        with self.assertRaisesRegex(UserError, "first"):
            case.action_close()
