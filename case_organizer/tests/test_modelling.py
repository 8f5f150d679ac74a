from odoo.exceptions import AccessError, UserError

from .common import CaseCommon


class TestModelling(CaseCommon):
    """A modeller makes case types; what cannot work is refused in words."""

    def setUp(self):
        super().setUp()
        self.draft_type = self.env(user=self.modeller)["case.type"].create({"name": "Permit"})
        self.plan = self.draft_type.draft_plan_id

    def item(self, name, **values):
        return self.env(user=self.modeller)["case.plan.item"].create({"plan_id": self.plan.id, "name": name, **values})

    def test_an_empty_plan_is_refused(self):
        with self.assertRaisesRegex(UserError, "no steps"):
            self.draft_type.action_publish()

    def test_steps_that_wait_for_each_other_are_refused(self):
        first, second = self.item("First"), self.item("Second")
        first.prerequisite_ids, second.prerequisite_ids = second, first
        with self.assertRaisesRegex(UserError, "(?s)First.*Second"):
            self.draft_type.action_publish()

    def test_steps_are_added_from_the_form_of_the_type(self):
        self.draft_type.write({"item_ids": [(0, 0, {"name": "Look at it"}), (0, 0, {"name": "Decide"})]})
        self.assertEqual(self.plan.item_ids.mapped("code"), ["look_at_it", "decide"])
        self.draft_type.action_publish()
        with self.assertRaises(UserError):
            self.draft_type.write({"item_ids": [(0, 0, {"name": "Too late"})]})

    def test_a_document_step_without_document_and_a_foreign_role_are_refused(self):
        self.item("File it", step_kind="document")
        self.item("Decide", role_id=self.case_type.role_ids[0].id)
        with self.assertRaisesRegex(UserError, "(?s)File it.*Adviser"):
            self.draft_type.action_publish()
        self.assertEqual(self.plan.state, "draft")

    def test_a_published_plan_never_changes_and_a_new_version_keeps_codes(self):
        plan = self.case_type.plan_id.with_user(self.modeller)
        with self.assertRaisesRegex(UserError, "new version"):
            plan.item_ids[0].write({"role_id": False})
        with self.assertRaises(UserError):
            plan.item_ids[0].unlink()
        self.case_type.with_user(self.modeller).action_new_version()
        draft = self.case_type.draft_plan_id
        self.assertEqual(draft.version, 2)
        self.assertEqual(draft.item_ids.mapped("code"), plan.item_ids.mapped("code"))
        offer = draft.item_ids.filtered(lambda item: item.code == "make_an_offer")
        self.assertEqual(offer.prerequisite_ids.plan_id, draft)

    def test_running_cases_stay_on_their_version(self):
        case = self.open_case()
        self.case_type.action_new_version()
        self.case_type.draft_plan_id.item_ids.filtered(lambda i: i.code == "make_an_offer").name = "Send the offer"
        self.case_type.action_publish()
        self.assertEqual(case.plan_id.version, 1)
        self.assertEqual(case.plan_id.state, "retired")
        self.assertEqual(self.open_case().plan_id.version, 2)

    def test_a_case_needs_a_published_plan(self):
        with self.assertRaisesRegex(UserError, "Permit.*publish"):
            self.env["case.case"].create({"type_id": self.draft_type.id})

    def test_a_case_user_does_not_model(self):
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.type"].create({"name": "Mine"})
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).action_new_version()

    def test_words_are_translated_and_not_copied_onto_steps(self):
        self.env["res.lang"]._activate_lang("nl_NL")
        item = self.case_type.plan_id.item_ids.filtered(lambda item: item.code == "income_statement")
        item.with_user(self.modeller).with_context(lang="nl_NL").name = "Inkomensverklaring"
        income = self.case_type.characteristic_ids
        income.with_context(lang="nl_NL").name = "Jaarinkomen"
        case = self.open_case()
        step = self.step(case, "income_statement")
        self.assertEqual(step.display_name, "Income statement")
        self.assertEqual(step.with_context(lang="nl_NL").display_name, "Inkomensverklaring")
        details = case.with_context(lang="nl_NL").read(["characteristics"])[0]["characteristics"]
        self.assertEqual(details[0]["string"], "Jaarinkomen")

    def test_codes_and_kinds_stay_once_published(self):
        income = self.case_type.characteristic_ids.with_user(self.modeller)
        with self.assertRaisesRegex(UserError, "Yearly income"):
            income.kind = "char"
        with self.assertRaises(UserError):
            income.unlink()
