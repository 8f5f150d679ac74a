import gzip
import re
import tracemalloc

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user

from ..history.errors import MESSAGES
from .common_history import HistoryCommon, log

GOOD = log(running=1)
HEADING = "case,activity,timestamp,resource,group\n"
ROW = "A-{0},Receive,2024-01-01T10:00:00,Anna,Front\n"
BOMB = """<!DOCTYPE log [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>
<log><trace><string key="concept:name" value="&b;"/></trace></log>"""
TABLES = ("case.type", "case.case", "case.step", "case.team", "res.users", "case.log")


class TestBadFiles(HistoryCommon, TransactionCase):
    """Files that cannot be used, through the form: the error names what and where, and nothing is written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.modeller = new_test_user(cls.env, "history_modeller", groups="case_organizer.group_case_modeller")

    def counts(self):
        return {model: self.env[model].with_context(active_test=False).search_count([]) for model in TABLES}

    def refused(self, content, pattern, name="log.csv", tables=None):
        """Look at and import a file; one of both is refused with words like ``pattern``, and nothing was written."""
        before = self.counts()
        wizard = self.wizard(content, name, self.modeller)
        with self.assertRaisesRegex(UserError, pattern):
            wizard.action_look()
            if tables:
                tables(wizard)
            wizard.action_import()
        self.assertEqual(self.counts(), before)
        self.assertNotEqual(wizard.state, "done")

    def test_every_problem_can_be_said(self):
        said = self.env["case.history.import"]._problems_known()
        self.assertEqual(said.keys(), MESSAGES.keys())
        for code, text in MESSAGES.items():
            self.assertEqual(set(re.findall(r"%\((\w+)\)s", said[code])), set(re.findall(r"{(\w+)}", text)), code)

    def test_no_log(self):
        self.refused(b"", "empty|Choose")
        self.refused(b"PK\x03\x04\x14\x00\x00\x00\x08\x00", "neither a CSV table nor an XES")
        self.refused(b"Dear reader\nthis is a letter\n", "Line 1: .*neither a CSV table nor an XES")
        self.refused(b"<html><body>Not found</body></html>", "not an XES log: its root is html")
        self.refused(b"<log>\n<trace>\n</log>", "Line 3: .*not well formed")
        self.refused(b"case,activity,timestamp\n", "Line 1: There is no event")

    def test_truncated_and_damaged_gzip(self):
        rows = "".join(f"A-{number},Step {number * 7919 % 10007},2024-01-01T10:00Z,,\n" for number in range(500))
        packed = gzip.compress((HEADING + rows).encode())
        self.refused(packed[: len(packed) // 2], r"Line \d+: .*ends too early", "log.csv.gz")
        damaged = bytearray(packed)
        damaged[-8:-4] = b"\0\0\0\0"
        self.refused(bytes(damaged), r"Line \d+: .*damaged", "log.csv.gz")

    def test_entities_are_not_read(self):
        self.refused(BOMB.encode(), "Line 1: .*document type declaration")

    def test_a_gigabyte_of_one_line_within_bounds(self):
        block = gzip.compress(b"x" * 2**24, 9)
        content = gzip.compress((HEADING + ROW.format(1) * 300).encode()) + block * 64
        tracemalloc.start()
        try:
            self.refused(content, "Line 302: This line.*more than 1048576 characters", "log.csv.gz")
            self.assertLess(tracemalloc.get_traced_memory()[1], 128 * 2**20)
        finally:
            tracemalloc.stop()

    def test_a_million_columns(self):
        heading = ",".join(["case,activity,timestamp", *(f"c{number}" for number in range(10**6))])
        self.refused(heading.encode() + b"\n1,A,2024-01-01T10:00Z\n", "Line 1: There are more than 2000 columns")
        content = HEADING + ROW.format(1) * 300 + "," * 10_000 + "\n"
        self.refused(content.encode(), "Line 302: There are more than 2000 columns")

    def test_wrong_encodings(self):
        rows = HEADING + ROW.format(1) * 30_000
        self.refused(rows.encode() + b"A-2,Pr\xfcfen,2024-01-01T10:00:00,,\n", "Line 30002: This is not utf-8 text")
        self.refused(b"case,activity,timestamp\n" + bytes(range(0x80, 0xA0)) * 9, "neither UTF-8 nor UTF-16")
        told, cases = self.run_log((HEADING + ROW.format(1)).replace("Receive", "Prüfen").encode("cp1252"))
        self.assertEqual((told["steps"], cases.step_ids.name), (1, "Prüfen"))
        told, cases = self.run_log((HEADING + ROW.format(1)).encode("utf-16"), "Wide")
        self.assertEqual((told["steps"], told["refused"]), (1, []))

    def test_dates_without_zone_are_those_of_who_imports(self):
        self.modeller.tz = "Europe/Amsterdam"
        wizard = self.wizard((HEADING + ROW.format(1)).encode(), user=self.modeller)
        wizard.action_look()
        self.assertIn("Europe/Amsterdam: timestamp", wizard.about)
        wizard.action_import()
        step = wizard.type_id.sudo().case_ids.step_ids
        self.assertEqual(str(step.done_on), "2024-01-01 09:00:00")

    def test_cases_without_a_name_and_bad_dates_are_left_out_and_named(self):
        good = "".join(ROW.format(number) for number in range(40))
        wizard = self.wizard((HEADING + good + ",Receive,2024-01-01T10:00:00,,\n").encode(), user=self.modeller)
        wizard.action_look()
        wizard.action_import()
        self.assertEqual(wizard.type_id.sudo().case_count, 40)
        self.assertIn("42: The event belongs to no case", wizard.result)
        bad = good + ",Receive,2024-01-01T10:00:00,,\n" * 20
        self.refused((HEADING + bad).encode(), "20 of 60 rows cannot be used.*line 42: .*no case")
        self.refused((HEADING + good + "A-99,Receive,soon,,\n" * 20).encode(), "line 42: soon in timestamp is not")

    def test_columns_are_chosen_once_and_not_forgotten(self):
        def twice(wizard):
            wizard.column_ids.filtered(lambda line: line.meaning == "resource").meaning = "activity"

        def forgotten(wizard):
            wizard.column_ids.filtered(lambda line: line.meaning == "activity").meaning = "detail"

        def no_time(wizard):
            wizard.column_ids.filtered(lambda line: line.meaning == "timestamp").meaning = "none"
            wizard.column_ids.filtered(lambda line: line.name == "responsible").meaning = "timestamp"

        self.refused(GOOD, "“activity” and “resource” are both taken for “Step”", tables=twice)
        self.refused(GOOD, "No column is taken for “Step”", tables=forgotten)
        self.refused(GOOD, "line 2: Rita in responsible is not a date", tables=no_time)

    def test_one_file_at_a_time(self):
        wizard = self.wizard(GOOD, user=self.modeller)
        wizard.file_ids = False
        with self.assertRaisesRegex(UserError, "Choose a file"):
            wizard.action_look()

    def test_the_file_of_somebody_else_is_not_read(self):
        private = self.env["ir.attachment"].create({"name": "log.csv", "raw": GOOD, "res_model": "res.company"})
        wizard = self.env(user=self.modeller)["case.history.import"].create({})
        wizard.sudo().file_ids = private
        stranger = new_test_user(self.env, "plain", groups="base.group_user")
        with self.assertRaises(UserError):
            wizard.with_user(stranger).action_look()

    def test_what_was_imported_does_not_stay_as_a_file(self):
        wizard = self.wizard(GOOD, user=self.modeller)
        file = wizard.file_ids
        wizard.action_look()
        wizard.action_import()
        self.assertFalse(file.exists())
