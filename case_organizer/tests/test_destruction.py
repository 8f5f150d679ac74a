import base64
import io
from pathlib import Path

from pypdf import PdfReader

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..tools.pdf_a import faults
from .common import PDF
from .common_records import RecordsCommon

SECRET = "Willemina"


def places_of(env, word):
    """Where a word stands in any column of any table of cases, in contacts, messages or files."""
    env.flush_all()
    env.cr.execute(
        "SELECT c.table_name, c.column_name FROM information_schema.columns c JOIN information_schema.tables t"
        " USING (table_schema, table_name) WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'"
        " AND (c.table_name LIKE 'case\\_%%' OR c.table_name IN ('mail_message', 'ir_attachment', 'rating_rating',"
        " 'discuss_channel', 'mail_mail', 'res_partner', 'mail_tracking_value', 'account_analytic_line'))"
        " AND c.data_type IN ('text', 'character varying', 'jsonb', 'json')"
    )
    found = []
    for table, column in env.cr.fetchall():
        query = SQL(
            "SELECT 1 FROM %s WHERE %s::text ILIKE %s LIMIT 1",
            SQL.identifier(table),
            SQL.identifier(column),
            f"%{word}%",
        )
        if env.execute_query(query):
            found.append(f"{table}.{column}")
    return sorted(found)


@tagged("post_install", "-at_install")
class TestDestruction(RecordsCommon):
    """What was kept long enough is listed, signed by two and destroyed; what remains says that it was there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule(period=1)

    def full_case(self, **values):
        """A case that names somebody everywhere, and ended in 2020."""
        outside = self.env["res.partner"].create({"name": "Outside", "email": "wil@example.com"})
        case = self.open_case(title=f"House of {SECRET}", **values)
        case.participant_ids = [Command.create({"partner_id": outside.id, "relation": f"{SECRET}, mother"})]
        self.do_first_steps(case)
        document = case.file_document(
            self.kind.id, f"{SECRET}.txt", base64.b64encode(f"I am {SECRET}".encode()).decode()
        )
        self.env(user=self.adviser)["case.document"].browse(document).post_remark(f"Ask {SECRET}")
        note = self.env["case.note"].browse(case.post_note(f"{SECRET} called"))
        note.with_user(self.adviser).edit(f"{SECRET} called twice")
        case.message_post(
            body=f"Dear {SECRET}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[("letter.txt", SECRET.encode())],
        )
        self.env(user=self.adviser)["case.text"].create(
            {"case_id": case.id, "name": f"For {SECRET}", "kind_id": self.kind.id, "body": f"<p>{SECRET}</p>"}
        )
        case.book_time(1, f"Called {SECRET}")
        self.patch_now("2020-03-31 10:00:00", case)
        self.rated(case, f"{SECRET} was content")
        return case

    def make_list(self, user=None, **values):
        return self.env(user=user or self.keeper)["case.destruction"].create({"day": "2026-01-01", **values})

    def carry_out(self, listed):
        listed.with_user(self.second).action_sign()
        listed.with_user(self.third).action_sign()
        self.env.flush_all()
        bulk = listed.sudo().bulk_id
        while bulk.state == "running":
            bulk.work_sudo()
        self.env.invalidate_all()
        return bulk

    def places(self, word):
        return places_of(self.env, word)

    def test_what_is_destroyed_is_gone_everywhere_and_the_stub_stays(self):
        case = self.full_case()
        files = case.sudo().document_ids.version_ids.attachment_id
        kept_elsewhere = files.filtered(lambda file: "income" in file.name).copy(
            {"res_model": "res.partner", "res_id": self.partner.id, "name": "copy"}
        )
        paths = files.mapped("store_fname")
        self.assertGreater(len(self.places(SECRET)), 8)
        seq, number = case.sudo().log_seq, case.name
        listed = self.make_list()
        self.assertIn("1 cases; 2 documents", listed.preview)
        self.carry_out(listed)
        self.assertEqual(self.places(SECRET), [])
        self.assertFalse(files.exists())
        self.assertTrue(kept_elsewhere.exists().raw)
        self.env["ir.attachment"]._gc_file_store_unsafe()
        there = {name: Path(self.env["ir.attachment"]._full_path(name)).exists() for name in paths}
        self.assertTrue(there.pop(kept_elsewhere.store_fname))
        self.assertFalse(any(there.values()))
        self.assertEqual((case.name, case.type_id, case.state), (number, self.case_type, "terminated"))
        self.assertTrue(case.destroyed_on and case.closed_on and case.sudo().retention_rule_id)
        self.assertFalse(case.partner_id or case.title or case.message_ids)
        line = self.env["account.analytic.line"].search([("case_id", "=", case.id)])
        self.assertEqual((line.unit_amount, line.name, line.partner_id.id), (1, "–", False), "the sum stays")
        self.assertEqual(case.sudo().satisfaction_ids.value, 5, "counts, and says nothing of anybody")
        self.assertEqual(case.sudo().step_ids.mapped("access"), ["open"] * len(case.sudo().step_ids))
        self.assertEqual(case.sudo().log_seq, seq + 1)
        self.assertEqual(case.log_ids.sorted("seq")[-1].summary, f"Contents destroyed, by list {listed.name}")
        self.assertEqual(self.env["case.log"].verify(case.ids), [])
        self.assertEqual(self.env["case.log"].replay(case.ids), [])

    def test_files_made_of_it_go_at_once(self):
        case, other = self.full_case(), self.full_case(partner_id=self.env["res.partner"].create({"name": "O"}).id)
        self.env(user=self.keeper)["case.hold"].create(
            {"name": "Lawsuit", "reason": "x", "case_ids": [Command.set(other.ids)]}
        )
        binders, reader = self.env["case.binder"].with_user(self.adviser), case.with_user(self.adviser)
        whole, half = binders.begin_sudo(reader), binders.begin_sudo(reader, at_once=False)
        half.sudo()._work_sudo(pieces=1)
        self.assertTrue(half.sudo()._path().exists(), "a file that is being made")
        archive, kept = (self.env["case.archive"]._make_sudo(one) for one in (case, other))
        request = self.env["case.access.request"].create({"partner_id": case.partner_id.id})
        request.action_make()
        files = (whole | half).sudo().attachment_id | archive.attachment_id | request.attachment_id
        self.assertEqual(len(files), 3)
        self.carry_out(self.make_list())
        self.assertTrue(case.destroyed_on)
        self.assertFalse(files.exists())
        self.assertFalse(half.sudo()._path().exists())
        self.assertEqual((whole.sudo().state, half.sudo().state), ("expired", "cancelled"))
        self.assertTrue(kept.attachment_id.exists(), "of a case that stays")
        with self.assertRaisesRegex(UserError, "removed"):
            request.action_download()

    def test_nothing_comes_in_after_it(self):
        case = self.full_case()
        self.carry_out(self.make_list())
        for verb in (
            lambda: case.action_reopen("Again"),
            lambda: case.post_note("Hello"),
            lambda: case.file_document(self.kind.id, "x.pdf", PDF),
            lambda: case.write({"title": "x"}),
        ):
            with self.assertRaises(UserError):
                verb()

    def test_another_case_is_unchanged(self):
        self.full_case()
        other = self.open_case(title="Other")
        self.do_first_steps(other)
        other.post_note("Stays")
        self.env.flush_all()
        before = self.bytes_of(other)
        self.carry_out(self.make_list())
        self.assertEqual(self.bytes_of(other), before)

    def bytes_of(self, case):
        found = {}
        for name, condition in self.env["case.contents"]._below("case.case", case.ids).items():
            rows = self.env.execute_query(
                SQL("SELECT t::text FROM %s t WHERE %s ORDER BY 1", SQL.identifier(self.env[name]._table), condition)
            )
            found[name] = rows
        self.assertTrue(found["case.note"] and found["case.document.version"])
        return found

    def test_two_people_sign_and_who(self):
        self.full_case()
        listed = self.make_list()
        with self.assertRaises(AccessError):
            listed.with_user(self.supervisor).action_sign()
        listed.action_sign()
        with self.assertRaises(UserError):
            listed.action_sign()
        made_by_second = self.make_list(self.second, day="2025-01-01")
        self.assertFalse(made_by_second.line_ids, "It waits on the other list")
        listed.with_user(self.second).action_sign()
        self.assertEqual((listed.state, listed.first_id, listed.second_id), ("running", self.keeper, self.second))

    def test_who_made_the_list_is_not_the_second_to_sign(self):
        self.full_case()
        listed = self.make_list()
        listed.with_user(self.second).action_sign()
        with self.assertRaises(UserError):
            listed.with_user(self.second).action_sign()
        with self.assertRaises(UserError):
            listed.action_sign()
        self.assertFalse(listed.can_sign)
        self.assertTrue(listed.with_user(self.third).can_sign)
        for values in ({"state": "running"}, {"second_id": self.third.id}):
            with self.assertRaises(AccessError):
                listed.write(values)
        with self.assertRaises(UserError):
            listed.day = "2025-06-01"

    def test_a_line_is_taken_off_with_a_reason_and_takes_the_signature_back(self):
        case, other = self.full_case(), self.full_case()
        listed = self.make_list()
        listed.action_sign()
        line = listed.line_ids.filtered(lambda line: line.case_id == case)
        for reason, until in (("", "2030-01-01"), ("Needed", False), ("Needed", "2020-01-01")):
            with self.assertRaises(UserError):
                line.action_remove(reason, until)
        with self.assertRaises(AccessError):
            line.with_user(self.adviser).action_remove("Needed", "2030-01-01")
        line.action_remove("Needed for research", "2030-01-01")
        self.assertEqual((listed.state, listed.first_id.id), ("draft", False))
        self.assertEqual(str(case.retain_until), "2030-01-01")
        self.assertIn("kept longer by hand", case.retention_told)
        self.assertIn("Kept longer, until 01/01/2030: Needed for research", case.log_ids.mapped("summary"))
        listed.action_fill()
        self.assertEqual(listed.line_ids.filtered(lambda line: line.state == "waiting").case_id, other)

    def test_what_is_held_or_needed_is_on_no_list(self):
        held, parent = self.full_case(), self.full_case()
        self.env(user=self.keeper)["case.hold"].create(
            {"name": "Lawsuit", "reason": "x", "case_ids": [Command.set(held.ids)]}
        )
        parent.related_ids = [Command.set(self.open_case().ids)]
        listed = self.make_list()
        self.assertEqual(set(listed.line_ids.mapped("state")), {"refused"})
        reasons = " ".join(listed.line_ids.mapped("reason"))
        self.assertIn("Held back: Lawsuit", reasons)
        self.assertIn("belongs to a case that is still open", reasons)
        with self.assertRaises(UserError):
            listed.action_sign()

    def test_what_changed_after_signing_is_left_and_listed(self):
        held, fine = self.full_case(), self.full_case()
        listed = self.make_list()
        listed.with_user(self.second).action_sign()
        listed.with_user(self.third).action_sign()
        self.env(user=self.keeper)["case.hold"].create(
            {"name": "Lawsuit", "reason": "x", "case_ids": [Command.set(held.ids)]}
        )
        bulk = listed.sudo().bulk_id
        bulk.work_sudo()
        self.env.invalidate_all()
        self.assertEqual((bool(held.destroyed_on), bool(fine.destroyed_on)), (False, True))
        self.assertEqual((bulk.state, bulk.done, bulk.failed), ("done", 1, 1))
        text = self.certificate(listed)
        self.assertIn("Held back: Lawsuit", text)
        self.assertEqual(listed.state, "done")

    def certificate(self, listed):
        pdf = base64.b64decode(listed.with_context(bin_size=False).certificate)
        self.assertEqual(faults(pdf), [])
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", " ")

    def test_the_certificate_says_what_on_which_ground_and_who_signed(self):
        case = self.full_case()
        listed = self.make_list()
        self.carry_out(listed)
        text = self.certificate(listed)
        for words in (case.name, "Mortgages (List 2020, 8.2)", "second_keeper", "third_keeper", "2 documents"):
            self.assertIn(words, text)
        self.assertNotIn(SECRET, text)
        self.assertEqual(len(listed.certificate_hash), 64)

    def test_it_goes_on_where_it_stopped_and_each_case_once(self):
        cases = self.full_case() | self.full_case() | self.full_case()
        listed = self.make_list()
        listed.with_user(self.second).action_sign()
        listed.with_user(self.third).action_sign()
        bulk = listed.sudo().bulk_id
        bulk.work_sudo(1)
        bulk.with_user(self.third).action_stop()
        self.env.invalidate_all()
        self.assertEqual((len(cases.filtered("destroyed_on")), listed.state), (1, "running"))
        bulk.with_user(self.third).action_resume()
        while bulk.state == "running":
            bulk.work_sudo(1)
        self.env.invalidate_all()
        self.assertEqual((len(cases.filtered("destroyed_on")), listed.state), (3, "done"))
        kinds = cases.sudo().log_ids.filtered(lambda row: row.kind == "destroyed")
        self.assertEqual(len(kinds), 3)

    def test_a_document_is_kept_longer_than_its_case_and_destroyed_later(self):
        self.rule(name="Deeds", kind_id=self.kind.id, period=20)
        case = self.full_case()
        files = case.sudo().document_ids.version_ids.attachment_id
        self.carry_out(self.make_list())
        self.assertTrue(case.destroyed_on)
        self.assertEqual(len(files.exists()), len(files))
        self.assertFalse(case.document_ids.filtered("destroyed_on"))
        later = self.make_list(day="2041-01-01")
        self.assertEqual(later.line_ids.mapped("document_name"), ["Income statement"] * 2)
        self.carry_out(later)
        self.assertFalse(files.exists())
        self.assertEqual(self.places(SECRET), [])

    def test_a_document_is_destroyed_before_its_case(self):
        self.rule(name="Copies", kind_id=self.kind.id, period=1, unit="months")
        case = self.full_case()
        listed = self.make_list(day="2020-06-01")
        self.assertEqual(listed.line_ids.mapped("document_name"), ["Income statement"] * 2)
        self.carry_out(listed)
        self.assertFalse(case.destroyed_on)
        self.assertTrue(all(case.document_ids.mapped("destroyed_on")))
        self.assertIn(f"Income statement: destroyed, by list {listed.name}", case.log_ids.mapped("summary"))
        self.assertFalse(case.sudo().document_ids.version_ids.attachment_id)
        self.assertTrue(case.title)
        self.assertEqual(self.env["case.log"].verify(case.ids), [])

    def test_who_sees_lists(self):
        self.full_case(access="restricted")
        listed = self.make_list()
        self.assertEqual(len(listed.line_ids), 1)
        for user in (self.adviser, self.supervisor, self.modeller):
            with self.assertRaises(AccessError):
                listed.with_user(user).read(["name"])
            with self.assertRaises(AccessError):
                self.make_list(user)
        with self.assertRaises(AccessError):
            listed.line_ids.case_id.with_user(self.keeper).read(["title"])
        with self.assertRaises(AccessError):
            listed.line_ids.write({"state": "done"})
