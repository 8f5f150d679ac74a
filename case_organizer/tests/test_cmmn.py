import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.case_organizer.cmmn import MESSAGES, NOTES
from odoo.addons.case_organizer.cmmn.tests.models import FOREIGN, SHARED, document

from .common_bundles import BundleCommon


def packed(data):
    return base64.b64encode(data).decode()


@tagged("-at_install", "post_install")
class TestCmmn(BundleCommon):
    """Case types go out as CMMN and come in from it, as drafts, by modellers."""

    def test_out_in_elsewhere_and_out_again_is_the_same(self):
        case_type = self.make_everything()
        data = case_type.with_user(self.modeller).export_cmmn(related=True)
        self.assertEqual(data, case_type.with_user(self.modeller).export_cmmn(related=True), "byte by byte")
        # A team is found by its name.
        self.env["case.team"].create({"name": self.team.name, "company_id": self.elsewhere.id})
        there = self.as_modeller(self.elsewhere)
        told = there.import_bundle(data)
        self.assertFalse([line for line in told["told"] if line[0] == "left_out"])
        arrived = there.browse(told["id"])
        self.assertEqual(arrived.company_id, self.elsewhere)
        self.assertFalse(arrived.plan_id, "nothing is published by an import")
        compiler = self.env["case.plan.compiler"]
        before = case_type.plan_ids.sorted("version")[-1]
        self.assertEqual(compiler.items(arrived.draft_plan_id), compiler.items(before))
        self.assertEqual(compiler.leaving(arrived.draft_plan_id), compiler.leaving(before))
        self.assertEqual(arrived.with_context(lang="nl_NL").name, "Alles")
        self.assertEqual(arrived.export_cmmn(related=True), data, "byte by byte")
        self.assertFalse(there.import_bundle(data)["changes"], "a second time changes nothing")

    def test_a_plan_of_another_tool_becomes_a_new_type(self):
        types = self.as_modeller()
        told = types.import_bundle(packed(FOREIGN))
        made = types.browse(told["id"])
        self.assertEqual((made.name, made.code), ("Case", "CASE"))
        items = {item.code: item for item in made.draft_plan_id.item_ids}
        self.assertEqual(items.keys(), {"a", "b", "s", "t", "m"})
        self.assertEqual(items["a"].role_id.name, "Worker")
        self.assertEqual(items["b"].help, "Do it.")
        self.assertEqual(items["m"].parent_id, items["s"])
        self.assertEqual(items["b"].criterion_ids.trigger_ids.source_id, items["a"])
        made.action_publish()
        self.assertTrue(made.plan_id, "it can be published as it is")
        again = types.import_bundle(packed(FOREIGN))
        self.assertNotEqual(again["id"], made.id, "nobody said that it is for the one that is here")

    def test_a_plan_of_another_tool_for_a_type_that_is_here(self):
        """Its plan becomes the draft; how the type is set up stays, and so do its roles and details."""
        case_type = self.make_plan({"code": "old"})
        case_type.action_publish()
        case_type.write({"deadline_days": 9, "description": "Ours"})
        role = self.env["case.role"].create({"type_id": case_type.id, "name": "Worker", "outside": True})
        other = self.env["case.role"].create({"type_id": case_type.id, "name": "Other"})
        told = self.as_modeller().import_bundle(packed(FOREIGN), code=case_type.code)
        self.assertEqual(told["id"], case_type.id)
        self.assertEqual((case_type.deadline_days, case_type.description), (9, "Ours"))
        self.assertTrue(role.outside and role.active and other.active)
        draft = case_type.draft_plan_id
        self.assertEqual(set(draft.item_ids.mapped("code")), {"a", "b", "s", "t", "m"})
        self.assertEqual(draft.item_ids.filtered(lambda item: item.code == "a").role_id, role)
        self.assertEqual(case_type.plan_id.item_ids.mapped("code"), ["old"], "what is in force stays")

    def test_what_is_read_otherwise_is_told_before_anything_is_written(self):
        data = FOREIGN.replace(b'<humanTask id="a"', b'<processTask id="a"').replace(b' performerRef="r"', b"")
        types = self.as_modeller()
        before = types.search_count([])
        told = types.preview_bundle(packed(data))
        self.assertIn(["left_out", "Line 16: “processTask A” becomes a step that a person does."], told["told"])
        self.assertFalse(told["refused"])
        self.assertEqual(types.search_count([]), before)

    def test_refused_with_its_line(self):
        before = self.table_rows()
        for data, said in (
            (FOREIGN.replace(b'sourceRef="pi_a"', b'sourceRef="gone"'), "Line 13: “planItemOnPart” names “gone”"),
            (b"<!DOCTYPE a []>" + document(""), "DOCTYPE"),
            (b"<html/>", "Line 1: “html” is not how a CMMN file begins."),
        ):
            with self.assertRaises(UserError) as refused:
                self.as_modeller().import_bundle(packed(data))
            self.assertIn(said, str(refused.exception))
        self.assertEqual(self.table_rows(), before)

    def test_everything_that_can_be_said_is_said_in_words(self):
        bundle = self.env["case.bundle"]
        self.assertEqual(bundle._cmmn_reasons().keys(), MESSAGES.keys())
        self.assertEqual(bundle._cmmn_notes().keys(), NOTES.keys())

    def test_only_modellers(self):
        case_type = self.make_plan({"code": "a"})
        with self.assertRaises(AccessError):
            case_type.with_user(self.adviser).export_cmmn()
        with self.assertRaises(AccessError):
            self.env["case.type"].with_user(self.adviser).import_bundle(packed(FOREIGN))

    def test_the_dialogs(self):
        case_type = self.make_plan({"code": "a"})
        env = self.env(user=self.modeller)
        out = env["case.bundle.export"].create({"type_ids": case_type.ids, "form": "cmmn"})
        out.action_export()
        self.assertTrue(out.filename.endswith(".cmmn"))
        data = base64.b64decode(out.with_context(bin_size=False).file)
        self.assertTrue(data.startswith(b"<?xml"))
        dialog = env["case.bundle.import"].create({"file": base64.b64encode(FOREIGN), "filename": "x.cmmn"})
        dialog.action_preview()
        self.assertEqual((dialog.state, dialog.code, dialog.refused), ("preview", "CASE", False))
        dialog.action_import()
        self.assertEqual(dialog.type_id.name, "Case")

    def test_models_of_other_people_come_in(self):
        files = sorted(SHARED.glob("*.cmmn")) if SHARED else []
        if not files:
            self.skipTest("the models of other people are not here")
        types = self.as_modeller()
        for file in files:
            with self.subTest(file.name):
                told = types.import_bundle(packed(file.read_bytes()))
                self.assertTrue(types.browse(told["id"]).draft_plan_id.item_ids)
