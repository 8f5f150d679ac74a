import base64
import hashlib
import io
import json
import zipfile
from datetime import datetime

from lxml import etree
from PIL import Image

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from ..tools.archive_zip import MANIFEST, Archive
from .common import PDF, CaseCommon


class TestArchive(CaseCommon):
    """A case as one zip: complete, read again with the same contents, and found out when anything was altered."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = new_test_user(
            cls.env, "keeper", groups="case_organizer.group_case_records,case_organizer.group_case_admin"
        )
        cls.spouse = cls.env["res.partner"].create({"name": "Wim de Wit", "email": "wim@dewit.example"})
        cls.env["case.characteristic"].create(
            [
                {"type_id": cls.case_type.id, "name": "Guarantor", "code": "guarantor", "kind": "partner"},
                {"type_id": cls.case_type.id, "name": "Decided by", "code": "decided_by", "kind": "user"},
            ]
        )
        cls.case = cls.full_case()

    @classmethod
    def full_case(cls):
        """A case that went through all its steps, with something of everything, closed."""
        case = cls.open_case(title="House in Kerkstraat", channel="Desk")
        case.write(
            {
                "participant_ids": [
                    Command.create({"partner_id": cls.spouse.id, "relation": "Spouse", "may_file": False})
                ]
            }
        )
        step = case.step_ids.filtered(lambda step: step.code == "income_statement")
        step.file_document(step.item_id.ask_document_ids.id, "income.pdf", PDF)
        step.submit()
        case.document_ids.add_version("income.pdf", base64.b64encode(b"%PDF-1.4 better\n%%EOF").decode(), "Better scan")
        case.document_ids.post_remark("Which year is this?", kind="change")
        case.step_ids.filtered(lambda step: step.code == "income_questions").submit(answers={"yearly_income": 60000})
        answers = {"yearly_income": 64000, "guarantor": cls.spouse.id, "decided_by": cls.underwriter.id}
        cls.env["case.writer"].apply(case.sudo(), (), answers={case.id: answers})
        note = case.post_note("Who knows this employer?", kind="question")
        note_id = note["id"] if isinstance(note, dict) else getattr(note, "id", note)
        cls.env["case.note"].browse(note_id).with_user(cls.adviser).edit("Who knows the employer?")
        picture = io.BytesIO()
        Image.new("RGB", (20, 10), "white").save(picture, "PNG")
        cls.env["case.receipt"].create(
            {
                "case_id": case.id,
                "step_id": step.id,
                "participant_id": case.participant_ids.filtered(lambda one: one.partner_id == cls.spouse).id,
                "version_ids": [Command.set(case.document_ids.version_ids.sorted("number")[:1].ids)],
                "value_ids": [Command.set(cls.env["case.value"].search([("case_id", "=", case.id)], limit=1).ids)],
                "reason": "It is last year's",
                "signed_name": "Wim de Wit",
                "signature": base64.b64encode(picture.getvalue()),
                "done": True,
            }
        )
        case.message_post(
            body="<p>Thank you</p>",
            subject="Your request",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.spouse.ids,
            attachments=[("route.txt", b"Turn left")],
        )
        cls.with_something_beside(case)
        case.action_suspend("Waits for papers")
        case.action_resume()
        case.action_cancel("They bought another house")
        cls.env.flush_all()
        return case

    @classmethod
    def with_something_beside(cls, case):
        """A letter, a call that was corrected, an issue, a related case, hours and an answer."""
        env = cls.env(user=cls.adviser)
        env["case.text"].create(
            {"case_id": case.id, "name": "Letter", "kind_id": cls.kind.id, "body": "<p>Dear <b>Anna</b></p>"}
        ).action_finish()
        phone = cls.env["case.report.method"].search([("code", "=", "phone")], limit=1)
        contact = case.log_contact(summary="Asked how long", report_method_id=phone.id, partner_id=cls.spouse.id)
        contact.correct("Somebody else", summary="Asked how long it takes", spoken_with="His mother")
        case.link_issue(env["case.issue"].create({"title": "Slow bank", "workaround": "Call them"}))
        case.related_ids = [Command.link(cls.open_case(title="The neighbours").id)]
        case.book_time(1.5, "Called the employer")
        case.book_expense(25, "Valuation")

    def archive(self, case=None, user=None):
        """The archive of a case, as bytes."""
        case = (case or self.case).with_user(user or self.keeper)
        made = case.env["case.archive"].browse(case.action_archive_file()["res_id"])
        return made.attachment_id.raw

    def take_over(self, data, user=None, **values):
        """The wizard, from the file to the case."""
        env = self.env(user=user or self.keeper)
        wizard = env["case.archive.import"].create({"file": base64.b64encode(data), "filename": "case.zip", **values})
        wizard.action_check()
        self.assertEqual(wizard.state, "preview")
        wizard.action_take_over()
        return wizard

    def contents(self, data):
        """What an archive says, without what differs by nature: numbers of records, keys of people, the number."""
        archive = Archive(io.BytesIO(data))
        people = {
            key: " ".join(filter(None, (told["name"], told.get("login") or told.get("email"))))
            for key, told in archive.json("people.json").items()
        }

        def plain(value):
            if isinstance(value, dict):
                return {key: plain(one) for key, one in value.items()}
            if isinstance(value, list):
                return [plain(one) for one in value]
            return people.get(value, value) if isinstance(value, str) else value

        told = {
            name: plain(archive.json(f"{name}.json"))
            for name in ("case", "steps", "values", "messages", "documents", "texts", "contacts", "receipts", "besides")
        }
        notes = archive.json("notes.json")
        ids = [note["id"] for note in notes]
        told["notes"] = plain(
            [
                {**note, "id": ids.index(note["id"]), "parent": note["parent"] and ids.index(note["parent"])}
                for note in notes
            ]
        )
        told["log"] = [
            {**row, "by": people.get(row["by"])}
            for row in archive.json("log.json")
            if row["kind"] not in ("imported", "archived")
        ]
        for name in ("number", "log_rows", "log_head", "status"):
            told["case"].pop(name)
        for message in told["messages"]:
            message.pop("message_id")
        told["files"] = {name: file for name, file in archive.manifest["files"].items() if "/" in name}
        return told

    def test_everything_is_in_it(self):
        archive = Archive(io.BytesIO(self.archive()))
        case = archive.json("case.json")
        self.assertEqual((case["number"], case["title"]), (self.case.name, "House in Kerkstraat"))
        self.assertEqual(len(archive.json("log.json")), self.case.sudo().log_seq - 1)
        self.assertEqual([len(document["versions"]) for document in archive.json("documents.json")], [2])
        values = archive.json("values.json")
        self.assertEqual([one["value"] for one in values if one["detail"] == "yearly_income"], [60000, 64000])
        (note,) = archive.json("notes.json")
        self.assertEqual(
            (note["body"], note["before"][0]["body"]), ("Who knows the employer?", "Who knows this employer?")
        )
        self.assertTrue(archive.has("type.zip"))
        for name in ("documents/income.pdf", "documents/income (2).pdf", "messages/route.txt"):
            self.assertTrue(archive.has(name), sorted(archive.manifest["files"]))
        # Its own making is in the history of the case.
        self.assertIn(archive.sha256, " ".join(self.case.log_ids.mapped("summary")))

    def test_what_was_handed_in_from_outside_is_in_it_and_points_to_what_came_with_it(self):
        data = self.archive()
        (told,) = Archive(io.BytesIO(data)).json("receipts.json")
        self.assertEqual((told["reason"], told["signed_name"], told["done"]), ("It is last year's", "Wim de Wit", True))
        case = self.take_over(data).case_id
        receipt, before = (self.env["case.receipt"].search([("case_id", "=", one.id)]) for one in (case, self.case))
        here, there = receipt._told(), before._told()
        for name in ("id", "case"):
            here.pop(name), there.pop(name)
        self.assertEqual(here, there)
        self.assertEqual((len(here["files"]), len(here["answers"])), (1, 1))
        self.assertEqual(receipt.signature, before.signature)
        self.assertEqual(receipt.version_ids.document_id.case_id, case)

    def test_what_lies_beside_the_case_is_in_it_and_stands_on_the_case_that_reads_it(self):
        archive = Archive(io.BytesIO(self.archive()))
        besides = archive.json("besides.json")
        self.assertEqual([(one["title"], one["workaround"]) for one in besides["issues"]], [("Slow bank", "Call them")])
        self.assertEqual([one["how"] for one in besides["relations"]], ["related"])
        self.assertNotIn("The neighbours", json.dumps(besides), "what another case is about is its own")
        booked = [(one["what"], one["hours"], one["amount"]) for one in besides["costs"] if one["kind"] != "planned"]
        self.assertEqual(booked[0][:2], ("Called the employer", 1.5))
        self.assertEqual(booked[1], ("Valuation", 0, 25))
        case = self.take_over(self.archive()).case_id
        text = case.env["case.text"].sudo().search([("case_id", "=", case.id)])
        self.assertEqual((text.name, text.state, str(text.body)), ("Letter", "finished", "<p>Dear <b>Anna</b></p>"))
        contact = case.env["case.contact"].sudo().search([("case_id", "=", case.id)])
        self.assertEqual((contact.spoken_with, contact.version_ids.summary), ("His mother", "Asked how long"))
        for words in ("Slow bank", "Called the employer", "Valuation"):
            self.assertIn(words, case.archive_besides_shown)
        self.assertFalse(self.env["account.analytic.line"].search([("case_id", "=", case.id)]), "not in the books here")
        self.assertFalse(self.env["case.issue.link"].search([("case_id", "=", case.id)]))

    def test_what_others_wrote_into_an_archive_does_no_harm(self):
        with zipfile.ZipFile(io.BytesIO(self.archive())) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}

        def packed(name, value):
            content = json.dumps(value).encode()
            told = json.loads(files[MANIFEST])
            told["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as target:
                for path, kept in {**files, name: content, MANIFEST: json.dumps(told).encode()}.items():
                    target.writestr(path, kept)
            return stream.getvalue()

        texts = json.loads(files["texts.json"])
        texts[0]["body"] = "<p>Hello</p><script>alert(1)</script><img src=x onerror=alert(1)>"
        case = self.take_over(packed("texts.json", texts)).case_id
        body = case.env["case.text"].sudo().search([("case_id", "=", case.id)]).body
        self.assertIn("Hello", body)
        self.assertNotIn("alert", body)
        besides = json.loads(files["besides.json"])
        besides["issues"][0]["title"] = "<script>alert(1)</script>"
        case = self.take_over(packed("besides.json", besides)).case_id
        self.assertNotIn("<script>", case.archive_besides_shown)
        besides["issues"] = [{"title": {"deep": 1}}]
        with self.assertRaisesRegex(UserError, "besides.json, issues"):
            self.take_over(packed("besides.json", besides))

    def test_an_archive_of_before_is_read_too(self):
        with zipfile.ZipFile(io.BytesIO(self.archive())) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        told = json.loads(files.pop(MANIFEST))
        for name in ("texts.json", "contacts.json", "receipts.json", "besides.json"):
            files.pop(name)
            told["files"].pop(name)
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as target:
            for path, kept in {**files, MANIFEST: json.dumps(told).encode()}.items():
                target.writestr(path, kept)
        self.assertFalse(self.take_over(stream.getvalue()).case_id.archive_besides_shown)

    def test_when_a_case_was_taken_over_goes_along(self):
        administrators = self.env(user=self.keeper)["case.case"]
        taken = datetime(2025, 3, 1, 12)
        case = administrators.create({"type_id": self.case_type.id, "taken_over_on": taken})
        case.action_cancel("Moved away")
        data = self.archive(case)
        self.assertEqual(Archive(io.BytesIO(data)).json("case.json")["taken_over_on"], "2025-03-01T12:00:00Z")
        self.assertEqual(self.take_over(data).case_id.taken_over_on, taken)
        self.env.cr.execute("UPDATE case_case SET taken_over_on = '2999-01-01' WHERE id = %s", [case.id])
        case.invalidate_recordset()
        self.assertLessEqual(self.take_over(self.archive(case)).case_id.taken_over_on, datetime.now())

    def test_only_records_managers_and_administrators(self):
        for user in (self.adviser, self.supervisor):
            with self.assertRaisesRegex(AccessError, "Records managers"):
                self.archive(user=user)
            with self.assertRaises(AccessError):
                self.take_over(self.archive(), user=user)

    def test_read_again_it_has_the_same_contents(self):
        data = self.archive()
        wizard = self.take_over(data)
        case = wizard.case_id
        self.assertEqual(case.name, f"{self.case.name}/2")
        self.assertEqual((case.type_id, case.plan_id, case.state), (self.case.type_id, self.case.plan_id, "terminated"))
        self.assertEqual(case.partner_id, self.partner)
        self.assertEqual(case.participant_ids.partner_id, self.spouse)
        self.assertEqual(self.contents(self.archive(case)), self.contents(data))
        # And once more: the archive of what was read is one that can be read.
        again = self.take_over(self.archive(case)).case_id
        self.assertEqual(self.contents(self.archive(again)), self.contents(data))

    def test_its_chain_holds_and_plays_again_and_says_what_happened(self):
        case = self.take_over(self.archive()).case_id
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])
        told = case.log_ids.sorted("seq").mapped("summary")
        self.assertIn("Case taken over with its history", told[0])
        self.assertIn("Income questions: done", " ".join(told))
        self.assertEqual(len(told), len(self.case.log_ids))

    def test_it_stays_as_it_is(self):
        case = self.take_over(self.archive()).case_id
        for user in (self.adviser, self.supervisor, self.keeper):
            mine = case.with_user(user)
            with self.assertRaisesRegex(UserError, "stays as it is"):
                mine.write({"title": "Another house"})
            with self.assertRaisesRegex(UserError, "stays as it is"):
                mine.write({"characteristics": {"yearly_income": 1}})
            with self.assertRaisesRegex(UserError, "stays as it is"):
                mine.file_document(self.kind.id, "more.pdf", PDF)
        self.assertFalse(case.step_ids.filtered("is_open"))

    def test_another_company_without_the_type_and_without_the_people(self):
        data = self.archive()
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.keeper.write({"company_ids": [Command.link(company.id)]})
        self.underwriter.login = "somebody_else"
        env = self.env(user=self.keeper, context={"allowed_company_ids": [company.id]})
        wizard = env["case.archive.import"].create({"file": base64.b64encode(data), "company_id": company.id})
        wizard.action_check()
        wizard.action_take_over()
        case = wizard.case_id
        self.assertEqual((case.name, case.company_id), (self.case.name, company))
        self.assertNotEqual(case.type_id, self.case_type)
        self.assertEqual(case.type_id.company_id, company)
        self.assertIn("has no login here: kept as a name.", wizard.missed)
        archive = Archive(io.BytesIO(data))
        codes = {step["code"] for step in archive.json("steps.json")}
        self.assertEqual(set(case.sudo().step_ids.mapped("code")), codes)
        values = case.sudo().value_ids.filtered(lambda value: value.characteristic_id.code == "yearly_income")
        self.assertEqual(sorted(values.mapped("value")), [60000, 64000])
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_a_running_case_comes_in_as_ended(self):
        case = self.open_case()
        self.do_first_steps(case)
        taken = self.take_over(self.archive(case)).case_id
        self.assertEqual(taken.state, "completed")
        self.assertFalse(taken.step_ids.filtered("is_open"))
        self.assertEqual(self.env["case.log"].replay(taken.ids), [])

    def test_with_others_it_is_taken_out_for_process_mining(self):
        running = self.open_case()
        self.do_first_steps(running)
        taken = self.take_over(self.archive()).case_id
        # What was done in the same second keeps its order, in whatever order the database finds it.
        self.env.flush_all()
        for step_id in sorted(taken.step_ids.filtered("done_on").ids, reverse=True):
            self.env.cr.execute(
                "UPDATE case_step SET done_on = '2026-01-05 10:00:00', code = code || '' WHERE id = %s", [step_id]
            )
        self.env.invalidate_all()
        cases = (taken | running).with_user(
            new_test_user(self.env, "mining_auditor", groups="case_organizer.group_case_auditor")
        )
        out = {}
        for kind in ("xes", "ocel"):
            stream = io.BytesIO()
            getattr(cases.env["case.traces"], f"export_{kind}")(cases, stream)
            out[kind] = stream.getvalue()
        root = etree.fromstring(out["xes"])
        traces = {
            trace.xpath("*[@key='concept:name']/@value")[0]: trace.xpath("*/*[@key='concept:name']/@value")
            for trace in root.xpath("*[local-name()='trace']")
        }
        done = ["Income statement", "Income questions"]
        self.assertEqual(traces, {running.name: done, taken.external_ref or taken.name: done})
        things = [thing for thing in json.loads(out["ocel"])["objects"] if thing["type"] == "case"]
        self.assertEqual(len(things), 2)

    def test_a_tampered_byte_is_found_and_nothing_comes_in(self):
        data = self.archive()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {entry.filename: archive.read(entry) for entry in archive.infolist()}
        count = self.env["case.case"].search_count([])

        def packed(**changed):
            stream = io.BytesIO()
            with zipfile.ZipFile(stream, "w") as target:
                for name, content in {**files, **changed}.items():
                    target.writestr(name, content)
            return stream.getvalue()

        for name in ("values.json", "documents/income.pdf", "log.json"):
            altered = bytearray(files[name])
            altered[len(altered) // 2] ^= 1
            with self.assertRaisesRegex(UserError, name.replace(".", r"\.")):
                self.take_over(packed(**{name: bytes(altered)}))
        with self.assertRaisesRegex(UserError, "no zip"):
            self.take_over(data[: len(data) // 2])
        # A manifest that was made anew: the contents are then refused for what they say.
        told = json.loads(files[MANIFEST])
        told["files"].pop("steps.json")
        files.pop("steps.json")
        with self.assertRaisesRegex(UserError, "steps.json"):
            self.take_over(packed(**{MANIFEST: json.dumps(told)}))
        self.assertEqual(self.env["case.case"].search_count([]), count)

    def test_a_file_that_was_altered_in_the_store_is_found_by_who_reads_the_archive(self):
        version = self.case.document_ids.version_ids[0]
        self.env["case.document.version"].flush_model()
        self.env.cr.execute("UPDATE case_document_version SET checksum = %s WHERE id = %s", ("0" * 64, version.id))
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "documents/income.pdf"):
            self.take_over(self.archive())

    def test_many_in_the_background(self):
        other = self.open_case()
        cases = (self.case | other).with_user(self.keeper)
        bulk = self.env["case.bulk"].browse(cases.action_archive_file()["res_id"])
        bulk.sudo().work_sudo()
        self.assertEqual(
            (bulk.sudo().state, bulk.sudo().done), ("done", 2), bulk.sudo().failed_line_ids.mapped("error")
        )
        made = self.env(user=self.keeper)["case.archive"].search([("case_id", "in", cases.ids)])
        self.assertEqual(made.case_id.ids, sorted(cases.ids, reverse=True))
        self.assertEqual(Archive(io.BytesIO(made[0].attachment_id.raw)).manifest["case"], made[0].case_id.name)
        with self.assertRaises(AccessError):
            made[0].attachment_id.with_user(self.adviser).read(["raw"])
