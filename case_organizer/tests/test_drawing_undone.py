from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import CaseCommon


class TestDrawingUndone(CaseCommon):
    """A draft goes back to how it was, whatever was changed in it and wherever; and forth again."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("nl_NL")
        env = self.env(user=self.modeller)
        self.type = env["case.type"].create({"name": "Permit"})
        self.clerk = env["case.role"].create({"name": "Clerk", "type_id": self.type.id})
        self.detail = env["case.characteristic"].create({"name": "Income", "type_id": self.type.id, "kind": "integer"})
        self.draft = self.type.draft_plan_id
        for name in ("Look", "Decide"):
            self.draft.draw_item("step", name)
        self.look, self.decide = self.draft.item_ids

    def fill_in(self, item):
        """All sorts of things that are said of an item, in forms and in the outline."""
        started = {"source_id": self.look.id, "transition": "start"}
        item.write(
            {
                "step_kind": "question",
                "role_id": self.clerk.id,
                "deadline_days": 3,
                "help": "Look twice.",
                "prerequisite_ids": [Command.link(self.look.id)],
                "question_ids": [Command.create({"characteristic_id": self.detail.id, "required": True})],
                "outcome_ids": [Command.create({"name": "Fine"}), Command.create({"name": "Not fine"})],
                "criterion_ids": [Command.create({"trigger_ids": [Command.create(started)]})],
            }
        )
        item.with_context(lang="nl_NL").name = "Beslissen"
        item.outcome_ids[0].with_context(lang="nl_NL").name = "Goed"

    def go_to(self, moment):
        return self.draft.go_to_moment(moment, self.draft.get_moment())

    def said(self):
        return self.env["case.plan.snapshot"].take(self.draft)

    def test_what_was_typed_in_the_outline_is_undone_and_redone(self):
        before, was = self.draft.get_moment(), self.said()
        self.type.write({"item_ids": [Command.update(self.decide.id, {"name": "Judge", "required": False})]})
        self.fill_in(self.decide)
        after, then = self.draft.get_moment(), self.said()
        self.assertNotEqual(before, after)
        self.assertEqual(self.go_to(before)["moment"], before)
        self.assertEqual((self.said(), self.decide.name, self.decide.required), (was, "Decide", True))
        self.assertFalse(self.decide.question_ids or self.decide.criterion_ids)
        self.assertEqual(self.decide.with_context(lang="nl_NL").name, "Decide")
        self.go_to(after)
        self.assertEqual(self.said(), then)
        self.assertEqual(self.decide.with_context(lang="nl_NL").outcome_ids[0].name, "Goed")

    def test_an_item_that_was_added_and_filled_in_comes_back_whole(self):
        before = self.draft.get_moment()
        made = self.draft.draw_item("step", "Weigh")["made"]
        self.fill_in(self.draft.item_ids.filtered(lambda item: item.code == made))
        self.draft.draw_connection(made, "decide")
        filled, then = self.draft.get_moment(), self.said()
        self.go_to(before)
        self.assertEqual(self.draft.item_ids.mapped("code"), ["look", "decide"])
        self.go_to(filled)
        self.assertEqual(self.said(), then)
        again = self.draft.item_ids.filtered(lambda item: item.code == made)
        self.assertEqual(again.criterion_ids.trigger_ids.source_id, self.look)
        self.assertEqual(again.with_context(lang="nl_NL").name, "Beslissen")
        self.assertEqual(self.decide.prerequisite_ids, again)

    def test_stages_and_what_ends_the_case_are_undone(self):
        before, was = self.draft.get_moment(), self.said()
        stage = self.draft.draw_item("stage", "Closing")["made"]
        inner = self.draft.draw_item("step", "Inform", stage)["made"]
        item = self.draft.item_ids.filtered(lambda item: item.code == inner)
        item.write({"assign_rule": "other", "assign_item_id": self.look.id})
        self.look.write({"assign_rule": "same", "assign_item_id": item.id})
        self.type.write(
            {
                "plan_auto_complete": False,
                "exit_criterion_ids": [
                    Command.create(
                        {
                            "case_plan_id": self.draft.id,
                            "kind": "exit",
                            "trigger_ids": [Command.create({"source_id": item.id})],
                        }
                    )
                ],
            }
        )
        after, then = self.draft.get_moment(), self.said()
        self.go_to(before)
        self.assertEqual(self.said(), was)
        self.go_to(after)
        self.assertEqual(self.said(), then)
        self.assertEqual(self.draft.exit_criterion_ids.trigger_ids.source_id.name, "Inform")

    def test_what_is_the_same_is_one_moment_and_names_what_changed_alone(self):
        moment = self.draft.get_moment()
        self.draft.draw_connection("look", "decide")
        self.draft.erase_connection("look", "decide")
        self.assertEqual(self.draft.get_moment(), moment)

    def test_nobody_undoes_what_they_have_not_seen(self):
        mine = self.draft.get_moment()
        self.draft.name_item("look", "Look again")
        seen = self.draft.get_moment()
        colleague = new_test_user(self.env, "colleague_m", groups="case_organizer.group_case_modeller")
        self.draft.with_user(colleague).name_item("decide", "Judge")
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            self.draft.go_to_moment(mine, seen)
        with self.assertRaisesRegex(UserError, "not remembered any more"):
            self.draft.with_user(colleague).go_to_moment(mine, self.draft.with_user(colleague).get_moment())
        self.assertEqual(self.draft.item_ids.mapped("name"), ["Look again", "Judge"])

    def test_what_is_gone_elsewhere_stays_gone(self):
        self.decide.role_id = self.clerk
        before = self.draft.get_moment()
        self.decide.role_id = False
        self.clerk.unlink()
        self.go_to(before)
        self.assertFalse(self.decide.role_id)

    def test_others_and_published_plans_are_refused(self):
        moment = self.draft.get_moment()
        self.assertFalse(self.draft.with_user(self.adviser).get_moment())
        with self.assertRaises(AccessError):
            self.draft.with_user(self.adviser).go_to_moment(moment, moment)
        self.draft.action_publish()
        self.assertFalse(self.draft.get_moment())
        with self.assertRaisesRegex(UserError, "never changes"):
            self.draft.go_to_moment(moment, moment)
