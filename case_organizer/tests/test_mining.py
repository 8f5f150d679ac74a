"""How cases went: taken out in open formats, proposed to the plan, held against it."""

import io
import json

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from ..history import Reader, guess, sniff
from .common import CaseCommon
from .common_history import HistoryCommon, log

XES = {"x": "http://www.xes-standard.org/"}


class TracesCommon(CaseCommon):
    """Writes what is taken out into memory."""

    def xes(self, cases, user):
        stream = io.BytesIO()
        self.env(user=user)["case.traces"].export_xes(cases.with_user(user), stream)
        return etree.fromstring(stream.getvalue())

    def ocel(self, cases, user):
        stream = io.BytesIO()
        self.env(user=user)["case.traces"].export_ocel(cases.with_user(user), stream)
        return json.loads(stream.getvalue())

    def traces(self, root):
        """``{case: [activities]}``"""
        name = "string[@key='concept:name']/@value"
        return {
            trace.xpath(name.replace("string", "x:string"), namespaces=XES)[0]: trace.xpath(
                "x:event/x:string[@key='concept:name']/@value", namespaces=XES
            )
            for trace in root.xpath("x:trace", namespaces=XES)
        }


@tagged("post_install", "-at_install")
class TestTracesOut(TracesCommon):
    """What leaves is what was done, in order, and nothing that the reader may not read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = new_test_user(cls.env, "traces_auditor", groups="case_organizer.group_case_auditor")

    def setUp(self):
        super().setUp()
        self.case = self.open_case()
        self.do_first_steps(self.case)
        self.step(self.case, "approve_income", self.underwriter).submit(outcome="approved")

    def test_a_case_that_ran_here(self):
        for user in (self.supervisor, self.auditor):
            root = self.xes(self.case, user)
            done = ["Income statement", "Income questions", "Approve income"]
            self.assertEqual(self.traces(root), {self.case.name: done})
            people = root.xpath("//*[@key='org:resource']/@value")
            self.assertEqual(people, [self.adviser.name, self.adviser.name, self.underwriter.name])
            self.assertEqual(root.xpath("//*[@key='org:group']/@value"), ["Adviser", "Adviser", "Underwriter"])
            self.assertEqual(root.xpath("//*[@key='Yearly income']/@value"), ["60000.0"])
            self.assertFalse(root.xpath("//*[@key='enddate']"), "it is still running")

    def test_a_detail_for_some_roles_stays(self):
        role = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        self.case_type.characteristic_ids.reader_role_ids = role
        self.assertFalse(self.xes(self.case, self.supervisor).xpath("//*[@key='Yearly income']"))
        self.assertTrue(self.xes(self.case, self.auditor).xpath("//*[@key='Yearly income']"))

    def test_who_may_not(self):
        with self.assertRaises(AccessError):
            self.xes(self.case, self.adviser)
        with self.assertRaises(AccessError):
            self.xes(self.case, self.modeller)
        self.case.access = "restricted"
        with self.assertRaises(AccessError):
            self.xes(self.case, self.supervisor)
        with self.assertRaises(AccessError):
            self.ocel(self.case, self.supervisor)

    def test_taking_out_a_restricted_case_is_noted(self):
        self.case.access = "restricted"
        self.ocel(self.case, self.auditor)
        noted = self.env["case.read.log"].search([("case_id", "=", self.case.id), ("what", "=", "export")])
        self.assertEqual((noted.user_id, noted.thing), (self.auditor, "OCEL"))

    def test_objects_and_events(self):
        told = self.ocel(self.case, self.supervisor)
        objects = {}
        for thing in told["objects"]:
            objects.setdefault(thing["type"], []).append(thing)
        self.assertEqual({kind: len(found) for kind, found in objects.items()}.get("document"), 1)
        self.assertEqual(len(objects["case"]), 1)
        self.assertEqual(objects["party"][0]["attributes"][0]["value"], "Familie De Wit")
        related = {row["qualifier"] for row in objects["case"][0]["relationships"]}
        self.assertEqual(related, {"document", "customer"})
        done = [
            event["type"]
            for event in told["events"]
            if {"name": "transition", "value": "complete"} in event["attributes"]
        ]
        self.assertEqual(done, ["Income statement", "Income questions", "Approve income"])
        filed = next(event for event in told["events"] if event["type"] == "Document filed")
        self.assertIn({"objectId": objects["document"][0]["id"], "qualifier": "document"}, filed["relationships"])
        known = {thing["id"] for thing in told["objects"]}
        for row in (*told["events"], *told["objects"]):
            self.assertLessEqual({found["objectId"] for found in row["relationships"]}, known)

    def test_a_confidential_document_stays(self):
        self.kind.reader_role_ids = self.case_type.role_ids.filtered(lambda role: role.code == "underwriter")
        told = self.ocel(self.case, self.supervisor)
        self.assertNotIn("document", {thing["type"] for thing in told["objects"]})
        self.assertNotIn("income.pdf", json.dumps(told))

    def test_the_dialog_hands_out_the_chosen_cases(self):
        env = self.env(user=self.supervisor)
        wizard = env["case.traces.file"].with_context(active_model="case.case", active_ids=self.case.ids).create({})
        self.assertEqual(wizard.case_count, 1)
        self.assertEqual(wizard.action_download()["url"], f"/case_organizer/traces/{wizard.id}")
        for kind, beginning in (("xes", b"<?xml"), ("ocel", b'{"objects"')):
            wizard.kind = kind
            file, name = wizard.make_file()
            with file:
                self.assertTrue(file.read().startswith(beginning))
            self.assertIn("Case Histories", name)
        with self.assertRaises(UserError):
            env["case.traces.file"].create({}).action_download()

    def test_statements_do_not_grow_with_the_cases(self):
        counts = []
        for number in (1, 10):
            cases = self.case
            for _n in range(number - 1):
                other = self.open_case()
                self.do_first_steps(other)
                cases += other
            for export in (self.xes, self.ocel):
                export(cases, self.supervisor)
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                export(cases, self.supervisor)
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[2], counts[0] + 3)
        self.assertLessEqual(counts[3], counts[1] + 3)


@tagged("post_install", "-at_install")
class TestMining(HistoryCommon, TracesCommon):
    """Proposals from cases, and cases held against the plan."""

    def imported(self, content=None, **options):
        told, cases = self.run_log(content or log(**options))
        return self.env["case.type"].browse(told["type_id"]), cases

    def look(self, case_type, user=None, **values):
        env = self.env(user=user or self.modeller)
        wizard = env["case.discovery"].create({"type_id": case_type.id, **values})
        wizard.action_look()
        return wizard

    def proposals(self, wizard):
        return {(line.kind, line.code, line.other_code or None): line for line in wizard.line_ids}

    def test_what_cases_show_goes_into_the_draft(self):
        case_type, _cases = self.imported(done=6, running=2)
        case_type.with_user(self.modeller).action_new_version()
        draft = case_type.draft_plan_id
        items = {item.code: item for item in draft.item_ids}
        items["check"].write({"prerequisite_ids": [(5, 0, 0)], "required": False, "role_id": False})
        wizard = self.look(case_type)
        self.assertEqual((wizard.case_count, wizard.ended_count), (8, 6))
        found = self.proposals(wizard)
        order = found["after", "check", "receive"]
        self.assertEqual((order.support, order.total, order.share), (6, 6, 1))
        self.assertEqual(order.proposal, "After “Receive”")
        self.assertEqual((found["role", "check", None].role_id.name, found["role", "check", None].share), ("Back", 1))
        deadline = found["deadline", "check", None]
        self.assertEqual((deadline.deadline, deadline.deadline_unit), (1, "days"))
        self.assertEqual((deadline.median, deadline.late), (24, 24))
        for key in (("after", "check", "receive"), ("required", "check", None), ("role", "check", None)):
            found[key].accepted = True
        wizard.action_apply()
        check = items["check"]
        self.assertEqual(check.prerequisite_ids.code, "receive")
        self.assertTrue(check.required)
        self.assertEqual(check.role_id.name, "Back")
        self.assertFalse(check.deadline_days, "it was not ticked")
        wizard.action_look()
        self.assertNotIn(("after", "check", "receive"), self.proposals(wizard))

    def test_a_draft_is_made_when_there_is_none(self):
        case_type, _cases = self.imported()
        wizard = self.look(case_type)
        self.assertFalse(case_type.draft_plan_id)
        with self.assertRaises(UserError):
            wizard.action_apply()
        line = wizard.line_ids.filtered(lambda line: line.kind == "deadline" and line.code == "decide")
        line.accepted = True
        wizard.action_apply()
        item = case_type.draft_plan_id.item_ids.filtered(lambda item: item.code == "decide")
        self.assertEqual((item.deadline_days, item.deadline_unit), (1, "days"))
        case_type.with_user(self.modeller).action_publish()

    def test_only_who_models_the_type_looks(self):
        case_type, _cases = self.imported()
        with self.assertRaises(AccessError):
            self.look(case_type, self.supervisor)
        case_type.modeller_ids = new_test_user(self.env, "other", groups="case_organizer.group_case_modeller")
        with self.assertRaises(AccessError):
            self.look(case_type)

    def test_lines_that_make_no_sense_are_refused(self):
        case_type, _cases = self.imported()
        for values in ({"before_share": 1.5}, {"support": 0}):
            with self.assertRaises(UserError):
                self.look(case_type, **values)

    def test_cases_that_ran_here_are_looked_at(self):
        for _number in range(5):
            case = self.open_case()
            self.do_first_steps(case)
        found = self.proposals(self.look(self.case_type))
        self.assertIn(("after", "income_questions", "income_statement"), found)

    def compare(self, case_type, user=None):
        env = self.env(user=user or self.supervisor)
        wizard = env["case.conformance"].create({"type_id": case_type.id})
        wizard.action_look()
        return wizard

    def test_how_cases_deviate(self):
        case_type, cases = self.imported(
            log(
                done=300,
                more=(
                    "W-1,Check,2024-01-01 10:00,Ben,Back,Rita",
                    "W-1,Receive,2024-01-02 10:00,Anna,Front,Rita",
                    "W-1,Decide,2024-01-03 10:00,Ben,Back,Rita",
                    "W-2,Decide,2024-01-03 10:00,Ben,Back,Rita",
                ),
            )
        )
        wizard = self.compare(case_type)
        self.assertEqual((wizard.case_count, wizard.fitting_count), (302, 300))
        told = {rule.display_name: rule.case_count for rule in wizard.rule_ids}
        self.assertEqual(
            told,
            {
                "“Check” before “Receive” was done": 1,
                "“Decide” before “Check” was done": 1,
                "Closed without “Check”": 1,
                "Closed without “Receive”": 1,
            },
        )
        by_case = {row.case_id.external_ref: row for row in wizard.case_ids}
        self.assertEqual(by_case["W-2"].deviation_count, 3)
        self.assertAlmostEqual(by_case["W-2"].fitness, 1 - 3 / wizard.rule_count)
        self.assertEqual(by_case["C-1"].fitness, 1)
        self.assertAlmostEqual(wizard.fitness, (300 + by_case["W-1"].fitness + by_case["W-2"].fitness) / 302)
        rule = wizard.rule_ids.filtered(lambda rule: rule.kind == "order" and rule.code == "check")
        lines = self.env["case.conformance.line"].search(rule.action_open()["domain"])
        self.assertEqual(lines.case_id, cases.filtered(lambda case: case.external_ref == "W-1"))
        self.assertEqual(str(lines.at), "2024-01-01 10:00:00")

    def test_cases_that_ran_here_are_compared_with_what_is_published_now(self):
        case = self.open_case()
        self.do_first_steps(case)
        self.step(case, "approve_income", self.underwriter).submit(outcome="approved")
        self.assertEqual(self.compare(self.case_type).fitting_count, 1)
        self.case_type.with_user(self.modeller).action_new_version()
        items = {item.code: item for item in self.case_type.draft_plan_id.item_ids}
        items["income_questions"].prerequisite_ids = items["approve_income"]
        items["approve_income"].prerequisite_ids = [(5, 0, 0)]
        self.case_type.with_user(self.modeller).action_publish()
        wizard = self.compare(self.case_type)
        self.assertEqual(
            wizard.rule_ids.mapped("display_name"), ["“Income questions” before “Approve income” was done"]
        )

    def test_one_compares_what_one_reads(self):
        case_type, cases = self.imported()
        cases[0].access = "restricted"
        self.assertEqual(self.compare(case_type).case_count, 5)
        auditor = new_test_user(self.env, "mining_auditor", groups="case_organizer.group_case_auditor")
        self.assertEqual(self.compare(case_type, auditor).case_count, 6)
        with self.assertRaises(AccessError):
            self.compare(case_type, self.adviser)

    def test_what_one_compared_is_ones_own(self):
        case_type, _cases = self.imported(log(done=6, more=("W-2,Decide,2024-01-03 10:00,Ben,Back,Rita",)))
        auditor = new_test_user(self.env, "mining_auditor", groups="case_organizer.group_case_auditor")
        wizard = self.compare(case_type, auditor)
        for records in (wizard, wizard.rule_ids, wizard.case_ids, wizard.line_ids):
            self.assertTrue(records)
            other = records.with_user(self.supervisor)
            self.assertFalse(other.search([("id", "in", records.ids)]))
            with self.assertRaises(AccessError):
                other.read(["id", "create_uid"])


@tagged("post_install", "-at_install")
class TestThereAndBack(HistoryCommon, TransactionCase):
    """What was imported, taken out and imported again is the same."""

    def out(self, cases):
        stream = io.BytesIO()
        self.env["case.traces"].export_xes(cases, stream)
        return stream.getvalue()

    def told(self, path):
        sniffed = sniff(path)
        return [
            (
                t.name,
                t.start,
                t.end,
                t.deadline,
                t.channel,
                t.responsible,
                t.attributes,
                *tuple((e.activity, e.timestamp, e.resource, e.group, e.started) for e in t.completions),
            )
            for t in Reader(path, guess(sniffed), sniffed)
        ]

    def same_again(self, content_or_path):
        if isinstance(content_or_path, bytes):
            content_or_path = self.small(content_or_path)
        run = self.env["case.history.import"].run_file
        first = run(str(content_or_path), "First")
        find = self.env["case.case"].search
        once = self.out(find([("type_id", "=", first["type_id"])]))
        path = self.small(once)
        second = run(path, "Second")
        for name in ("cases", "steps", "people", "roles", "running"):
            self.assertEqual(second[name], first[name], name)
        twice = self.out(find([("type_id", "=", second["type_id"])]))
        self.assertEqual(self.told(self.small(twice)), self.told(path))
        self.assertEqual(twice.replace(b'"Second"', b'"First"'), once)
        types = self.env["case.type"].browse([first["type_id"], second["type_id"]])
        plans = [
            [
                (i.code, i.name, i.required, i.repeatable, i.role_id.code, sorted(i.prerequisite_ids.mapped("code")))
                for i in case_type.plan_id.item_ids
            ]
            for case_type in types
        ]
        self.assertEqual(*plans)
        self.assertEqual(*([(c.code, c.kind) for c in t.characteristic_ids] for t in types))

    def test_a_small_log(self):
        self.same_again(log(running=3))
