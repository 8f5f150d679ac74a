from .common import CaseCommon


class TestQueries(CaseCommon):
    """The number of statements does not grow with cases and steps."""

    def count(self, function):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_completing_a_step_is_constant_in_the_number_of_cases(self):
        def complete(case):
            step = self.step(case, "income_questions", self.adviser)
            return self.count(lambda: step.submit(answers={"yearly_income": 5}))

        complete(self.open_case())
        few = complete(self.open_case())
        for _n in range(20):
            self.open_case()
        self.assertEqual(complete(self.open_case()), few)

    def test_my_work_is_constant_in_the_number_of_steps(self):
        steps = self.env(user=self.adviser)["case.step"]
        specification = {name: {"fields": {"display_name": {}}} for name in ("case_id", "role_id", "box_id")}
        specification["display_name"] = specification["shown_state"] = specification["deadline"] = {}

        def read():
            domain = [("mine", "=", True), ("is_open", "=", True)]
            return self.count(lambda: steps.web_search_read(domain, specification, limit=80))

        self.open_case()
        read()
        few = read()
        for _n in range(20):
            self.open_case()
        self.assertLessEqual(read(), few)
