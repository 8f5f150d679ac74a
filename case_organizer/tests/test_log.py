import psycopg2

from odoo.tools import mute_logger

from .common import CaseCommon


class TestLog(CaseCommon):
    """What happened can be read, and what was altered is found."""

    def test_the_history_reads_as_sentences(self):
        case = self.open_case()
        self.do_first_steps(case)
        told = case.log_ids.sorted("seq").mapped("summary")
        self.assertEqual(told[0], "Case opened → now asked: Income statement, Income questions")
        self.assertIn("Income questions: done → now asked: Approve income", told)
        self.assertEqual(case.log_ids.user_id, self.adviser)

    def test_what_is_noted_leaves_the_progress_of_the_case_as_it_is(self):
        case = self.open_case()
        self.do_first_steps(case)
        before = (case.steps_done, case.steps_total, case.state, case.status_id)
        self.assertEqual(before[:2], (2, 4))
        self.env["case.writer"].note(case, "answered")
        case.invalidate_recordset()
        self.assertEqual((case.steps_done, case.steps_total, case.state, case.status_id), before)

    def test_many_rows_are_told_in_as_many_statements_as_few(self):
        case = self.open_case()
        for _n in range(12):
            self.env["case.writer"].note(case, "answered")
        rows = case.log_ids.filtered(lambda row: row.kind == "answered")

        def took(told):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(set(told.mapped("summary")), {"Answered, but not by a message from here"})
            return self.env.cr.sql_log_count - before

        took(rows)
        self.assertEqual(took(rows), took(rows[:2]))

    def test_details_are_told_with_what_they_were(self):
        details = self.env(user=self.modeller)["case.characteristic"]
        bakery, elsewhere = self.env["res.partner"].create([{"name": "Bakery Jansen"}, {"name": "Elsewhere"}])
        for name, kind in (("Children", "integer"), ("Remarks", "text"), ("Employer", "partner")):
            details.create({"type_id": self.case_type.id, "name": name, "code": name.lower(), "kind": kind})
        case = self.open_case()

        def told(**answers):
            self.env["case.writer"].apply(case.sudo(), (), answers={case.id: answers})
            case.invalidate_recordset()
            return case.with_user(self.adviser).log_ids.sorted("seq")[-1:].summary

        self.assertEqual(told(children=0), "Details changed: Children: 0")
        self.assertEqual(told(children=2), "Details changed: Children: 0 → 2")
        self.assertEqual(told(children=None), "Details changed: Children: 2 → –")
        self.assertEqual(
            told(employer=bakery.id, remarks="one\nword " * 20),
            f"Details changed: Employer: Bakery Jansen; Remarks: {'one word ' * 6}one w…",
        )
        elsewhere.company_id = self.env["res.company"].create({"name": "Other company"})
        self.assertEqual(told(employer=elsewhere.id), "Details changed: Employer", "the reader does not read whom")
        self.env.cr.execute(
            "UPDATE case_log_value SET value = NULL, salt = '' WHERE log_id IN (SELECT id FROM case_log"
            " WHERE case_id = %s)",
            [case.id],
        )
        case.log_ids.invalidate_recordset()
        self.assertEqual(
            set(case.log_ids.filtered(lambda row: row.kind == "answers").mapped("summary")),
            {
                "Details changed: Children: changed (erased)",
                "Details changed: Employer: changed (erased); Remarks: changed (erased)",
                "Details changed: Employer: changed (erased)",
            },
        )

    def test_many_answers_are_told_in_as_many_statements_as_few(self):
        case = self.open_case()
        for income in range(1, 13):
            self.env["case.writer"].apply(case.sudo(), (), answers={case.id: {"yearly_income": income}})
        rows = case.log_ids.filtered(lambda row: row.kind == "answers")

        def took(told):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(len(set(told.mapped("summary"))), len(told))
            return self.env.cr.sql_log_count - before

        took(rows)
        self.assertEqual(took(rows), took(rows[:2]))

    def test_rows_are_never_changed_or_deleted(self):
        case = self.open_case()
        row = case.sudo().log_ids[:1]
        for query in ("UPDATE case_log SET kind = 'x' WHERE id = %s", "DELETE FROM case_log WHERE id = %s"):
            with (
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [row.id])

    def test_altered_missing_and_cut_rows_are_found(self):
        log = self.env["case.log"]
        self.env.cr.execute("ALTER TABLE case_log DISABLE TRIGGER case_log_append_only")
        altered, missing, cut, fine = (self.open_case() for _n in range(4))
        for case in (altered, missing, cut, fine):
            self.do_first_steps(case)
        self.assertEqual(log.verify([altered.id, missing.id, cut.id, fine.id]), [])
        self.env.cr.execute("UPDATE case_log SET user_id = 1 WHERE case_id = %s AND seq = 2", [altered.id])
        self.env.cr.execute("DELETE FROM case_log WHERE case_id = %s AND seq = 1", [missing.id])
        self.env.cr.execute(
            "DELETE FROM case_log l USING case_case c WHERE c.id = l.case_id AND l.seq = c.log_seq AND c.id = %s",
            [cut.id],
        )
        found = {fault["case_id"]: fault["reason"] for fault in log.verify([altered.id, missing.id, cut.id, fine.id])}
        self.assertEqual(found, {altered.id: "altered", missing.id: "missing", cut.id: "cut"})
