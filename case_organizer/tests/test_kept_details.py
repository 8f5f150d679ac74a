from odoo.exceptions import UserError, ValidationError

from .common import PlanCommon


class KeptCommon(PlanCommon):
    """A type with incomes, and details that follow from them."""

    @classmethod
    def make_kept(cls, *items, **details):
        """A type, its items, and more details: ``{code: values}``."""
        case_type = cls.make_plan(*(items or ({"code": "first"},)))
        cls.details = {}
        cls.details["jobs"] = case_type.env["case.characteristic"].create(
            {
                "type_id": case_type.id,
                "name": "Jobs",
                "code": "jobs",
                "kind": "group",
                "column_ids": [
                    (0, 0, {"name": "Amount", "code": "amount", "kind": "monetary"}),
                    (0, 0, {"name": "Employer", "code": "employer"}),
                    (0, 0, {"name": "Since", "code": "since", "kind": "date"}),
                ],
            }
        )
        for code, values in details.items():
            cls.details[code] = cls.keep(case_type, code, **values)
        return case_type

    @classmethod
    def keep(cls, case_type, code, **values):
        """One more detail."""
        return case_type.env["case.characteristic"].create(
            {"type_id": case_type.id, "name": code.title(), "code": code, "kind": "float", **values}
        )

    def details_of(self, case):
        """The details of a case that are filled, by code."""
        case.invalidate_recordset()
        return {code: value for code, value in (case.characteristics._values or {}).items() if value is not False}


class TestComputedDetails(KeptCommon):
    """Details that are computed from others."""

    def computed(self, expression, **values):
        return {"source": "computed", "expression": expression, **values}

    def test_they_follow_the_answers_and_each_other(self):
        case_type = self.make_kept(
            {"code": "ask", "step_kind": "question"},
            total=self.computed("sum(jobs.amount)", kind="monetary"),
            share=self.computed("ratio(total, income) * 100"),
            employer=self.computed("latest(jobs.employer by since)", kind="char"),
            many=self.computed("count(jobs)", kind="integer"),
        )
        self.made["ask"].question_ids = [(0, 0, {"characteristic_id": self.details["jobs"].id})]
        case = self.open_it(case_type)
        self.assertEqual(self.details_of(case), {"total": 0, "many": 0})
        jobs = [
            {"amount": 1000, "employer": "Bakery", "since": "2020-01-01"},
            {"amount": 500, "employer": "School", "since": "2024-01-01"},
        ]
        self.step(case, "ask").save_answers({"jobs": jobs})
        self.assertEqual(self.details_of(case), {"total": 1500, "many": 2, "employer": "School"})
        case.write({"characteristics": {"income": 6000}})
        self.assertEqual(self.details_of(case)["share"], 25)
        case.write({"characteristics": {"income": 0, "employer": "Somebody else"}})
        self.assertNotIn("share", self.details_of(case), "nothing is divided by zero")
        total = case.value_ids.filtered(lambda value: value.characteristic_id.code == "total").sorted("id")
        self.assertEqual(total.mapped("value"), [0, 1500])
        self.assertEqual(total[-1].step_id, self.step(case, "ask"))
        self.assertIn("Total", case.log_ids.sorted("seq")[-3].summary)
        self.assertFalse(self.env["case.log"].verify(case.ids))

    def test_conditions_and_triggers_see_them(self):
        case_type = self.make_kept(
            {"code": "first"}, {"code": "rich"}, {"code": "news"}, double=self.computed("income * 2")
        )
        self.add_criterion("rich", condition="[('characteristics.double', '>', 100)]")
        self.add_criterion("news", {"kind": "characteristic", "characteristic_id": self.details["double"].id})
        case = self.open_it(case_type)
        self.assertEqual((self.states(case)["rich"], self.states(case)["news"]), ("waiting", "waiting"))
        case.write({"characteristics": {"income": 60}})
        self.assertEqual((self.states(case)["rich"], self.states(case)["news"]), ("todo", "todo"))

    def test_nobody_answers_them(self):
        case_type = self.make_kept({"code": "ask", "step_kind": "question"}, double=self.computed("income * 2"))
        self.made["ask"].question_ids = [
            (0, 0, {"characteristic_id": self.details["double"].id, "required": True}),
            (0, 0, {"characteristic_id": self.income.id}),
        ]
        case = self.open_it(case_type, characteristics={"income": 5, "double": 7})
        self.assertEqual(self.details_of(case)["double"], 10)
        case.write({"characteristics": {"income": 5, "double": 99}})
        self.assertEqual(self.details_of(case)["double"], 10)
        step = self.step(case, "ask")
        asked = {question["key"]: question for question in step.get_work()["questions"]}
        self.assertTrue(asked["double"]["readonly"])
        self.assertFalse(asked["double"]["required"])
        step.submit(answers={"double": 3, "income": 6})
        self.assertEqual(self.details_of(case)["double"], 12)

    def test_what_cannot_be_computed_is_refused(self):
        case_type = self.make_kept(double=self.computed("income * 2"))
        for expression, word in (
            ("wealth + 1", "wealth"),
            ("income **", "income"),
            ("sum(jobs.wage)", "jobs.wage"),
            ("born * 2", "born"),
            ("__import__('os')", "__import__"),
            ("double + 1", "double → double"),
        ):
            with self.assertRaisesRegex(ValidationError, f"Double.*{word}"):
                self.details["double"].expression = expression
            self.env.invalidate_all(flush=False)
        with self.assertRaisesRegex(ValidationError, "another kind"):
            self.keep(case_type, "text", kind="char", **self.computed("income"))
        self.keep(case_type, "half", **self.computed("double / 2"))
        with self.assertRaisesRegex(ValidationError, "double → half → double"):
            self.details["double"].expression = "half * 4"

    def test_running_cases_follow_a_rule_that_changed(self):
        case_type = self.make_kept(double=self.computed("income * 2"))
        case = self.open_it(case_type, characteristics={"income": 5})
        self.details["double"].expression = "income * 3"
        self.env["case.bulk"].search([("kind", "=", "details")]).work_sudo()
        self.assertEqual(self.details_of(case)["double"], 15)


class TestDetailsFromElsewhere(KeptCommon):
    """Details that are taken from records around the case, and follow them."""

    def filled(self, path, **values):
        return {"source": "filled", "path": path, "kind": "char", **values}

    def test_they_follow_the_customer(self):
        case_type = self.make_kept(
            {"code": "first"},
            {"code": "abroad"},
            town=self.filled("partner_id.city"),
            country=self.filled("partner_id.country_id.name"),
        )
        self.add_criterion("abroad", condition="[('characteristics.country', '!=', 'Netherlands')]")
        self.partner.write({"city": "Delft", "country_id": self.env.ref("base.nl").id})
        case = self.open_it(case_type, partner_id=self.partner.id)
        other = self.env(user=self.adviser)["case.case"].create({"type_id": case_type.id})
        self.assertEqual(self.details_of(case), {"town": "Delft", "country": "Netherlands"})
        self.partner.country_id = self.env.ref("base.be")
        self.assertEqual(self.details_of(case), {"town": "Delft", "country": "Belgium"})
        self.assertEqual(self.states(case)["abroad"], "todo")
        self.assertEqual(case.log_ids.sorted("seq")[-2].kind, "answers")
        self.assertEqual(self.details_of(other), {})
        other.partner_id = self.partner
        self.assertEqual(self.details_of(other)["town"], "Delft")
        self.env.ref("base.be").name = "Belgique"
        self.assertEqual(self.details_of(other)["country"], "Belgique")

    def test_closed_cases_stay_as_they_were(self):
        case_type = self.make_kept(town=self.filled("partner_id.city"))
        self.partner.city = "Delft"
        case = self.open_it(case_type, partner_id=self.partner.id)
        self.step(case, "first").submit()
        self.partner.city = "Gouda"
        self.assertEqual(self.details_of(case)["town"], "Delft")

    def test_they_follow_the_case_this_one_is_part_of(self):
        child = self.make_kept()
        self.keep(child, "size", source="filled", path="parent_id.characteristics.income", kind="monetary")
        child.action_publish()
        parent = self.make_plan({"code": "sub", "step_kind": "subcase", "subcase_type_id": child.id})
        case = self.open_it(parent, characteristics={"income": 5})
        self.assertEqual(self.details_of(case.child_ids), {"size": 5})
        case.write({"characteristics": {"income": 8}})
        self.assertEqual(self.details_of(case.child_ids), {"size": 8})

    def test_they_follow_a_record_among_the_details(self):
        model = self.env["ir.model"]._get("res.partner.category")
        case_type = self.make_kept()
        self.keep(case_type, "label", kind="record", model_id=model.id)
        self.keep(case_type, "colour", kind="integer", source="filled", path="characteristics.label.color")
        first, second = self.env["res.partner.category"].create([{"name": "A", "color": 3}, {"name": "B", "color": 4}])
        case = self.open_it(case_type, characteristics={"label": first.id})
        self.assertEqual(self.details_of(case)["colour"], 3)
        first.color = 5
        self.assertEqual(self.details_of(case)["colour"], 5)
        case.write({"characteristics": {"label": second.id}})
        self.assertEqual(self.details_of(case)["colour"], 4)

    def test_ways_that_lead_nowhere_or_may_not_be_read_are_refused(self):
        case_type = self.make_kept(town=self.filled("partner_id.city"))
        for path, word in (
            ("partner_id.wealth", "wealth"),
            ("partner_id.user_ids.name", "user_ids"),
            ("user_id.password", "password"),
            ("partner_id.commercial_company_name", "computed"),
            ("characteristics.nothing", "nothing"),
            ("partner_id.city.name", "name"),
            ("partner_id." * 9 + "city", "partner_id"),
        ):
            with self.assertRaisesRegex(ValidationError, f"Town.*{word}"):
                self.details["town"].path = path
        with self.assertRaisesRegex(ValidationError, "another kind"):
            self.keep(case_type, "count", kind="date", source="filled", path="partner_id.city")

    def test_what_nobody_watches_costs_no_query(self):
        self.make_kept(town=self.filled("partner_id.city"))
        self.env.flush_all()
        self.env["case.characteristic"]._watched()
        self.partner.ref = "warm"
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.partner.ref = "cold"
            self.env.flush_all()


class TestConsolidatedDetails(KeptCommon):
    """Details that two sources say."""

    def both(self, prefer):
        return {
            "kind": "char",
            "source": "consolidated",
            "path": "characteristics.told",
            "path_second": "partner_id.city",
            "prefer": prefer,
        }

    def town(self, prefer, *items):
        case_type = self.make_kept(*items)
        self.keep(case_type, "told", kind="char")
        self.details["town"] = self.keep(case_type, "town", **self.both(prefer))
        return case_type

    def test_one_source_is_preferred(self):
        for prefer, expected in (("first", "Delft"), ("second", "Gouda")):
            self.partner.city = "Gouda"
            case = self.open_it(self.town(prefer), partner_id=self.partner.id)
            self.assertEqual(self.details_of(case)["town"], "Gouda")
            case.write({"characteristics": {"told": "Delft"}})
            self.assertEqual(self.details_of(case)["town"], expected)

    def test_what_changed_last_counts(self):
        self.partner.city = "Gouda"
        self.env.flush_all()
        self.env.cr.execute("UPDATE res_partner SET write_date = '2020-01-01' WHERE id = %s", (self.partner.id,))
        self.partner.invalidate_recordset()
        case = self.open_it(self.town("latest"), partner_id=self.partner.id)
        case.write({"characteristics": {"told": "Delft"}})
        self.assertEqual(self.details_of(case)["town"], "Delft")
        self.env.flush_all()
        self.env.cr.execute("UPDATE case_value SET valid_from = '2021-01-01' WHERE case_id = %s", (case.id,))
        self.partner.city = "Leiden"
        self.assertEqual(self.details_of(case)["town"], "Leiden")

    def test_somebody_is_asked_once_and_decides(self):
        case_type = self.town("ask", {"code": "first"}, {"code": "settle", "step_kind": "question"})
        with self.assertRaisesRegex(UserError, "Town.*no step asks"):
            case_type.action_publish()
        self.made["settle"].question_ids = [(0, 0, {"characteristic_id": self.details["town"].id, "required": True})]
        self.partner.city = "Gouda"
        case = self.open_it(case_type, partner_id=self.partner.id)
        self.assertEqual(self.states(case)["settle"], "waiting")
        waits = {node["code"]: node["waits"] for node in case.get_plan_map()["nodes"]}
        self.assertEqual(waits["settle"], ["Waits for: the sources of “Town” disagree."])
        case.write({"characteristics": {"told": "Delft"}})
        case.write({"characteristics": {"told": "Den Haag"}})
        step = self.step(case, "settle")
        self.assertEqual((step.state, step.instance), ("active", 1))
        self.assertEqual(self.details_of(case)["town"], "Gouda")
        self.assertIn("Told: Den Haag", step.get_work()["questions"][0]["help"])
        self.assertIn("Gouda", step.get_work()["questions"][0]["help"])
        step.submit(answers={"town": "Den Haag"})
        self.assertEqual(self.details_of(case)["town"], "Den Haag")
        self.assertEqual(self.step(case, "settle").instance, 1, "the same disagreement is not asked again")
        self.partner.city = "Leiden"
        self.assertEqual(self.step(case, "settle").instance, 2)
