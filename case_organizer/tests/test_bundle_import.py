import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_bundles import BundleCommon


@tagged("-at_install", "post_install")
class TestBundleImport(BundleCommon):
    """A bundle comes in as a draft, all or nothing, and says beforehand what that will change."""

    def setUp(self):
        super().setUp()
        self.types = self.as_modeller()
        self.data = self.case_type.with_user(self.modeller).export_bundle()

    def changed(self, change):
        return self.repack(self.data, change)

    def told(self, result, outcome):
        return [sentence for found, sentence in result["told"] if found == outcome]

    def test_the_same_again_changes_nothing(self):
        self.make_everything()
        data = self.types.search([("code", "=", "ALL")]).export_bundle(related=True)
        before = self.table_rows()
        for _again in range(2):
            result = self.types.import_bundle(data)
            self.assertFalse(result["changes"], result["told"])
            self.assertEqual(self.table_rows(), before)
        there = self.as_modeller(self.elsewhere)
        self.assertTrue(there.import_bundle(data)["changes"])
        before = self.table_rows()
        self.assertFalse(there.preview_bundle(data)["changes"], there.preview_bundle(data)["told"])
        self.assertFalse(there.import_bundle(data)["changes"])
        self.assertEqual(self.table_rows(), before)

    def test_a_preview_writes_nothing_and_says_what_differs(self):
        def change(files):
            plan = files["plans/v1.json"]
            offer = next(item for item in plan["items"] if item["code"] == "make_an_offer")
            offer["after"] = ["income_questions"]
            plan["items"].append({"code": "archive", "name": "Archive it", "sequence": 99})
            files["roles.json"][0]["name"] = "Counsellor"
            files["roles.json"].append({"code": "notary", "name": "Notary"})
            files["details.json"][0]["maximum"] = 5

        data, before = self.changed(change), self.table_rows()
        preview = self.types.preview_bundle(data)
        self.assertEqual(self.table_rows(), before)
        self.assertFalse(preview["refused"])
        self.assertIn("Case Role “Notary”", self.told(preview, "new"))
        said = "\n".join(self.told(preview, "changed"))
        self.assertIn("Case Role “Adviser”: Name: “Adviser” → “Counsellor”.", said)
        self.assertIn("Detail “Yearly income”: Maximum: “10000000.0” → “5”.", said)
        self.assertIn("“Make an offer” no longer waits for “Approve income”.", said)
        self.assertIn("Archive it", said)
        result = self.types.import_bundle(data)
        self.assertEqual([*result["told"]], preview["told"], "the preview said all of it")
        case_type = self.types.browse(result["id"])
        self.assertEqual(case_type, self.case_type)
        self.assertEqual(case_type.plan_id.version, 1, "what is published stays until somebody publishes")
        self.assertEqual(case_type.draft_plan_id.version, 2)
        self.assertNotIn("archive", case_type.plan_id.item_ids.mapped("code"))
        self.assertIn("archive", case_type.draft_plan_id.item_ids.mapped("code"))
        self.assertFalse(self.types.preview_bundle(data)["changes"])

    def test_the_preview_is_told_in_the_readers_language(self):
        self.env["case.role"].search([("type_id", "=", self.case_type.id)])[0].with_context(lang="nl_NL").name = "Raad"
        self.modeller.lang = "nl_NL"
        types = self.types.with_context(lang="nl_NL")
        preview = types.preview_bundle(self.data)
        self.assertFalse(preview["changes"], preview["told"])

    def test_a_document_template_that_differs(self):
        self.make_everything()
        data = self.types.search([("code", "=", "ALL")]).export_bundle(related=True)

        def change(files):
            files["letters.json"][0]["paragraphs"][1]["text"] = "You earn enough."
            files["plans/v2.json"]["items"][0]["message"] = "No such message"

        result = self.types.import_bundle(self.repack(data, change), replace_draft=True)
        letter = self.env["case.letter.template"].search([("code", "=", "decision")])
        self.assertEqual(letter.paragraph_ids.mapped("text"), ["Dear {{ partner.name }},", "You earn enough."])
        self.assertTrue(any("No such message" in sentence for sentence in self.told(result, "missing")))

    def test_another_prefix_brings_it_in_beside_the_one_here(self):
        result = self.types.import_bundle(self.data, code="SECOND")
        second = self.types.browse(result["id"])
        self.assertEqual((second.code, second.name), ("SECOND", self.case_type.name))
        self.assertNotEqual(second, self.case_type)
        self.assertFalse(self.types.import_bundle(self.data, code="SECOND")["changes"])

    def test_a_draft_here_makes_way_only_on_request(self):
        self.new_version(self.case_type)
        self.case_type.with_user(self.modeller).draft_plan_id.item_ids[0].name = "Mine"

        def change(files):
            files["plans/v1.json"]["items"][0]["name"] = "Theirs"

        data = self.changed(change)
        preview = self.types.preview_bundle(data)
        self.assertTrue(preview["refused"])
        with self.assertRaisesRegex(UserError, "There is a draft of “Mortgage” here"):
            self.types.import_bundle(data)
        self.assertEqual(self.case_type.draft_plan_id.item_ids[0].name, "Mine")
        self.types.import_bundle(data, replace_draft=True)
        self.assertEqual(self.case_type.draft_plan_id.item_ids[0].name, "Theirs")

    def test_people_who_are_not_here_are_left_out_and_told(self):
        def change(files):
            files["roles.json"][1]["default_user"] = "nobody@elsewhere"
            files["roles.json"][0].update(default_rule="team", default_team="No such team")

        data = self.changed(change)
        result = self.types.import_bundle(data)
        self.assertEqual(len(self.told(result, "missing")), 2, result["told"])
        roles = {role.code: role for role in self.case_type.role_ids}
        self.assertEqual(roles["underwriter"].default_user_id, self.underwriter, "who holds it here goes on")
        self.assertEqual(roles["adviser"].default_rule, "handler")
        there = self.as_modeller(self.elsewhere)
        arrived = there.browse(there.import_bundle(data)["id"])
        self.assertEqual(set(arrived.role_ids.mapped("default_rule")), {"none"})

    def test_what_the_bundle_has_no_more_is_retired_unless_a_plan_relies_on_it(self):
        env = self.env(user=self.modeller)
        for name in ("Used", "Spare"):
            env["case.characteristic"].create({"type_id": self.case_type.id, "name": name})
        self.new_version(self.case_type)
        self.made["make_an_offer"].manual_condition = "[('characteristics.used', '=', 'x')]"
        self.made["make_an_offer"].manual = True
        self.case_type.with_user(self.modeller).action_publish()
        result = self.types.import_bundle(self.data)
        self.assertIn("Detail “Spare”", self.told(result, "retired"))
        self.assertTrue(any("“Used”" in sentence for sentence in self.told(result, "kept")))
        details = {d.code: d.active for d in self.case_type.with_context(active_test=False).characteristic_ids}
        self.assertEqual((details["used"], details["spare"]), (True, False))
        self.assertFalse(self.types.import_bundle(self.data)["changes"])

    def test_what_other_types_use_too_stays_as_it_is(self):
        self.kind.name = "Proof of income"
        result = self.types.import_bundle(self.data)
        self.assertEqual(self.kind.name, "Proof of income")
        self.assertTrue(any("“Proof of income”" in sentence for sentence in self.told(result, "kept")))

    def test_all_or_nothing(self):
        """What only the database or a constraint would refuse, after much was written."""

        def other_kind(files):
            files["roles.json"].append({"code": "notary", "name": "Notary"})
            files["details.json"][0]["kind"] = "char"

        def no_maximum(files):
            files["roles.json"].append({"code": "notary", "name": "Notary"})
            plan = files["plans/v1.json"]
            plan["items"][0]["criteria"] = [{"triggers": [{"kind": "event"}]}]

        def twice_asked(files):
            item = next(item for item in files["plans/v1.json"]["items"] if item.get("documents"))
            item["questions"] = [{"name": "No heading"}]

        before = self.table_rows()
        for change, said in (
            (other_kind, "Yearly income"),
            (no_maximum, "say what it waits for"),
            (twice_asked, "a heading needs a text"),
        ):
            data = self.changed(change)
            with mute_logger("odoo.sql_db"):
                preview = self.types.preview_bundle(data)
                self.assertTrue(preview["refused"])
                self.assertIn(said, "\n".join(self.told(preview, "refused")))
                with self.assertRaisesRegex(UserError, said):
                    self.types.import_bundle(data)
            self.assertEqual(self.table_rows(), before)

    def test_refused_with_the_place_named(self):
        def dangling(files):
            files["plans/v1.json"]["items"][0]["opens_type"] = "GONE"

        before = self.table_rows()
        for data, said in (
            (self.changed(dangling), r"plans/v1\.json: items\[0\]\.opens_type: There is no case type “GONE”"),
            (base64.b64encode(b"no zip").decode(), "This is no zip file"),
            ("§", "no file in base64"),
            ("A" * 50_000_000, "at most 10 MB"),
        ):
            for verb in (self.types.preview_bundle, self.types.import_bundle):
                with self.assertRaisesRegex(UserError, said):
                    verb(data)
        self.assertEqual(self.table_rows(), before)

    def test_a_condition_on_a_record_by_its_number_does_not_travel(self):
        self.new_version(self.case_type)
        self.made["make_an_offer"].manual_condition = f"[('user_id', '=', {self.adviser.id})]"
        with self.assertRaisesRegex(UserError, r"items\[3\]\.manual_condition.*user_id"):
            self.case_type.with_user(self.modeller).export_bundle()

    def test_publishing_stays_with_who_may_model_the_type(self):
        self.case_type.modeller_ids = self.supervisor

        def change(files):
            files["type.json"]["name"] = "Theirs"

        with self.assertRaises(AccessError):
            self.types.import_bundle(self.changed(change))

    def test_the_dialogs(self):
        env = self.env(user=self.modeller)
        action = self.case_type.with_user(self.modeller).action_export_bundle()
        out = env[action["res_model"]].with_context(**action["context"]).create({})
        out.action_export()
        self.assertEqual((out.file.decode(), out.filename), (self.data, "mortgage.zip"))
        wizard = env["case.bundle.import"].create({"file": out.file, "filename": out.filename})
        wizard.action_preview()
        self.assertEqual((wizard.state, wizard.code), ("preview", self.case_type.code))
        self.assertFalse(wizard.changes)
        wizard.code = "COPY"
        wizard.action_preview()
        self.assertTrue(wizard.changes)
        self.assertFalse(self.types.search([("code", "=", "COPY")]))
        wizard.action_import()
        self.assertEqual(wizard.type_id.code, "COPY")
        self.assertEqual(wizard.action_open_type()["res_id"], wizard.type_id.id)
