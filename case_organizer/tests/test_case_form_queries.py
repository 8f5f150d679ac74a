import time
from ast import literal_eval
from functools import partial
from statistics import median

from lxml import etree

from odoo.tests import tagged

from . import test_queries
from .asked_by_client import asked_of
from .common import CaseCommon

#: Statements that all calls of the client together take which show a case that is opened.
STATEMENTS = 25
#: Those of what is read first alone: whose move it is, what is new, the whiteboard.
COCKPIT = 8
#: Statements of what a page shows when it is opened; others take ten at most.
PAGES = {"checklist": 12, "timeline": 14}
#: What the client asks for besides, once all of this is shown, when something is new: who did what.
SENTENCES = 12


@tagged("-at_install", "post_install")
class TestCaseFormQueries(CaseCommon):
    """Opening a case takes the same few statements however much there is on it."""

    fresh, count = test_queries.TestQueries.fresh, test_queries.TestQueries.count

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.small, cls.large = cls.steps("Small", 10), cls.steps("Large", 500)

    def setUp(self):
        super().setUp()
        # Kept alive: a new environment reads the user's time zone again.
        self.as_user = self.env(user=self.adviser)

    @classmethod
    def steps(cls, name, size):
        """Plans without an order: all their steps are open at once."""
        env = cls.env(user=cls.modeller)
        case_type = env["case.type"].create({"name": name})
        role = env["case.role"].create({"type_id": case_type.id, "name": "Adviser", "code": "adviser"})
        env["case.plan.item"].create(
            [
                {"plan_id": case_type.draft_plan_id.id, "name": f"Step {number}", "role_id": role.id}
                for number in range(size)
            ]
        )
        env["case.document.need"].create({"type_id": case_type.id, "kind_id": cls.kind.id, "months": 6})
        case_type.action_publish()
        return case_type.with_env(cls.env)

    def fill(self, case_type, notes, documents):
        """A case with so many notes and documents."""
        case = self.open_case(type_id=case_type.id)
        self.env["case.note"].create([{"case_id": case.id, "body": f"Note {n}"} for n in range(notes)])
        made = self.env["case.document"].create([{"case_id": case.id, "kind_id": self.kind.id}] * documents)
        self.env["case.document.version"].create(
            [
                {"document_id": document.id, "name": f"{document.id}.pdf", "mimetype": "application/pdf"}
                for document in made
            ]
        )
        return case

    def opening(self, case):
        """What the client calls to show a case, as functions by name: the first page is the plan."""
        views = self.as_user["case.case"].get_views([(False, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        specification = asked_of(arch, views["models"]["case.case"]["fields"], views["models"])
        self.assertLessEqual({"participant_ids", "title", "characteristics"}, specification.keys())
        widgets = {widget.get("name") for widget in arch.xpath("//sheet//widget[not(ancestor::page)]")}
        self.assertEqual(widgets, {"case_cockpit", "case_whiteboard", "case_answering", "case_outside_news"})
        self.assertEqual([widget.get("name") for widget in arch.xpath("//page[1]//widget")], ["case_plan_map"])
        self.assertFalse(arch.xpath("//page[1]//field"))
        case = case.with_env(self.as_user)
        return {
            "web_read": lambda: case.web_read(specification),
            # The cockpit, the whiteboard and who is answering ask for it once: static/src/cockpit/opening.js.
            "cockpit": lambda: case.get_cockpit(seen=True),
            "plan_map": case.get_plan_map,
        }

    def pages(self, case):
        """What the client calls when pages of a case are opened."""
        case = case.with_env(self.as_user)
        found = {"checklist": case.get_checklist, "timeline": case.get_timeline}
        arch = etree.fromstring(self.as_user["case.case"].get_views([(False, "form")])["views"]["form"]["arch"])
        for widget in arch.xpath("//widget[@name='case_list']"):
            options = literal_eval(widget.get("options"))
            model = self.as_user[options["model"]].with_context(list_view_ref=f"{options['views']}_list_on_case")
            views = model.get_views([(False, "list")])
            inner, models = etree.fromstring(views["views"]["list"]["arch"]), views["models"]
            specification = asked_of(inner, models[model._name]["fields"], models)
            domain = [(options["link"], "=", case.id)]
            found[widget.get("id")] = partial(model.web_search_read, domain, specification, limit=80)
        return found

    def counted(self, calls):
        """``{name: statements}`` of calls, and their text."""
        taken, self.texts = {}, {}
        for name, function in calls.items():
            taken[name], self.texts[name] = self.count(function), self.sent
        return taken

    def test_opening_a_case_takes_the_same_few_statements_however_much_is_on_it(self):
        small, large = self.fill(self.small, 5, 5), self.fill(self.large, 500, 300)
        self.assertEqual(len(large.step_ids), 500)
        for user in (self.adviser, self.underwriter):
            self.as_user = self.env(user=user)
            self.assertEqual(large.user_id == user, user == self.adviser)
            for case in (small, large):
                self.counted(self.opening(case))
            few, many = self.counted(self.opening(small)), self.counted(self.opening(large))
            self.assertEqual(many, few)
            told = "\n".join(f"{name}: {text}" for name, texts in self.texts.items() for text in texts)
            self.assertLessEqual(sum(many.values()), STATEMENTS, f"{user.name}: {many}\n{told}")
            self.assertLessEqual(many["cockpit"], COCKPIT)
            if large.user_id != user:
                news = large.with_env(self.as_user).get_news
                news()
                self.assertLessEqual(self.count(news), SENTENCES, self.sent)
        self.assertLessEqual(self.took(self.opening(large)), 1.0, "a bound that a slow machine keeps too")

    def test_a_page_of_a_case_takes_the_same_few_statements_when_it_is_opened(self):
        small, large = self.fill(self.small, 5, 5), self.fill(self.large, 500, 300)
        for case in (small, large):
            self.counted(self.pages(case))
        few, many = self.counted(self.pages(small)), self.counted(self.pages(large))
        for name, statements in many.items():
            self.assertLessEqual(statements, few[name] + 1, f"{name}: a list that goes on is counted, once")
            self.assertLessEqual(statements, PAGES.get(name, 10), f"{name}: {self.texts[name]}")

    def took(self, calls):
        """Seconds that calls take together, the median of seven times."""
        times = []
        for _n in range(7):
            self.fresh()
            began = time.perf_counter()
            for function in calls.values():
                function()
                self.fresh()
            times.append(time.perf_counter() - began)
        return median(times)
