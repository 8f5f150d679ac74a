from odoo.exceptions import UserError
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import CaseCommon, PlanCommon


class TestQueries(CaseCommon):
    """The number of statements, and of rows read, does not grow with cases and steps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small, cls.large = cls.chains("Small", 10), cls.chains("Large", 500)

    @classmethod
    def chains(cls, name, size):
        """A published case type with ``size`` steps in three chains, all of them for the handler."""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": name, "deadline_days": 30})
        role = env["case.role"].create({"type_id": case_type.id, "name": "Adviser", "code": "adviser"})
        items = env["case.plan.item"].create(
            [
                {"plan_id": case_type.draft_plan_id.id, "name": f"Step {number}", "role_id": role.id}
                for number in range(size)
            ]
        )
        for number in range(3, size):
            items[number].prerequisite_ids = items[number - 3]
        case_type.action_publish()
        return case_type.with_env(cls.env)

    def setUp(self):
        super().setUp()
        # Kept alive: a new environment reads the user's time zone again.
        self.as_adviser = self.env(user=self.adviser)

    def open_cases(self, case_type, count=1):
        values = {"type_id": case_type.id, "partner_id": self.partner.id}
        return self.env(user=self.adviser)["case.case"].create([dict(values) for _n in range(count)])

    def fresh(self):
        """As a new request finds it: caches of records are empty, caches of what was modelled are not."""
        self.env.cr.flush()
        self.env.invalidate_all()

    def count(self, function):
        """Statements that ``function`` sends, those at commit included; ``sent`` has their text."""
        self.fresh()
        self.sent, execute = [], type(self.env.cr).execute

        def noted(cr, query, params=None, log_exceptions=True):
            self.sent.append(str(query)[:300])
            return execute(cr, query, params, log_exceptions)

        self.patch(type(self.env.cr), "execute", noted)
        function()
        self.env.cr.flush()
        self.patch(type(self.env.cr), "execute", execute)
        return len(self.sent)

    def rows_read(self, function):
        """Rows that the statements of ``function`` visit in tables: each is explained first, then run for real."""
        self.fresh()
        visited, execute = [], type(self.env.cr).execute

        def explained(cr, query, params=None, log_exceptions=True):
            text, values = (query.code, tuple(query.params)) if isinstance(query, SQL) else (query, params)
            if text.lstrip().split(" ", 1)[0].upper() in ("SELECT", "UPDATE", "INSERT", "WITH"):
                execute(cr, "SAVEPOINT explained")
                execute(cr, f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", values)
                visited.append((self.visited(cr.fetchone()[0][0]["Plan"]), text))
                execute(cr, "ROLLBACK TO SAVEPOINT explained")
            return execute(cr, query, params, log_exceptions)

        self.patch(type(self.env.cr), "execute", explained)
        function()
        self.env.cr.flush()
        self.patch(type(self.env.cr), "execute", execute)
        return sum(rows for rows, _text in visited), visited

    def visited(self, node):
        """Rows that a plan and what is below it visited, those that a filter then left out included."""
        below = sum(map(self.visited, node.get("Plans", ())))
        if "Relation Name" not in node or "Scan" not in node["Node Type"]:
            return below
        rows = node["Actual Rows"] + node.get("Rows Removed by Filter", 0)
        return below + round(rows * node["Actual Loops"])

    def test_opening_a_case_takes_the_same_few_statements_whatever_its_plan(self):
        # The first number of a year makes its numbering, the second one keeps how it is drawn.
        for case_type in (self.small, self.large) * 2:
            self.count(lambda case_type=case_type: self.open_cases(case_type))
        few = self.count(lambda: self.open_cases(self.small))
        self.assertLessEqual(few, 5)
        self.assertEqual(self.count(lambda: self.open_cases(self.large)), few, self.sent)
        self.assertFalse([sent for sent in self.sent if 'SELECT "case_type"' in sent])

    def test_what_is_changed_of_a_type_counts_for_the_next_case(self):
        self.open_cases(self.small)
        self.small.with_user(self.modeller).deadline_days = 3
        days = self.open_cases(self.small).deadline - self.open_cases(self.large).deadline
        self.assertEqual(days.days, 3 - 30)
        self.small.with_user(self.modeller).handler_team_id = self.env["case.team"].create({"name": "Intake"})
        self.assertEqual(self.open_cases(self.small).team_id.name, "Intake")
        self.small.with_user(self.modeller).is_fragment = True
        with self.assertRaisesRegex(UserError, "step set"):
            self.open_cases(self.small)
        with self.assertRaises(UserError):
            self.open_cases(self.small.browse())

    def test_who_never_had_a_box_gets_one_with_the_first_case_on_which_they_hold_a_role(self):
        newcomer = new_test_user(self.env, "newcomer", groups="case_organizer.group_case_user")
        boxes = self.env["case.box"].search([("user_id", "=", newcomer.id)])
        self.assertFalse(boxes)
        self.small.role_ids.write({"default_rule": "user", "default_user_id": newcomer.id})
        self.assertFalse(boxes.search([("user_id", "=", newcomer.id)]), "no case runs yet")
        cases = self.open_cases(self.small, 2)
        box = boxes.search([("user_id", "=", newcomer.id)])
        self.assertEqual(cases.participant_ids.sudo().box_id, box)
        self.assertEqual(len(self.env(user=newcomer)["case.step"].search([("mine", "=", True)])), 6)

    def test_the_first_step_of_who_never_had_a_box_lies_in_it(self):
        newcomer = new_test_user(self.env, "newcomer", groups="case_organizer.group_case_user")
        self.small.role_ids.write({"default_rule": "user", "default_user_id": newcomer.id})
        case = self.open_cases(self.small)
        self.assertEqual(case.step_ids.sudo().box_id.user_id, newcomer)
        self.assertEqual(len(self.env(user=newcomer)["case.step"].search([("mine", "=", True)])), 3)

    def test_a_customer_or_a_team_alone_may_hold_the_roles_of_a_case(self):
        team = self.env["case.team"].create({"name": "Intake", "member_ids": [(6, 0, self.adviser.ids)]})
        for values in ({"default_rule": "customer"}, {"default_rule": "team", "default_team_id": team.id}):
            self.small.role_ids.write(values)
            person = self.open_cases(self.small).participant_ids.sudo()
            self.assertEqual(person.partner_id or person.team_id, self.partner if len(values) == 1 else team)
            self.assertEqual(person.box_id.team_id, person.team_id)

    def test_opening_many_cases_at_once_takes_few_statements_an_item(self):
        self.open_cases(self.small)
        taken = self.count(lambda: self.open_cases(self.small, 100))
        self.assertLessEqual(taken, 0.05 * 100 * 10)

    def test_completing_a_step_takes_the_same_few_statements_whatever_the_plan(self):
        taken = {}
        for case_type in (self.small, self.large):
            steps = self.open_cases(case_type).step_ids
            steps[0].submit()
            taken[case_type.name] = self.count(steps[1].submit)
        self.assertLessEqual(taken["Small"], 3, self.sent)
        self.assertEqual(taken["Large"], taken["Small"])

    def test_what_a_step_led_to_comes_next_then_what_is_due_first(self):
        case = self.open_cases(self.small)
        _first, second, third = case.step_ids.sorted("id")
        third.sudo().deadline = "2020-01-01"
        self.assertEqual(case.step_ids.browse(second.submit()["next_step_id"]).code, "step_4")
        for code in ("step_4", "step_7"):
            going_on = self.step(case, code).submit()["next_step_id"]
        self.assertEqual(going_on, third.id, "the chain has come to its end")

    def test_a_step_that_leads_to_somebody_else_is_followed_by_the_next_one_of_ones_own(self):
        env = self.env(user=self.modeller)
        case_type = env["case.type"].create({"name": "By two"})
        mine = env["case.role"].create({"type_id": case_type.id, "name": "Adviser", "code": "adviser"})
        theirs = env["case.role"].create(
            {
                "type_id": case_type.id,
                "name": "Underwriter",
                "code": "underwriter",
                "default_rule": "user",
                "default_user_id": self.underwriter.id,
            }
        )
        plan = {"plan_id": case_type.draft_plan_id.id, "role_id": mine.id}
        ask, _other, check = env["case.plan.item"].create(
            [{**plan, "name": name} for name in ("Ask", "Other", "Check")]
        )
        check.write({"role_id": theirs.id, "prerequisite_ids": ask.ids})
        case_type.action_publish()
        case = self.open_cases(case_type)
        done = self.step(case, "ask").submit()
        self.assertEqual(self.step(case, "check", self.underwriter).box_id.user_id, self.underwriter)
        self.assertEqual(done["next_step_id"], self.step(case, "other").id)
        self.assertFalse(self.step(case, "other").submit()["next_step_id"])

    def test_completing_a_step_reads_few_rows_however_much_is_open_and_done(self):
        self.open_cases(self.small, 30)
        case = self.open_cases(self.large)
        for _n in range(60):
            case.step_ids.filtered("is_open")[0].submit()
        # These tables are small enough to be read whole; what counts is how they are read when they are not.
        self.env.cr.execute("ANALYZE case_step, case_case, case_participant, case_box, case_box_member")
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        step = case.step_ids.filtered("is_open")[0]
        rows, statements = self.rows_read(step.submit)
        self.assertLessEqual(rows, 20, statements)
        self.assertEqual(step.state, "completed")

    def test_the_list_and_its_counts_take_few_statements(self):
        self.open_cases(self.small, 40)
        steps = self.env(user=self.adviser)["case.step"]
        specification = {name: {} for name in ("display_name", "deadline", "shown_state", "priority")}
        specification |= {
            name: {"fields": {"display_name": {}}} for name in ("case_id", "partner_id", "type_id", "role_id")
        }

        def read():
            domain = [("mine", "=", True), ("is_open", "=", True)]
            return steps.web_search_read(domain, specification, limit=80, order="deadline, id", count_limit=1001)

        self.assertEqual(len(read()["records"]), 80)
        self.assertLessEqual(self.count(read), 7)
        self.assertLessEqual(self.count(steps.get_my_counts), 2)

    def test_completing_a_step_is_constant_in_the_number_of_cases(self):
        def complete(case):
            step = self.step(case, "income_questions", self.adviser)
            return self.count(lambda: step.submit(answers={"yearly_income": 5}))

        complete(self.open_case())
        few = complete(self.open_case())
        for _n in range(20):
            self.open_case()
        self.assertEqual(complete(self.open_case()), few)

    def test_what_waits_is_told_in_as_many_statements_however_much_waits(self):
        def waiting(number):
            plan = PlanCommon.make_plan.__func__(
                type(self),
                {"code": "first"},
                *({"code": f"later{n}", "after": ["first"]} for n in range(number)),
            )
            condition = "[('priority', '=', '2')]"
            self.made["later0"].criterion_ids = [(0, 0, {"kind": "entry", "condition": condition})]
            plan.action_publish()
            case = self.env(user=self.adviser)["case.case"].create({"type_id": plan.id})
            case.get_waiting()
            return self.count(case.get_waiting)

        self.assertLessEqual(waiting(30), waiting(3))

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
