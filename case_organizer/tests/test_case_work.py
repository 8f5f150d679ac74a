from odoo.exceptions import UserError, ValidationError

from .common import PDF, CaseCommon


class TestCaseWork(CaseCommon):
    """What a case user does all day: open a case, see what is asked, do it."""

    def test_a_case_gets_a_number_per_type_and_year(self):
        first, second = self.open_case(), self.open_case()
        year = str(first.opened_on.year)
        self.assertEqual(first.name, f"{self.case_type.code}-{year}-0001")
        self.assertEqual(second.name, f"{self.case_type.code}-{year}-0002")

    def test_first_steps_are_in_each_persons_my_work(self):
        self.open_case()
        self.assertEqual(self.my_work(self.adviser), ["Income questions", "Income statement"])
        self.assertEqual(self.my_work(self.underwriter), [])

    def test_what_waits_says_for_what(self):
        case = self.open_case()
        nodes = {node["code"]: node for node in case.get_plan_map()["nodes"]}
        self.assertEqual(nodes["make_an_offer"]["state"], "waiting")
        self.assertEqual(nodes["make_an_offer"]["waits"], ["Waits until “Approve income” is approved."])
        self.assertEqual(len(nodes["approve_income"]["waits"]), 2)
        self.assertIn("underwriter", nodes["approve_income"]["who"])

    def test_a_document_step_needs_its_document(self):
        case = self.open_case()
        statement = self.step(case, "income_statement")
        with self.assertRaisesRegex(ValidationError, "Income statement"):
            statement.submit()
        work = statement.file_document(statement.item_id.ask_document_ids.id, "income.pdf", PDF)
        self.assertEqual([file["name"] for file in work["documents"][0]["files"]], ["income.pdf"])
        statement.submit()
        self.assertEqual(statement.state, "completed")
        self.assertEqual(statement.done_by_id, self.adviser)

    def test_an_empty_or_broken_file_is_refused(self):
        statement = self.step(self.open_case(), "income_statement")
        ask = statement.item_id.ask_document_ids.id
        for data in ("", "no base64!"):
            with self.assertRaises(UserError):
                statement.file_document(ask, "x.pdf", data)

    def test_answers_fill_the_details_of_the_case(self):
        case = self.open_case()
        questions = self.step(case, "income_questions")
        with self.assertRaisesRegex(ValidationError, "Yearly income"):
            questions.submit()
        with self.assertRaisesRegex(ValidationError, "Yearly income.*number"):
            questions.submit(answers={"yearly_income": "much"})
        with self.assertRaisesRegex(ValidationError, "Yearly income.*at most"):
            questions.submit(answers={"yearly_income": 2e7})
        questions.submit(answers={"yearly_income": 60000})
        self.assertEqual(case.characteristics["yearly_income"], 60000)
        self.assertEqual(self.env["case.case"].search([("characteristics.yearly_income", "=", 60000)]), case)
        value = case.value_ids
        self.assertEqual((value.value, value.user_id, value.step_id), (60000, self.adviser, questions))

    def test_a_rejected_document_is_asked_again_and_the_case_ends(self):
        case = self.open_case()
        self.do_first_steps(case)
        approval = self.step(case, "approve_income", self.underwriter)
        with self.assertRaisesRegex(ValidationError, "reason"):
            approval.submit(outcome="rejected")
        approval.submit(outcome="rejected", reason="Page two is missing")
        self.assertEqual(self.my_work(self.adviser), ["Income statement (2)"])
        self.assertEqual(self.step(case, "make_an_offer").id, False)
        again = self.step(case, "income_statement", self.adviser)
        again.file_document(again.item_id.ask_document_ids.id, "both pages.pdf", PDF)
        again.submit()
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        self.step(case, "make_an_offer", self.adviser).action_complete()
        self.assertEqual(case.state, "completed")
        self.assertEqual(case.status_id, self.env.ref("case_organizer.case_status_closed"))
        self.assertEqual((case.steps_done, case.steps_total), (4, 4))
        self.assertEqual(case.document_ids.mapped("state"), ["approved", "rejected"])

    def test_the_status_follows_from_the_plan(self):
        case = self.open_case()
        self.assertEqual(case.status_id, self.env.ref("case_organizer.case_status_waiting"))
        self.do_first_steps(case)
        self.assertEqual(case.status_id, self.env.ref("case_organizer.case_status_open"))

    def test_a_step_is_done_once_and_the_second_is_told_by_whom(self):
        case = self.open_case()
        self.do_first_steps(case)
        with self.assertRaisesRegex(UserError, "already done.*adviser"):
            self.step(case, "income_statement", self.adviser).submit()

    def test_closing_says_what_stands_in_the_way(self):
        case = self.open_case()
        with self.assertRaisesRegex(UserError, "Make an offer"):
            case.action_close()
        self.assertEqual(case.state, "active")

    def test_cancelled_is_kept(self):
        case = self.open_case()
        case.action_cancel("Bought elsewhere")
        self.assertEqual(case.state, "terminated")
        self.assertEqual(set(case.step_ids.mapped("state")), {"terminated"})
        with self.assertRaises(UserError):
            case.with_user(self.env.ref("base.user_admin")).unlink()

    def test_details_changed_on_the_form_are_kept_with_their_history(self):
        case = self.open_case()
        case.write({"characteristics": {"yearly_income": 50000}})
        case.write({"characteristics": {"yearly_income": 55000}})
        self.assertEqual(case.value_ids.sorted("id").mapped("value"), [50000, 55000])
        self.assertEqual(len(case.value_ids.filtered(lambda value: not value.valid_to)), 1)

    def test_a_role_given_to_somebody_else_moves_the_step(self):
        case = self.open_case()
        self.do_first_steps(case)
        holder = case.participant_ids.filtered(lambda p: p.role_id.code == "underwriter")
        holder.write({"active": False})
        case.write({"participant_ids": [(0, 0, {"role_id": holder.role_id.id, "user_id": self.stranger.id})]})
        self.assertEqual(self.my_work(self.stranger), ["Approve income"])
        self.assertEqual(self.my_work(self.underwriter), [])

    def test_a_team_box_is_shared_until_somebody_takes_it(self):
        team = self.env["case.team"].create(
            {"name": "Underwriting", "member_ids": [(6, 0, [self.underwriter.id, self.stranger.id])]}
        )
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        role.write({"default_rule": "team", "default_team_id": team.id})
        case = self.open_case()
        self.do_first_steps(case)
        self.assertEqual(self.my_work(self.stranger), ["Approve income"])
        self.step(case, "approve_income", self.underwriter).action_take()
        self.assertEqual(self.my_work(self.stranger), [])
        self.assertEqual(self.my_work(self.underwriter), ["Approve income"])

    def test_a_repeating_group_keeps_its_rows(self):
        self.case_type.action_new_version()
        draft = self.case_type.draft_plan_id
        children = self.env["case.characteristic"].create(
            {
                "type_id": self.case_type.id,
                "name": "Children",
                "kind": "group",
                "column_ids": [
                    (0, 0, {"name": "First name", "required": True}),
                    (0, 0, {"name": "Born", "kind": "date"}),
                ],
            }
        )
        item = draft.item_ids.filtered(lambda item: item.code == "income_questions")
        item.question_ids = [(0, 0, {"characteristic_id": children.id})]
        self.case_type.action_publish()
        case = self.open_case()
        questions = self.step(case, "income_questions")
        with self.assertRaisesRegex(ValidationError, "Children.*row 2.*First name"):
            questions.save_answers({"children": [{"first_name": "Noor"}, {"born": "2020-05-01"}]})
        work = questions.save_answers({"children": [{"first_name": "Noor", "born": "2020-05-01"}]})
        asked = {question["key"]: question for question in work["questions"]}
        self.assertEqual(asked["children"]["value"], [{"first_name": "Noor", "born": "2020-05-01"}])
        self.assertEqual([column["kind"] for column in asked["children"]["columns"]], ["char", "date"])
        self.assertEqual([d["name"] for d in case.read(["characteristics"])[0]["characteristics"]], ["yearly_income"])
        self.assertEqual(case.value_ids.shown, "Noor, 05/01/2020")

    def test_what_was_just_filed_is_taken_back(self):
        """While the step is not done, by who may do it; it stays in the history."""
        case = self.open_case()
        statement = self.step(case, "income_statement", self.adviser)
        ask = statement.item_id.ask_document_ids.id
        statement.file_document(ask, "income.pdf", PDF)
        version = case.document_ids.version_id
        with self.assertRaises(UserError):
            statement.with_user(self.stranger).remove_document(version.id)
        self.assertEqual(case.document_ids.state, "filed")
        work = statement.remove_document(version.id)
        self.assertFalse([one["files"] for one in work["documents"] if one["files"]])
        self.assertEqual(case.document_ids.state, "withdrawn")
        self.assertIn("withdrawn", case.sudo().log_ids.mapped("kind"))
        with self.assertRaisesRegex(UserError, "cannot be taken back"):
            statement.remove_document(version.id)
