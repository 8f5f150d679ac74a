from unittest.mock import patch

from odoo.exceptions import AccessError, UserError

from ..models import plan_compiler
from ..models.case_plan_item import CasePlanItem
from .common import CaseCommon


class TestDrawing(CaseCommon):
    """A draft is changed on its map, by modellers alone; each change has an opposite that undoes it."""

    def setUp(self):
        super().setUp()
        self.draft = self.env(user=self.modeller)["case.type"].create({"name": "Permit"}).draft_plan_id
        for name in ("Look", "Decide"):
            self.draft.draw_item("step", name)

    def test_a_connection_is_drawn_and_erased(self):
        drawing = self.draft.draw_connection("look", "decide")
        self.assertEqual(drawing["prerequisites"], [["look", "decide"]])
        self.assertEqual([(edge["from"], edge["to"]) for edge in drawing["edges"]], [("look", "decide")])
        self.assertFalse(self.draft.erase_connection("look", "decide")["prerequisites"])

    def test_a_circle_is_told_at_once_with_the_place_to_look_at(self):
        self.draft.draw_connection("look", "decide")
        problems = self.draft.draw_connection("decide", "look")["problems"]
        self.assertIn("These wait for each other", problems[0]["text"])
        self.assertIn(problems[0]["code"], ("look", "decide"))
        self.assertFalse(self.draft.erase_connection("decide", "look")["problems"])

    def test_what_is_missing_on_a_step_is_told_with_its_place(self):
        self.draft.item_ids[0].step_kind = "document"
        problems = self.draft.get_drawing()["problems"]
        self.assertEqual(problems, [{"text": "“Look” asks for no document.", "code": "look"}])

    def test_problems_are_looked_for_once_and_are_those_that_publishing_tells(self):
        self.draft.item_ids[0].step_kind = "document"
        self.draft.draw_connection("look", "decide")
        self.draft.draw_connection("decide", "look")
        asked = []
        with (
            patch.object(plan_compiler, "validate", wraps=plan_compiler.validate) as validated,
            patch.object(CasePlanItem, "_condition_problems", lambda item: asked.append(item.code) or []),
        ):
            problems = self.draft.get_drawing()["problems"]
        self.assertEqual((validated.call_count, asked), (1, ["look", "decide"]))
        with self.assertRaises(UserError) as refused:
            self.draft.action_publish()
        self.assertEqual(str(refused.exception).split("\n• ")[1:], [problem["text"] for problem in problems])

    def test_an_item_is_added_where_one_is_named_and_taken_out_again(self):
        stage = self.draft.draw_item("stage", "Closing")["made"]
        made = self.draft.draw_item("step", "Inform", stage, "decide")["made"]
        item = self.draft.item_ids.filtered(lambda item: item.code == made)
        self.assertEqual((item.parent_id.code, item.prerequisite_ids.code), (stage, "decide"))
        with self.assertRaisesRegex(UserError, "“Closing” is not empty"):
            self.draft.erase_item(stage)
        self.draft.erase_item(made)
        self.draft.erase_item(stage)
        self.assertEqual(self.draft.item_ids.mapped("code"), ["look", "decide"])

    def test_an_item_stands_where_it_is_put(self):
        self.draft.draw_item("step", "Weigh", before="decide")
        self.draft.draw_item("step", "Ask", before="look")
        drawn = [node["code"] for node in self.draft.get_drawing()["nodes"]]
        self.assertEqual(drawn, ["ask", "look", "weigh", "decide"])

    def test_an_item_is_renamed_and_never_without_a_name(self):
        self.draft.name_item("look", "Look again")
        self.assertEqual(self.draft.item_ids[0].name, "Look again")
        for change in (("name_item", "look", " "), ("draw_item", "step", "")):
            with self.assertRaisesRegex(UserError, "Say what it is called"):
                getattr(self.draft, change[0])(*change[1:])

    def test_what_cannot_be_is_refused_in_words(self):
        with self.assertRaisesRegex(UserError, "cannot wait for itself"):
            self.draft.draw_connection("look", "look")
        with self.assertRaisesRegex(UserError, "not in this plan any more"):
            self.draft.draw_connection("look", "gone")

    def test_a_published_plan_and_other_people_are_refused(self):
        with self.assertRaises(AccessError):
            self.draft.with_user(self.adviser).draw_item("step", "Sneak in")
        self.draft.action_publish()
        with self.assertRaisesRegex(UserError, "never changes"):
            self.draft.draw_connection("look", "decide")
