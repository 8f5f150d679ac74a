from odoo.tests import new_test_user, tagged

from odoo.addons.case_organizer.tests.common import CaseCommon


@tagged("post_install", "-at_install")
class TestSurvey(CaseCommon):
    """A survey behind the question how content the customer is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.survey = cls.env["survey.survey"].create({"title": "How did we do?", "access_mode": "token"})
        cls.case_type.write({"satisfaction_asked": True, "survey_id": cls.survey.id, "satisfaction_pause_days": 0})
        cls.partner.email = "dewit@example.com"
        cls.researcher = new_test_user(cls.env, "researcher", groups="survey.group_survey_user")
        cls.both = new_test_user(
            cls.env, "both_survey", groups="survey.group_survey_user,case_organizer.group_case_user"
        )
        cls.survey.restrict_user_ids = False

    def closed(self, **values):
        case = self.open_case(**values)
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit()
        self.step(case, "make_an_offer", self.adviser).submit()
        self.assertEqual(case.state, "completed")
        self.env["case.satisfaction"].search([("case_id", "=", case.id)])._ask(self.env["case.writer"]._now())
        return self.env["case.satisfaction"].search([("case_id", "=", case.id)])

    def test_the_mail_links_to_an_answer_sheet_of_ones_own(self):
        row = self.closed()
        self.assertEqual((row.survey_input_id.survey_id, row.survey_input_id.partner_id), (self.survey, self.partner))
        mail = self.env["mail.mail"].search([("model", "=", "case.satisfaction"), ("res_id", "=", row.id)])
        self.assertIn(row.survey_input_id.access_token, mail.body_html)
        row._remind(self.env["case.writer"]._now())
        self.assertEqual(self.env["survey.user_input"].search_count([("survey_id", "=", self.survey.id)]), 1)
        self.assertEqual(row.with_user(self.stranger).survey_state, "new")

    def test_answers_follow_the_case(self):
        hidden, shown = self.closed(access="restricted"), self.closed()
        inputs = hidden.survey_input_id + shown.survey_input_id
        answers = self.env(user=self.both)["survey.user_input"]
        self.assertEqual(answers.search([("id", "in", inputs.ids)]), shown.survey_input_id)
        self.assertEqual(inputs.with_user(self.both)._filtered_access("read"), shown.survey_input_id)
        other = self.survey._create_answer(email="x@example.com", check_attempts=False)
        answers = self.env(user=self.researcher)["survey.user_input"]
        self.assertEqual(answers.search([("survey_id", "=", self.survey.id)]), other)

    def test_a_case_without_a_survey_asks_the_one_click_alone(self):
        self.case_type.survey_id = False
        row = self.closed()
        self.assertFalse(row.survey_input_id or row._questions_link())

    def test_who_was_erased_is_on_no_answer_sheet(self):
        keeper = new_test_user(self.env, "keeper_survey", groups="case_organizer.group_case_records")
        person = self.env["res.partner"].create({"name": "Willemina Bos", "email": "w@bos.example"})
        question = self.env["survey.question"].create(
            {"survey_id": self.survey.id, "title": "Anything else?", "question_type": "text_box"}
        )
        row = self.closed(partner_id=person.id)
        line = self.env["survey.user_input.line"].create(
            {
                "user_input_id": row.survey_input_id.id,
                "question_id": question.id,
                "answer_type": "text_box",
                "value_text_box": "Yours, Willemina Bos",
            }
        )
        erasure = self.env(user=keeper)["case.erasure"].create({"partner_id": person.id, "reason": "Asked"})
        erasure.action_erase()
        self.assertEqual(line.value_text_box, f"Yours, Erased person #{erasure.id}")
        self.assertEqual((row.survey_input_id.email, row.survey_input_id.partner_id), (False, person))
        self.assertEqual(person.name, f"Erased person #{erasure.id}")

    def test_what_was_answered_goes_with_the_case(self):
        row = self.closed()
        self.env["case.contents"].empty_sudo("case.case", row.case_id.ids)
        self.assertTrue(row.survey_input_id.exists())
        self.assertFalse(row.survey_input_id.partner_id or row.survey_input_id.email)
