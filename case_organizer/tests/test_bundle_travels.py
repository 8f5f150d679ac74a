from functools import partial

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.case_organizer.bundle import TABLE
from odoo.addons.case_organizer.bundle.table import MODELS_LEFT_OUT

from .common_bundles import BundleCommon

#: What every record has, and what no modeller writes.
OF_EVERY_RECORD = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name", "company_id"}
#: Models with ``case.`` that modellers may make, and that are no part of a case type.
NO_MODELLING = {"case.bulk", "case.bulk.line"}


@tagged("-at_install", "post_install")
class TestBundleTable(BundleCommon):
    """No field of a modelling model is forgotten."""

    def test_every_field_travels_or_is_left_out_on_purpose(self):
        forgotten = []
        for model in {kind.model for kind in TABLE.values()}:
            kinds = [kind for kind in TABLE.values() if kind.model == model]
            known = {entry.name for kind in kinds for entry in kind.fields.values()}
            known |= {name for kind in kinds for name in kind.left_out}
            fields = self.env[model]._fields
            self.assertFalse(known - fields.keys(), f"{model} has no such field")
            # What other addons add to these models is not part of the format.
            kept = {
                name
                for name, field in fields.items()
                if field.store and not field.related and "case_organizer" in field._modules
            }
            forgotten += [f"{model}.{name}" for name in sorted(kept - known - OF_EVERY_RECORD)]
        self.assertFalse(
            forgotten, "in no bundle/table_of_*.py, neither as a field nor as left out: add these to one of them"
        )

    def test_every_modelling_model_travels_or_is_left_out_on_purpose(self):
        known = {kind.model for kind in TABLE.values()} | MODELS_LEFT_OUT.keys() | NO_MODELLING
        modeller = self.env(user=self.modeller)
        made = {
            name
            for name, model in modeller.items()
            if name.startswith("case.")
            and model._original_module == "case_organizer"
            and not model._abstract
            and not model._transient
            and model.has_access("create")
        }
        self.assertFalse(made - known, "modellers make these, and no bundle has them")

    def test_kinds_of_fields_fit_the_models(self):
        relational = {"ref": "many2one", "found": "many2one", "refs": "many2many", "founds": "many2many"}
        for kind in TABLE.values():
            for name, entry in kind.fields.items():
                field = self.env[kind.model]._fields[entry.name]
                self.assertEqual(entry.kind == "words", bool(field.translate), f"{kind.model} {name}")
                if entry.kind in relational:
                    self.assertEqual(relational[entry.kind], field.type, f"{kind.model} {name}")
                if entry.kind in ("found", "founds"):
                    self.assertTrue(hasattr(self.env["case.bundle"], f"_find_{entry.target}"), entry.target)


@tagged("-at_install", "post_install")
class TestBundleTravels(BundleCommon):
    """A case type with everything goes out, and comes in elsewhere as what it was."""

    def test_into_another_company(self):
        case_type = self.make_everything()
        data = case_type.with_user(self.modeller).export_bundle(related=True)
        self.assertEqual(data, case_type.with_user(self.modeller).export_bundle(related=True), "byte by byte")
        names, manifest = self.names(data)
        self.assertEqual(manifest["name"], "Everything")
        for name in ("type.json", "roles.json", "details.json", "events.json", "document_kinds.json", "statuses.json",
                     "plans/v1.json", "plans/v2.json", "words/nl_NL.json", "results.json"):  # fmt: skip
            self.assertIn(name, names)
        there = self.as_modeller(self.elsewhere)
        told = there.import_bundle(data)
        arrived = there.browse(told["id"])
        self.assertEqual(arrived.company_id, self.elsewhere)
        self.assertFalse(arrived.plan_id, "nothing is published by an import")
        self.assertEqual(arrived.plan_ids.sorted("version").mapped("state"), ["retired", "draft"])
        compiler = self.env["case.plan.compiler"]
        for version in (1, 2):
            before, after = (
                found.plan_ids.filtered(lambda plan, version=version: plan.version == version)
                for found in (case_type, arrived)
            )
            self.assertEqual(compiler.items(after), compiler.items(before))
            self.assertEqual(compiler.leaving(after), compiler.leaving(before))
            for lang in ("en_US", "nl_NL"):
                told_before, told_after = (
                    [tuple(entry) for entry in plan.with_context(lang=lang).env["case.plan.compiler"].describe(
                        plan.with_context(lang=lang))] for plan in (before, after)
                )  # fmt: skip
                self.assertEqual(told_after, told_before)
        self.assertEqual(arrived.calendar_id.name, "Shop hours")
        self.assertEqual(arrived.time_role_ids.mapped("code"), ["office"])
        self.assertEqual((arrived.offered_role_id.code, arrived.offered_confirm), ("judge", False))
        asked = arrived.start_question_ids.mapped(lambda one: (one.characteristic_id.code, one.required))
        self.assertEqual(asked, [("income", True), ("born", False)])
        self.assertTrue(arrived.start_document_ids.multiple)
        self.assertFalse(arrived.offered_public or arrived.offered_portal, "offering is each company's own affair")
        results = arrived.result_type_ids.sorted("sequence")
        self.assertEqual(results.mapped("code"), ["refused", "granted"])
        self.assertEqual((results[0].needs_note, arrived.default_result_id), (True, results[1]))
        event = self.env["case.event.type"].search([("code", "=", "all_moved"), ("company_id", "=", self.elsewhere.id)])
        rule = event.with_context(active_test=False).rule_ids
        self.assertEqual((rule.name, rule.field_ids.name, rule.active), ("Another street", "street", False))
        self.assertEqual(event.question_ids.with_context(lang="nl_NL").name, "Sinds wanneer")
        letter = arrived.draft_plan_id.item_ids.letter_template_id
        self.assertEqual((letter.type_id, letter.company_id), (arrived, self.elsewhere))
        paragraph = letter.paragraph_ids[0]
        self.assertEqual(paragraph.text, "Dear {{ partner.name }},")
        self.assertEqual(paragraph.with_context(lang="nl_NL").text, "Beste {{ partner.name }},")
        self.check_texts(arrived)
        self.assertEqual(arrived.test_ids.expected, [{"states": {"ask": "todo"}}])
        arrived.test_ids.unlink()
        dutch = arrived.with_context(lang="nl_NL")
        self.assertEqual((dutch.name, arrived.name), ("Alles", "Everything"))
        self.assertEqual(dutch.role_ids.filtered(lambda role: role.code == "clerk").name, "Klerk")
        for found in arrived.draft_plan_id.item_ids.subcase_type_id | arrived:
            found.action_publish()
        case = self.env["case.case"].with_company(self.elsewhere).create({"type_id": arrived.id})
        self.assertEqual(case.get_plan_map()["title"], case.display_name)

    def check_texts(self, arrived):
        """Canned texts, macros and progress messages are what they were; a text that types share stays shared."""
        macros = self.env["case.macro"].with_context(active_test=False).search([("type_id", "=", arrived.id)])
        asked, thanks = macros.sorted("name")
        self.assertEqual((asked.step_code, asked.outcome, asked.reason), ("ask", "bad", "Nobody answered"))
        self.assertEqual((asked.active, thanks.active), (False, True))
        self.assertEqual((asked.canned_id.type_id, asked.canned_id.subject), (arrived, "Your income"))
        self.assertEqual(asked.canned_id.with_context(lang="nl_NL").text, "U verdient {{ detail.income }}.")
        self.assertEqual(arrived.mail_ack_id, asked.canned_id)
        self.assertFalse(thanks.canned_id.type_id)
        self.assertEqual(self.env["case.canned.text"].search_count([("name", "=", "Shared thanks")]), 1)
        self.assertEqual((thanks.role_id.type_id, thanks.role_id.code), (arrived, "judge"))
        value = thanks.value_ids
        self.assertEqual((value.characteristic_id.type_id, value.characteristic_id.code), (arrived, "use"))
        rules = self.env["case.progress.rule"].search([("type_id", "=", arrived.id)])
        self.assertEqual(rules.mapped("milestone_code"), ["done", "done"])
        self.assertEqual(rules[0].canned_id, asked.canned_id)
        self.assertEqual(rules.mapped("role_ids.code"), ["judge"])

    def test_texts_and_macros_of_a_type_that_is_here(self):
        case_type = self.make_everything()
        data = case_type.with_user(self.modeller).export_bundle(related=True)
        there = self.as_modeller(self.elsewhere)
        arrived = there.browse(there.import_bundle(data)["id"])
        mine = arrived.env["case.canned.text"].create({"name": "Mine", "type_id": arrived.id, "text": "Mine"})
        own = arrived.env["case.macro"].create({"name": "Own", "type_id": arrived.id, "canned_id": mine.id})
        other = arrived.env["case.canned.text"].search([("type_id", "=", arrived.id), ("code", "=", "it_is_decided")])
        other.text = "Another text"

        def without(files):
            for name in ("texts", "macros", "progress"):
                del files[f"{name}.json"]
            del files["type.json"]["acknowledged_with"]
            for lang in [name for name in files if name.startswith("words/")]:
                files[lang] = {at: said for at, said in files[lang].items() if not at.startswith("texts.json")}

        there.import_bundle(self.repack(data, without))
        self.assertTrue(mine.active and own.active, "a bundle of before there were any leaves them alone")
        told = there.import_bundle(data)["told"]
        self.assertEqual(other.with_context(lang="en_US").text, "You earn {{ detail.income }}.")
        self.assertFalse(mine.active or own.active)
        self.assertIn(["retired", "Macro “Own”"], told)
        self.assertFalse(there.import_bundle(data)["changes"], "the same again changes nothing")

    def test_a_macro_that_names_what_is_not_there_keeps_the_bundle_out(self):
        data = self.make_everything().with_user(self.modeller).export_bundle(related=True)
        there = self.as_modeller(self.elsewhere)

        def spoil(change, files):
            files["macros.json"][0].update(change)

        for change, said in (
            ({"finishes": "nowhere"}, "the plan has no step “nowhere”"),
            ({"replies_with": "nothing"}, "macros.json"),
            ({"finishes": "ask", "outcome": "splendid"}, "is no outcome of"),
        ):
            with self.subTest(said), self.assertRaisesRegex(UserError, said):
                there.import_bundle(self.repack(data, partial(spoil, change)))
            self.assertFalse(there.search([("code", "=", "ALL"), ("company_id", "=", self.elsewhere.id)]))

    def test_again_from_there_it_is_the_same_bundle(self):
        data = self.make_everything().with_user(self.modeller).export_bundle(related=True)
        there = self.as_modeller(self.elsewhere)
        arrived = there.browse(there.import_bundle(data)["id"])
        first, again = self.files(data), self.files(arrived.export_bundle(related=True))
        # The team is the first company's, and retired is what a history of versions is.
        office = next(role for role in first["roles.json"] if role["code"] == "office")
        self.assertEqual((office.pop("default_rule"), office.pop("default_team")), ("team", "Back office"))
        self.assertEqual(next(r for r in again["roles.json"] if r["code"] == "office").pop("default_rule"), "none")
        for path in ("plans/v1.json", "types/TEST3/plans/v1.json"):
            path = path if path in first else next(p for p in first if p.startswith("types/") and "plans" in p)
            first[path].pop("state", None), again[path].pop("state", None)
        self.assertEqual(again, first)

    def test_the_mortgage_type(self):
        data = self.case_type.with_user(self.modeller).export_bundle()
        there = self.as_modeller(self.elsewhere)
        arrived = there.browse(there.import_bundle(data)["id"])
        compiler = self.env["case.plan.compiler"]
        self.assertEqual(compiler.items(arrived.draft_plan_id), compiler.items(self.case_type.plan_id))

    def test_who_may(self):
        data = self.case_type.with_user(self.modeller).export_bundle()
        with self.assertRaises(AccessError):
            self.case_type.with_user(self.adviser).export_bundle()
        for verb in ("import_bundle", "preview_bundle"):
            with self.assertRaises(AccessError):
                getattr(self.env(user=self.adviser)["case.type"], verb)(data, code="NEW")
        with self.assertRaises(AccessError):
            self.env(user=self.adviser)["case.bundle.import"].create({})
