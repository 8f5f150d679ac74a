import logging
import time

from lxml import etree

from odoo.tests import tagged

from . import test_queries
from .common import CaseCommon

_logger = logging.getLogger(__name__)

#: Statements that show a case with all its tabs. The aim is 25: each tab costs one to find its rows, and more to read
#: them.
STATEMENTS = 45
#: Rows of a list in a form that the client asks for at first.
PAGE = 40


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
        self.as_adviser = self.env(user=self.adviser)

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

    def specification(self, node, fields, models):
        """What the web client asks of a view: its fields, and those of the lists in it."""
        found = {}
        for child in node.iter("field"):
            if next(above for above in child.iterancestors() if above.tag in ("field", "form", "list")) is not node:
                continue
            name = child.get("name")
            field = fields[name]
            found[name] = {}
            if field["type"] in ("one2many", "many2many"):
                view = next((below for below in child if below.tag == "list"), None)
                inner = (
                    self.specification(view, models[field["relation"]]["fields"], models) if view is not None else {}
                )
                found[name] = {"fields": inner or {"display_name": {}}, "limit": PAGE, "order": ""}
            elif field["type"] in ("many2one", "reference"):
                found[name] = {"fields": {"display_name": {}}}
        return found

    def opening(self, case):
        """What the client does to show a case, as functions by name."""
        views = self.as_adviser["case.case"].get_views([(False, "form")])
        arch = etree.fromstring(views["views"]["form"]["arch"])
        specification = self.specification(arch, views["models"]["case.case"]["fields"], views["models"])
        self.assertLessEqual({"step_ids", "document_ids", "log_ids", "characteristics"}, specification.keys())
        case = case.with_env(self.as_adviser)
        return {
            "web_read": lambda: case.web_read(specification),
            "whiteboard": case.get_whiteboard,
            "checklist": case.get_checklist,
        }

    def test_opening_a_case_takes_the_same_few_statements_however_much_is_on_it(self):
        small, large = self.fill(self.small, 3, 3), self.fill(self.large, 500, 300)
        self.assertEqual(len(large.step_ids), 500)
        taken, seconds = {}, {}
        for case in (small, large, small, large):
            for name, function in self.opening(case).items():
                taken[case, name] = self.count(function)
                if name == "web_read":
                    texts = self.sent
                    self.fresh()
                    began = time.perf_counter()
                    function()
                    seconds[case] = time.perf_counter() - began
        for name in ("web_read", "whiteboard", "checklist"):
            self.assertLessEqual(taken[large, name], taken[small, name] + 1, name)
        self.assertLessEqual(taken[large, "web_read"], STATEMENTS, "\n".join(texts))
        self.assertLessEqual(seconds[large], 1.0, "a bound that a slow machine keeps too; the bar is in the benchmarks")
