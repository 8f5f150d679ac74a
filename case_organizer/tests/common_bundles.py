import base64
import io
import json
import zipfile

from odoo.tools import SQL

from odoo.addons.case_organizer.bundle import read, write

from .common import PlanCommon


class BundleCommon(PlanCommon):
    """A case type with everything that modellers can model, its words in Dutch too, and another company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("nl_NL")
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.modeller.company_ids |= cls.elsewhere
        cls.team = cls.env["case.team"].create({"name": "Back office"})

    def make_everything(self):
        """Two versions: one published, and a draft in which something is different."""
        env = self.env(user=self.modeller)
        opened = self.make_plan({"code": "visit"})
        opened.action_publish()
        case_type = self.make_plan(
            {"code": "intake", "kind": "stage", "name": "Intake", "deadline_days": 5, "deadline_unit": "hours"},
            {"code": "ask", "name": "Ask", "inside": "intake", "step_kind": "question", "help": "Ask kindly."},
            {"code": "proof", "kind": "stage", "step_set": "one"},
            {"code": "passport", "inside": "proof", "step_kind": "document"},
            {"code": "licence", "inside": "proof", "step_kind": "document"},
            {"code": "decide", "step_kind": "approval", "after": ["ask"]},
            {"code": "visit", "step_kind": "subcase", "subcase_type_id": opened.id, "subcase_copy_details": True},
            {"code": "remind", "discretionary": True, "repeatable": True, "max_instances": 3},
            {"code": "letter", "step_kind": "automatic", "automatic_kind": "letter", "after": ["decide"]},
            {"code": "set", "step_kind": "automatic", "automatic_kind": "values", "after": ["decide"]},
            {"code": "done", "kind": "milestone", "after": ["decide"]},
        )
        case_type.write({"name": "Everything", "code": "ALL", "description": "All there is", "access": "team"})
        clerk, judge, office = env["case.role"].create(
            [
                {"type_id": case_type.id, "name": "Clerk", "default_rule": "user", "default_user_id": self.adviser.id},
                {"type_id": case_type.id, "name": "Judge", "outside": True, "sequence": 5},
                {"type_id": case_type.id, "name": "Office", "default_rule": "team", "default_team_id": self.team.id},
            ]
        )
        granted, _refused = env["case.result.type"].create(
            [
                {"type_id": case_type.id, "name": "Granted"},
                {"type_id": case_type.id, "name": "Refused", "needs_note": True, "sequence": 5},
            ]
        )
        case_type.default_result_id = granted
        use, cars = env["case.characteristic"].create(
            [
                {
                    "type_id": case_type.id,
                    "name": "Use",
                    "kind": "selection",
                    "help": "What for",
                    "choice_ids": [(0, 0, {"name": "Shop"}), (0, 0, {"name": "House", "active": False})],
                },
                {
                    "type_id": case_type.id,
                    "name": "Cars",
                    "kind": "group",
                    "column_ids": [
                        (0, 0, {"name": "Price", "kind": "float", "unit": "€", "bounded": True, "maximum": 9.5}),
                        (
                            0,
                            0,
                            {"name": "Owner", "kind": "record", "model_id": self.env.ref("base.model_res_partner").id},
                        ),
                    ],
                },
            ]
        )
        env["case.characteristic"].create(
            {
                "type_id": case_type.id,
                "name": "Twice",
                "kind": "monetary",
                "source": "computed",
                "expression": "income * 2",
            }
        )
        case_type.write(
            {
                "offered_name": "All that can be asked for",
                "offered_text": "Have your papers at hand.",
                "offered_role_id": judge.id,
                "offered_confirm": False,
                "start_question_ids": [
                    (0, 0, {"characteristic_id": self.income.id, "required": True, "sequence": 1}),
                    (
                        0,
                        0,
                        {
                            "characteristic_id": self.born.id,
                            "sequence": 2,
                            "condition": "[('characteristics.income', '>', 5)]",
                        },
                    ),
                ],
                "start_document_ids": [(0, 0, {"kind_id": self.kind.id, "multiple": True})],
            }
        )
        letter = env["case.letter.template"].create(
            {
                "name": "Decision",
                "code": "decision",
                "type_id": case_type.id,
                "kind_id": self.kind.id,
                "title": "About {{ detail.income }}",
                "paragraph_ids": [
                    (0, 0, {"text": "Dear {{ partner.name }},"}),
                    (0, 0, {"text": "You earn much.", "condition": "[('characteristics.income', '>', 5)]"}),
                ],
            }
        )
        letter.paragraph_ids[0].with_context(lang="nl_NL").text = "Beste {{ partner.name }},"
        self.made["letter"].letter_template_id = letter
        self.made["decide"].write(
            {
                "approval_way": "order",
                "four_eyes": True,
                "approver_ids": [
                    (0, 0, {"role_id": clerk.id}),
                    (0, 0, {"role_id": judge.id, "limit_characteristic_id": self.income.id, "limit_amount": 500.5}),
                ],
            }
        )
        self.made["ask"].assignment_ids = [
            (0, 0, {"condition": "[('characteristics.income', '>', 5)]", "role_id": clerk.id, "assign_rule": "turn"}),
            (0, 0, {"sequence": 20, "assign_rule": "other", "assign_item_id": self.made["decide"].id}),
        ]
        self.made["set"].value_ids = [(0, 0, {"characteristic_id": use.id, "text": "shop"})]
        partner = self.env.ref("base.model_res_partner")
        moved = env["case.event.type"].create(
            {
                "name": "Client moved",
                "code": "all_moved",
                "company_id": self.env.company.id,
                "question_ids": [(0, 0, {"name": "Since when", "code": "born", "kind": "date", "required": True})],
                "rule_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Another street",
                            "model_id": partner.id,
                            "field_ids": self.env["ir.model.fields"]._get("res.partner", "street").ids,
                            "domain": "[('is_company', '=', False)]",
                        },
                    )
                ],
            }
        )
        moved.question_ids.with_context(lang="nl_NL").name = "Sinds wanneer"
        case_type.write(
            {
                "deadline_unit": "workdays",
                "calendar_id": self.env["resource.calendar"].create({"name": "Shop hours", "company_id": False}).id,
                "legal_days": 8,
                "legal_unit": "weeks",
                "max_suspension_days": 30,
                "max_extensions": 2,
                "time_role_ids": office.ids,
            }
        )
        made, kind = self.made, self.kind
        made["ask"].write(
            {
                "role_id": clerk.id,
                "supervisor_role_id": office.id,
                "status_id": self.env.ref("case_organizer.case_status_intake").id,
                "question_ids": [
                    (0, 0, {"display_type": "section", "name": "Money", "sequence": 1}),
                    (0, 0, {"characteristic_id": self.income.id, "sequence": 2, "required": True}),
                    (
                        0,
                        0,
                        {
                            "characteristic_id": use.id,
                            "sequence": 3,
                            "condition": "[('characteristics.income', '>', 5)]",
                        },
                    ),
                    (0, 0, {"characteristic_id": cars.id, "sequence": 4}),
                ],
                "outcome_ids": [
                    (0, 0, {"name": "Fine"}),
                    (0, 0, {"name": "Bad", "needs_reason": True, "goes_on": False}),
                ],
            }
        )
        for code in ("passport", "licence"):
            made[code].ask_document_ids = [(0, 0, {"kind_id": kind.id, "multiple": True, "required": False})]
        made["decide"].write(
            {
                "approves_ids": made["passport"].ids,
                "role_id": judge.id,
                "assign_rule": "other",
                "assign_item_id": made["ask"].id,
            }
        )
        made["remind"].write(
            {
                "manual": True,
                "manual_condition": "[('priority', '=', '2')]",
                "repeat_condition": "[('characteristics.use', '=', 'shop')]",
            }
        )
        self.add_criterion(
            "remind",
            {"kind": "event", "event_type_id": moved.id},
            {"source_id": made["ask"].id, "outcome": "bad"},
            condition="[('characteristics.born', '<', 'today -18y')]",
        )
        self.add_criterion(
            "remind",
            {"kind": "date", "date_source": "detail", "date_characteristic_id": self.born.id, "offset": 67}
            | {"offset_unit": "years"},
        )
        self.add_criterion("remind", {"kind": "document", "document_kind_id": kind.id}, kind="exit")
        case_type.draft_plan_id.exit_criterion_ids = [
            (0, 0, {"kind": "exit", "trigger_ids": [(0, 0, {"kind": "case", "related_type_id": opened.id})]})
        ]
        for record, texts in (
            (case_type, {"name": "Alles", "description": "Alles wat er is"}),
            (clerk, {"name": "Klerk"}),
            (use, {"name": "Gebruik", "help": "Waarvoor"}),
            (use.choice_ids[0], {"name": "Winkel"}),
            (cars.column_ids[0], {"name": "Prijs"}),
            (made["ask"], {"name": "Vraag", "help": "Vraag vriendelijk."}),
            (made["ask"].question_ids[0], {"name": "Geld"}),
            (made["ask"].outcome_ids[1], {"name": "Slecht"}),
        ):
            record.with_context(lang="nl_NL").write(texts)
        shared, told = env["case.canned.text"].create(
            [
                {"name": "Shared thanks", "text": "Thank you, {{ partner.name }}."},
                {
                    "name": "It is decided",
                    "type_id": case_type.id,
                    "subject": "Your income",
                    "text": "You earn {{ detail.income }}.",
                },
            ]
        )
        case_type.mail_ack_id = told
        told.with_context(lang="nl_NL").text = "U verdient {{ detail.income }}."
        env["case.macro"].create(
            [
                {
                    "name": "Thank and go on",
                    "type_id": case_type.id,
                    "canned_id": shared.id,
                    "role_id": judge.id,
                    "value_ids": [(0, 0, {"characteristic_id": use.id, "text": "shop"})],
                },
                {"name": "Asked", "type_id": case_type.id, "canned_id": told.id, "step_code": "ask", "outcome": "bad"}
                | {"reason": "Nobody answered", "active": False},
            ]
        )
        env["case.progress.rule"].create(
            [
                {"type_id": case_type.id, "milestone_code": "done", "canned_id": told.id, "role_ids": judge.ids},
                {"type_id": case_type.id, "milestone_code": "done", "canned_id": shared.id, "sequence": 20},
            ]
        )
        case_type.action_publish()
        self.new_version(case_type)
        self.made["done"].name = "All done"
        env["case.type.test"].create(
            {
                "type_id": case_type.id,
                "name": "Opened",
                "moves": [{"do": "open"}],
                "expected": [{"states": {"ask": "todo"}}],
                "began_on": "2026-01-05 08:00:00",
            }
        )
        return case_type

    def as_modeller(self, company=None):
        env = self.env(user=self.modeller)
        company = company or self.env.company
        return env["case.type"].with_context(allowed_company_ids=company.ids)

    def files(self, data):
        """What is in a bundle, as JSON."""
        return read(base64.b64decode(data)).files

    def repack(self, data, change):
        """A bundle after ``change(files)``."""
        found = read(base64.b64decode(data))
        change(found.files)
        return base64.b64encode(write(found.files, "X", "X", "test")).decode()

    def names(self, data):
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(data))) as archive:
            return archive.namelist(), json.loads(archive.read("manifest.json"))

    def table_rows(self):
        """Everything that modellers have made, row by row, as the database has it."""
        self.env.flush_all()
        tables = ("case_type", "case_plan", "case_plan_item", "case_plan_criterion", "case_plan_trigger", "case_role",
                  "case_plan_question", "case_plan_document", "case_plan_outcome", "case_characteristic",
                  "case_characteristic_choice", "case_event_type", "case_document_kind", "case_status")  # fmt: skip
        found = {}
        for table in tables:
            rows = SQL("SELECT row_to_json(t)::text FROM %s t ORDER BY id", SQL.identifier(table))
            found[table] = self.env.execute_query(rows)
        return found
