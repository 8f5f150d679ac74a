from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from .common import PlanCommon


class TestLibrary(PlanCommon):
    """What several plans share: where it is used, what renaming and retiring it means, and step sets."""

    def test_where_a_document_kind_is_used(self):
        kind = self.kind.with_user(self.modeller)
        self.assertEqual(kind.used_count, 1)
        items = self.env["case.plan.item"].search(kind.action_where_used()["domain"])
        self.assertEqual(items.mapped("name"), ["Income statement"])
        case_type = self.make_plan({"code": "a"}, {"code": "b"})
        self.add_criterion("b", {"kind": "document", "document_kind_id": kind.id})
        kind.invalidate_recordset()
        self.assertEqual(kind.used_count, 2)
        self.assertIn(case_type, self.env["case.plan.item"].search(kind.action_where_used()["domain"]).type_id)

    def test_where_events_and_roles_are_used(self):
        moved = self.env.ref("case_organizer.event_client_moved").with_user(self.modeller)
        case_type = self.make_plan({"code": "a"}, {"code": "b"})
        before = moved.used_count
        self.add_criterion("b", {"kind": "event", "event_type_id": moved.id})
        moved.invalidate_recordset()
        self.assertEqual(moved.used_count, before + 1)
        items = self.env["case.plan.item"].search(moved.action_where_used()["domain"])
        self.assertIn(self.made["b"], items)
        role = self.env["case.role"].create({"type_id": case_type.id, "name": "Clerk", "code": "clerk"})
        self.made["a"].role_id = role
        items = self.env["case.plan.item"].search(role.with_user(self.modeller).action_where_used()["domain"])
        self.assertEqual(items, self.made["a"])

    def test_renaming_what_is_used_warns_with_the_places(self):
        with self.assertLogs("odoo.tests.form.onchange", "WARNING") as logs, Form(self.kind) as form:
            form.name = "Salary slip"
        self.assertIn("Mortgage, version 1: “Income statement”", logs.output[0])

    def test_retiring_is_refused_while_a_plan_relies_on_it(self):
        kind = self.kind.with_user(self.modeller)
        with self.assertRaisesRegex(UserError, "Mortgage, version 1: “Income statement”"):
            kind.active = False
        draft = self.new_version(self.case_type)
        case = self.open_case()
        draft.item_ids.ask_document_ids.unlink()
        draft.item_ids.filtered(lambda item: item.step_kind == "document").step_kind = "action"
        draft.action_publish()
        with self.assertRaisesRegex(UserError, "version 1"):
            kind.active = False
        self.env["case.writer"].migrate(case, draft)
        kind.active = False
        self.assertFalse(kind.active)

    def test_retiring_what_only_a_draft_uses(self):
        event = self.env["case.event.type"].create({"name": "Client moved"})
        self.make_plan({"code": "a"})
        self.add_criterion("a", {"kind": "event", "event_type_id": event.id})
        self.assertEqual(event.used_count, 1)
        event.with_user(self.modeller).active = False
        self.assertFalse(event.active)

    def test_a_role_in_use_is_not_retired(self):
        with self.assertRaisesRegex(UserError, "Adviser"):
            self.case_type.role_ids[0].with_user(self.modeller).active = False

    # --- step sets -----------------------------------------------------------------------------------------

    def make_fragment(self):
        """A published step set: file an identity document, check it as somebody, ask a question if it has failed."""
        fragment = self.make_plan({"code": "identity"}, {"code": "check", "after": ["identity"]})
        role = self.env(user=self.modeller)["case.role"].create({"type_id": fragment.id, "name": "Checker"})
        self.made["check"].write({"role_id": role.id, "name": "Check identity"})
        self.made["identity"].question_ids = [(0, 0, {"characteristic_id": self.born.id})]
        self.add_criterion("check", {"kind": "characteristic", "characteristic_id": self.born.id})
        fragment.write({"is_fragment": True, "name": "Identity check"})
        fragment.action_publish()
        return fragment

    def insert(self, case_type, fragment):
        env = self.env(user=self.modeller)
        action = case_type.with_user(self.modeller).action_insert_fragment()
        dialog = env[action["res_model"]].with_context(**action["context"]).create({"fragment_id": fragment.id})
        dialog.action_insert()
        return case_type.draft_plan_id.item_ids.filtered("fragment_plan_id")

    def test_a_step_set_comes_with_roles_and_details(self):
        fragment = self.make_fragment()
        self.new_version(self.case_type)
        stage = self.insert(self.case_type, fragment)
        inside = {item.code: item for item in self.case_type.draft_plan_id.item_ids if item.parent_id == stage}
        self.assertEqual((stage.name, sorted(inside)), ("Identity check", ["check", "identity"]))
        self.assertEqual(inside["check"].prerequisite_ids, inside["identity"])
        self.assertEqual(inside["check"].role_id.type_id, self.case_type)
        self.assertEqual(inside["identity"].question_ids.characteristic_id.type_id, self.case_type)
        trigger = inside["check"].criterion_ids.trigger_ids
        self.assertEqual(trigger.characteristic_id, inside["identity"].question_ids.characteristic_id)
        self.case_type.with_user(self.modeller).action_publish()
        case = self.open_case()
        self.assertEqual((self.states(case)["identity"], self.states(case)["check"]), ("todo", "waiting"))

    def test_one_change_is_offered_to_all_that_use_it(self):
        fragment = self.make_fragment()
        self.new_version(self.case_type)
        stage = self.insert(self.case_type, fragment)
        draft = self.case_type.draft_plan_id
        after = draft.item_ids.filtered(lambda item: item.code == "make_an_offer")
        check = draft.item_ids.filtered(lambda item: item.fragment_code == "check")
        after.prerequisite_ids += check
        self.case_type.with_user(self.modeller).action_publish()
        self.assertFalse(self.case_type.behind_ids)
        self.new_version(fragment)
        self.made["check"].write({"name": "Check twice", "prerequisite_ids": [(5,)]})
        self.made["identity"].unlink()
        self.add(fragment, "register")
        fragment.action_publish()
        self.env.invalidate_all()
        self.assertEqual(self.case_type.behind_ids.mapped("name"), [stage.name])
        self.assertEqual(fragment._users_of_fragment(), self.case_type)
        self.case_type.with_user(self.modeller).action_update_fragments()
        self.env.invalidate_all()
        self.assertFalse(self.case_type.behind_ids)
        draft = self.case_type.draft_plan_id
        self.assertEqual(
            draft.compare(),
            [
                "“Check identity” is now called “Check twice”.",
                "“Check twice” no longer waits for “identity”.",
                "“register” is new.",
                "“identity” is gone.",
            ],
        )
        offer = draft.item_ids.filtered(lambda item: item.code == "make_an_offer")
        self.assertIn("check", offer.prerequisite_ids.mapped("code"))

    def test_a_step_set_is_no_case_type_and_needs_a_draft(self):
        fragment = self.make_fragment()
        with self.assertRaisesRegex(UserError, "step set"):
            self.env(user=self.adviser)["case.case"].create({"type_id": fragment.id})
        with self.assertRaisesRegex(UserError, "draft"):
            self.case_type.with_user(self.modeller).insert_fragment(fragment.id)
        self.new_version(self.case_type)
        with self.assertRaisesRegex(UserError, "no published step set"):
            self.case_type.with_user(self.modeller).insert_fragment(self.case_type.id)
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).insert_fragment(fragment.id)

    def test_a_detail_of_another_kind_is_refused_by_name(self):
        fragment = self.make_fragment()
        self.new_version(self.case_type)
        self.env["case.characteristic"].create({"type_id": self.case_type.id, "name": "Born", "code": "born"})
        with self.assertRaisesRegex(UserError, "Born"):
            self.case_type.with_user(self.modeller).insert_fragment(fragment.id)
