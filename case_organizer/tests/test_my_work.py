from datetime import timedelta
from unittest.mock import patch

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user
from odoo.tools.safe_eval import safe_eval

from ..models import case_step_list
from .common import CaseCommon

MINE = [("mine", "=", True), ("is_open", "=", True)]


def _call_by_number(contacts):
    for contact in contacts:
        contact.display_name = f"No. {contact.id}"


class TestMyWork(CaseCommon):
    """The to-do list: what waits for me in my own box and in those of my teams, soonest first, page by page."""

    def setUp(self):
        super().setUp()
        self.team = self.env["case.team"].create({"name": "Back office", "member_ids": [(6, 0, self.adviser.ids)]})
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        role.write({"default_rule": "team", "default_team_id": self.team.id})
        for day in range(6):
            case = self.open_case(deadline=fields.Datetime.now() + timedelta(days=10 - 3 * day))
            if day % 2:
                self.do_first_steps(case)
        self.steps = self.env(user=self.adviser)["case.step"]

    def test_pages_follow_each_other_soonest_first_over_all_my_boxes(self):
        everything = self.steps.search(MINE).sorted(lambda step: (step.deadline, step.id))
        self.assertEqual(len(everything.box_id), 2, "some wait in my own box, some in the team's")
        pages = [
            step
            for offset in range(0, len(everything), 2)
            for step in self.steps.search(MINE, order="deadline ASC, id ASC", limit=2, offset=offset)
        ]
        self.assertEqual(pages, list(everything))
        self.assertFalse(self.steps.search(MINE, order="deadline, id", limit=2, offset=len(everything)))

    def test_a_page_is_what_odoo_reads_of_the_same_steps(self):
        names = {name: {"fields": {"display_name": {}}} for name in ("case_id", "partner_id", "type_id", "role_id")}
        names["box_id"] = {"fields": {"display_name": {}}}
        plain = {name: {} for name in ("display_name", "deadline", "shown_state", "priority", "why_first", "item_id")}
        nobody = self.env["case.case"].create({"type_id": self.case_type.id, "user_id": self.adviser.id})
        self.assertFalse(nobody.partner_id)
        for specification in (names | plain, plain, {"case_id": {"fields": {"display_name": {}, "title": {}}}}):
            found = self.steps.search(MINE, order="deadline, id", limit=80)
            self.assertIn(nobody, found.case_id)
            wanted = found.web_read(specification)
            self.env.invalidate_all()
            page = self.steps.web_search_read(MINE, specification, limit=80, order="deadline, id", count_limit=100)
            self.assertEqual(page, {"length": len(found), "records": wanted})
            self.assertEqual(page["records"][0].keys(), {"id", *specification})
        stranger = self.env(user=self.stranger)["case.step"]
        self.assertEqual(stranger.web_search_read(MINE, names, limit=80), {"length": 0, "records": []})
        secret = self.open_case(access="restricted")
        everything = stranger.web_search_read([], names, limit=80)["records"]
        self.assertEqual([row["id"] for row in everything], stranger.search([], limit=80).ids)
        self.assertNotIn(secret.id, [row["case_id"]["id"] for row in everything])
        with self.assertRaises(AccessError):
            self.steps.with_user(new_test_user(self.env, "no_case_user")).web_search_read(MINE, names, limit=80)
        with self.assertRaises(ValueError):
            self.steps.web_search_read(MINE, {"no_such_field": {}}, limit=80)

    def test_customers_are_called_as_everywhere_else(self):
        contacts = self.env["res.partner"]
        firm = contacts.create({"name": "De Boer", "is_company": True})
        customers = contacts.create(
            [
                {"name": "Jansen", "parent_id": firm.id},
                {"type": "invoice", "parent_id": firm.id},
                {"name": "Smit", "company_name": "Bakkerij Smit"},
                {"name": "Two\nlines"},
                {"name": " Spaced  ", "email": "spaced@example.com"},
            ]
        )
        for customer in firm | customers:
            self.open_case(partner_id=customer.id)
        names = {"partner_id": {"fields": {"display_name": {}}}, "case_id": {"fields": {"display_name": {}}}}

        def shown(**context):
            self.env.invalidate_all()
            page = self.steps.with_context(**context).web_search_read(MINE, names, limit=80, order="deadline, id")
            return {row["partner_id"]["id"]: row["partner_id"]["display_name"] for row in page["records"]}

        for context in ({}, {"lang": "en_US"}, {"show_email": True}, {"formatted_display_name": True}):
            found = shown(**context)
            self.assertLessEqual(set((firm | customers).ids), found.keys())
            self.env.invalidate_all()
            wanted = {contact.id: contact.display_name for contact in contacts.with_context(**context).browse(found)}
            self.assertEqual(found, wanted, context)
        customers[0].name = "Jansen-de Wit"
        self.assertEqual(shown()[customers[0].id], "De Boer, Jansen-de Wit")
        with patch.object(type(contacts), "_compute_display_name", _call_by_number):
            self.assertEqual(shown()[firm.id], f"No. {firm.id}", "another addon says how contacts are called")

    def test_filters_count_before_the_page_is_cut(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        found = self.steps.search([*MINE, ("role_id", "=", role.id)], order="deadline, id", limit=2)
        everything = self.steps.search([*MINE, ("role_id", "=", role.id)]).sorted(lambda s: (s.deadline, s.id))
        self.assertGreater(len(everything), 2)
        self.assertEqual(found, everything[:2])
        by_case = self.steps.search([*MINE, ("case_id.title", "=", "nowhere")], order="deadline, id", limit=2)
        self.assertFalse(by_case)

    def test_who_works_from_a_box_by_two_roads_reads_its_steps_once(self):
        box = self.team.box_ids
        self.env["case.box.member"].create({"box_id": box.id, "user_id": self.adviser.id, "via": "stand_in"})
        found = self.steps.search(MINE, order="deadline, id", limit=80)
        self.assertEqual(len(found), len(set(found.ids)))
        self.assertEqual(found, self.steps.search(MINE).sorted(lambda step: (step.deadline, step.id)))

    def test_nothing_of_others_and_nothing_done_is_in_it(self):
        stranger = self.env(user=self.stranger)["case.step"]
        self.assertFalse(stranger.search(MINE, order="deadline, id", limit=80))
        found = self.steps.search(MINE, order="deadline, id", limit=80)
        done = found[0]
        case = done.case_id
        case.action_cancel("Not needed any more")
        self.assertNotIn(done, self.steps.search(MINE, order="deadline, id", limit=80))

    def test_rules_that_somebody_adds_hold_in_it(self):
        urgent = self.steps.search(MINE, limit=1).case_id
        urgent.with_user(self.adviser).priority = "2"
        self.env["ir.rule"].create(
            {
                "name": "Urgent ones only",
                "model_id": self.env["ir.model"]._get_id("case.step"),
                "domain_force": "[('case_id.priority', '=', '2')]",
            }
        )
        for limit in (80, None):
            found = self.steps.search(MINE, order="deadline, id", limit=limit)
            self.assertEqual(found.case_id, urgent)
        self.assertEqual(self.steps.search_count(MINE), len(found))
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.adviser.company_ids += elsewhere
        there = self.steps.with_context(allowed_company_ids=elsewhere.ids)
        self.assertFalse(there.search(MINE, order="deadline, id", limit=80))

    def test_it_is_grouped_as_the_search_bar_offers(self):
        """By case, role, box and deadline, what waits in each is what the list shows."""
        arch = etree.fromstring(self.steps.get_view(self.env.ref("case_organizer.case_step_view_search").id)["arch"])
        offered = {
            node.get("name"): safe_eval(node.get("context"))["group_by"]
            for node in arch.iter("filter")
            if "group_by" in node.get("context", "")
        }
        mine = self.steps.search(MINE)
        for name in ("group_case", "group_role", "group_box", "group_deadline"):
            with self.subTest(name):
                asked = self.steps.web_read_group(MINE, [offered[name]], ["__count"])
                self.assertEqual(sum(group["__count"] for group in asked["groups"]), len(mine))
                self.assertGreater(len(asked["groups"]), 1)
                for group in asked["groups"]:
                    found = self.steps.search([*MINE, *group["__extra_domain"]])
                    self.assertEqual(len(found), group["__count"])

    def test_the_activity_menu_counts_my_work(self):
        def group():
            groups = self.env(user=self.adviser)["res.users"]._get_activity_groups()
            return next((group for group in groups if group["model"] == "case.step"), None)

        shown = group()
        self.assertEqual(shown["name"], "My Work")
        mine = self.steps.search(MINE)
        late = mine.filtered(lambda step: step.deadline and step.deadline < fields.Datetime.now())
        self.assertEqual(shown["overdue_count"], len(late))
        self.assertEqual(shown["total_count"] + shown["planned_count"], len(mine))
        self.assertEqual(self.steps.search(shown["domain"]), mine, "its list shows what it counts")
        nothing = self.env(user=self.stranger)["res.users"]._get_activity_groups()
        self.assertNotIn("case.step", [group["model"] for group in nothing])

    def test_more_than_is_counted_reads_as_odoo_shows_activities(self):
        with patch.object(case_step_list, "DEEPEST", 3):
            groups = self.env(user=self.adviser)["res.users"]._get_activity_groups()
        shown = next(group for group in groups if group["model"] == "case.step")
        self.assertGreater(self.steps.search_count(MINE), 3)
        self.assertEqual(shown["total_count"] + shown["planned_count"], 3)

    def test_counts_tell_what_is_late(self):
        counts = self.steps.get_my_counts()
        late = self.steps.search(MINE).filtered(lambda step: step.deadline < fields.Datetime.now())
        self.assertTrue(late)
        self.assertEqual(counts, {"open": self.steps.search_count(MINE), "late": len(late), "more": 1000})
        self.assertEqual(self.env(user=self.stranger)["case.step"].get_my_counts()["open"], 0)


class TestAskedOutside(CaseCommon):
    """What is asked of somebody outside is their move: My Work keeps it apart, and whoever takes it has it."""

    def setUp(self):
        super().setUp()
        self.customer = self.env["case.role"].create(
            {"type_id": self.case_type.id, "name": "Customer", "code": "customer", "outside": True}
        )
        self.case = self.open_case().with_user(self.adviser)
        self.steps = self.env(user=self.adviser)["case.step"]
        self.asked = self.steps.browse(
            self.case.add_adhoc_step("Agree to the offer", kind="approval", role_id=self.customer.id)
        )

    def ask(self, **values):
        """Somebody from outside holds the role."""
        values = {"case_id": self.case.id, "partner_id": self.partner.id, "role_id": self.customer.id, **values}
        return self.env(user=self.adviser)["case.participant"].create(values)

    def shown(self, name, user=None, limit=80):
        """What a filter of My Work shows."""
        steps = self.env(user=user or self.adviser)["case.step"]
        arch = etree.fromstring(steps.get_view(view_type="search")["arch"])
        domain = safe_eval(arch.xpath(f"//filter[@name='{name}']/@domain")[0])
        return steps.search([("is_open", "=", True), *domain], order="deadline, id", limit=limit)

    def test_while_nobody_holds_the_role_it_is_the_handlers(self):
        self.assertIn(self.asked, self.shown("mine"))
        self.assertFalse(self.shown("others"))
        self.ask(date_to=fields.Date.today() - timedelta(days=1), date_from=False)
        self.assertIn(self.asked, self.shown("mine"), "they do not take part any more")

    def test_it_waits_for_others_is_not_counted_and_can_be_done_for_them(self):
        before = self.steps.get_my_counts()["open"]
        self.ask()
        for limit in (80, None):
            self.assertNotIn(self.asked, self.shown("mine", limit=limit))
            self.assertEqual(self.shown("others", limit=limit), self.asked)
        self.assertIn("asked of Familie De Wit", self.asked.why_first)
        self.assertEqual(self.asked.whose_move, "Familie De Wit")
        self.assertEqual(self.asked.get_work()["who"], "Familie De Wit (Customer)")
        nodes = {node["step_id"]: node["who"] for node in self.case.get_plan_map()["nodes"]}
        self.assertEqual(nodes[self.asked.id], "Familie De Wit (Customer)")
        self.assertEqual(self.steps.get_my_counts()["open"], before - 1)
        self.assertEqual(
            [(box["open"], box["others"]) for box in self.steps.get_my_boxes() if box["mine"]], [(before - 1, 1)]
        )
        group = self.env(user=self.adviser)["res.users"]._get_activity_groups()[-1]
        self.assertEqual(group["total_count"] + group["planned_count"], before - 1)
        self.assertEqual(len(self.steps.search(group["domain"])), before - 1)
        self.asked.submit(outcome="approved")
        self.assertFalse(self.shown("others"))

    def test_who_takes_it_by_hand_has_it(self):
        self.ask()
        self.asked.action_take()
        self.assertIn(self.asked, self.shown("mine"))
        self.assertFalse(self.asked.why_first)
        self.assertEqual(self.asked.whose_move, self.adviser.name)
        self.assertIn(self.adviser.name, self.asked.get_work()["who"])
        move = next(step for step in self.case.get_moves()["steps"] if step["id"] == self.asked.id)
        self.assertTrue(move["mine"])
        self.assertIn(self.adviser.name, move["who"])

    def test_nobody_else_is_shown_it(self):
        self.ask()
        for name in ("mine", "others"):
            self.assertFalse(self.shown(name, self.stranger))
