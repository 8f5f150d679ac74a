import tempfile
from argparse import Namespace
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from odoo.cli.command import find_command
from odoo.tests import new_test_user, tagged
from odoo.tools import config

from ..models.case_log import chain_key
from ..tools.log_chain import CHAINED, chain_hash
from .common import CaseCommon


@tagged("post_install", "-at_install")
class TestEvidence(CaseCommon):
    """What the owner of the database does to the history is found, and the check names the case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name)
        cls.startClassPatcher(
            patch.object(
                cls.env.registry["case.log"], "_anchor_directory", lambda log: cls.directory / log.env.cr.dbname
            )
        )
        cls.case_admin = new_test_user(
            cls.env, "evidence_admin", groups="case_organizer.group_case_admin", email="admin@example.com"
        )

    def setUp(self):
        super().setUp()
        self.log = self.env["case.log"]
        self.case, self.other = (self.open_case().with_env(self.env) for _n in range(2))
        for case in (self.case, self.other):
            self.do_first_steps(case)
        for file in self.directory.glob("*/*"):
            file.unlink()
        self.log.anchor()

    @contextmanager
    def as_owner(self):
        """The owner of the tables, with the trigger out of the way."""
        self.env.flush_all()
        for name in ("case_log_append_only", "case_log_no_truncate"):
            self.env.cr.execute(f"ALTER TABLE case_log DISABLE TRIGGER {name}")
        yield self.env.cr.execute
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE case_log ENABLE TRIGGER case_log_append_only")
        self.env.invalidate_all()

    def found(self):
        """``{case: reason}`` of what a check finds."""
        check = self.env["case.log.check"].check_all()
        self.assertEqual(check.state, "broken" if check.finding_ids else "fine")
        return {finding.case_name or finding.case_number: finding.reason for finding in check.finding_ids}

    def rechain(self, case, seq):
        """Write the hashes anew from a row on, with the key: what only a thief of the key can do."""
        self.env.cr.execute("SELECT hash FROM case_log WHERE case_id = %s AND seq = %s", [case.id, seq - 1])
        previous = (self.env.cr.fetchone() or ("",))[0]
        self.env.cr.execute(
            f"SELECT id, {', '.join(CHAINED)} FROM case_log WHERE case_id = %s AND seq >= %s ORDER BY seq",
            [case.id, seq],
        )
        for row in self.env.cr.dictfetchall():
            previous = chain_hash(chain_key(), previous, {**row, "at": row["at"].isoformat()})
            self.env.cr.execute("UPDATE case_log SET hash = %s WHERE id = %s", [previous, row["id"]])
            last = row["seq"]
        self.env.cr.execute("UPDATE case_case SET log_head = %s, log_seq = %s WHERE id = %s", [previous, last, case.id])

    def test_nothing_altered(self):
        self.assertEqual(self.found(), {})
        check = self.env["case.log.check"].search([], limit=1)
        self.assertEqual(check.unprotected, 0)
        self.assertGreaterEqual(check.rows, self.case.log_seq + self.other.log_seq)
        self.case.with_user(self.adviser).action_suspend("Waits")
        check = self.env["case.log.check"].check_all()
        self.assertEqual((check.state, check.unprotected), ("fine", 1), "a row that is not anchored yet is told")
        self.assertIn("the 1 rows written since", check.told)

    def test_another_key_is_told_as_such(self):
        self.assertEqual(self.found(), {})
        with tempfile.NamedTemporaryFile() as other:
            other.write(b"Made anew, as the one that was there was not restored")
            other.flush()
            with patch.dict(config._runtime_options, {"case_log_key_file": other.name}):
                check = self.env["case.log.check"].check_all()
            self.assertEqual(check.state, "broken")
            self.assertEqual(check.finding_ids[0].reason, "other_key", "told first, before all that does not fit it")
            self.assertIn(other.name, check.finding_ids[0].told)
        self.assertEqual(self.found(), {}, "with the right key all is well again")

    def test_a_row_changed(self):
        with self.as_owner() as execute:
            execute("UPDATE case_log SET user_id = 1 WHERE case_id = %s AND seq = 2", [self.case.id])
        self.assertEqual(self.found(), {self.case.display_name: "altered"})

    def test_a_row_changed_and_written_anew_with_the_key(self):
        with self.as_owner() as execute:
            execute("UPDATE case_log SET user_id = 1 WHERE case_id = %s AND seq = 2", [self.case.id])
            self.rechain(self.case, 2)
        self.assertEqual(self.log.verify(self.case.ids), [], "the database alone does not tell")
        self.assertEqual(self.found(), {self.case.display_name: "rechained"})
        self.case.with_user(self.adviser).action_suspend("Life goes on")
        self.assertEqual(self.log.anchor()["kept_back"], 1)
        self.assertEqual(self.found(), {self.case.display_name: "rechained"}, "the next anchor does not launder it")

    def test_a_row_removed(self):
        with self.as_owner() as execute:
            execute(
                "DELETE FROM case_log_value WHERE log_id IN (SELECT id FROM case_log WHERE case_id = %s)",
                [self.case.id],
            )
            execute("DELETE FROM case_log WHERE case_id = %s AND seq = 3", [self.case.id])
        self.assertEqual(self.found(), {self.case.display_name: "missing"})

    def test_a_row_removed_and_the_others_moved_up_with_the_key(self):
        with self.as_owner() as execute:
            execute(
                "DELETE FROM case_log_value WHERE log_id IN (SELECT id FROM case_log WHERE case_id = %s)",
                [self.case.id],
            )
            execute("DELETE FROM case_log WHERE case_id = %s AND seq = 2", [self.case.id])
            for seq in range(3, self.case.log_seq + 1):
                execute("UPDATE case_log SET seq = seq - 1 WHERE case_id = %s AND seq = %s", [self.case.id, seq])
            self.rechain(self.case, 2)
        self.assertEqual(self.found(), {self.case.display_name: "cut"})

    def test_a_row_inserted(self):
        with self.as_owner() as execute:
            for seq in range(self.case.log_seq, 1, -1):
                execute("UPDATE case_log SET seq = seq + 1 WHERE case_id = %s AND seq = %s", [self.case.id, seq])
            execute(
                "INSERT INTO case_log (case_id, seq, at, user_id, kind, plan_id, hash)"
                " SELECT case_id, 2, at, user_id, 'start', plan_id, hash FROM case_log WHERE case_id = %s AND seq = 1",
                [self.case.id],
            )
        self.assertEqual(self.found(), {self.case.display_name: "altered"})

    def test_a_row_added_at_the_end(self):
        with self.as_owner() as execute:
            execute(
                "INSERT INTO case_log (case_id, seq, at, user_id, kind, plan_id, hash)"
                " SELECT case_id, seq + 1, at, user_id, 'start', plan_id, hash FROM case_log"
                " WHERE case_id = %s AND seq = %s",
                [self.case.id, self.case.log_seq],
            )
        self.assertEqual(self.found(), {self.case.display_name: "altered"})

    def test_rows_in_another_order(self):
        with self.as_owner() as execute:
            for before, after in ((2, 99), (3, 2), (99, 3)):
                execute("UPDATE case_log SET seq = %s WHERE case_id = %s AND seq = %s", [after, self.case.id, before])
        self.assertEqual(self.found(), {self.case.display_name: "altered"})

    def test_rows_cut_off_at_the_end_without_a_trace_in_the_database(self):
        last = self.case.log_seq
        with self.as_owner() as execute:
            execute("DELETE FROM case_log WHERE case_id = %s AND seq = %s", [self.case.id, last])
            execute(
                "UPDATE case_case c SET log_seq = l.seq, log_head = l.hash FROM case_log l"
                " WHERE l.case_id = c.id AND l.seq = %s AND c.id = %s",
                [last - 1, self.case.id],
            )
        self.assertEqual(self.log.verify(self.case.ids), [], "the database alone does not tell")
        self.assertEqual(self.found(), {self.case.display_name: "cut"})

    def test_a_whole_case_removed(self):
        number = self.case.id
        with self.as_owner() as execute:
            execute(
                "SELECT conrelid::regclass, conname FROM pg_constraint WHERE contype = 'f'"
                " AND confrelid IN ('case_case'::regclass, 'case_log'::regclass)"
            )
            for table, name in self.env.cr.fetchall():
                execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            execute("DELETE FROM case_log WHERE case_id = %s", [number])
            execute("DELETE FROM case_case WHERE id = %s", [number])
        self.assertEqual(self.found(), {number: "gone"})

    def test_a_logged_value_altered_and_one_erased(self):
        with self.as_owner() as execute:
            execute(
                "UPDATE case_log_value SET value = '{\"yearly_income\": 1}'"
                " WHERE log_id IN (SELECT id FROM case_log WHERE case_id = %s)",
                [self.case.id],
            )
            execute(
                "UPDATE case_log_value SET value = NULL WHERE log_id IN (SELECT id FROM case_log WHERE case_id = %s)",
                [self.other.id],
            )
        self.assertEqual(self.found(), {self.case.display_name: "value"})

    def test_the_anchors_altered_or_cut_off(self):
        check = self.env["case.log.check"].check_all()
        self.assertEqual(check.state, "fine")
        path = self.log._anchors().path
        text = path.read_text()
        path.write_text(text.replace('"cases": ', '"cases": 1'))
        self.assertEqual(list(self.found().values()), ["anchors"])
        path.write_text("")
        self.assertEqual(list(self.found().values()), ["anchors_cut"])
        path.write_text(text)
        self.assertEqual(self.found(), {})

    def test_administrators_are_told_and_see_it(self):
        with self.as_owner() as execute:
            execute("UPDATE case_log SET kind = 'x' WHERE case_id = %s AND seq = 2", [self.case.id])
        check = self.env["case.log.check"].check_all()
        mail = self.env["mail.mail"].search([("email_to", "ilike", "admin@example.com")], limit=1)
        self.assertIn(self.case.name, mail.body_html)
        self.assertIn("1 are not as they were written", check.with_user(self.case_admin).told)
        self.assertFalse(self.env(user=self.supervisor)["case.log.check"].has_access("read"))

    def test_the_night(self):
        """The jobs anchor and check; what was begun goes on where it stopped."""
        begun = self.env["case.log.check"]._begin()
        with patch.object(type(begun), "_finish", autospec=True):
            begun._check_chunk(begun._stretches())
        self.assertEqual((begun.state, begun.last_id), ("running", max(self.case.id, self.other.id)))
        with self.enter_registry_test_mode():
            self.env.ref("case_organizer.cron_case_log_anchor").method_direct_trigger()
            self.env.ref("case_organizer.cron_case_log_check").method_direct_trigger()
        self.assertEqual(begun.state, "fine")
        self.assertEqual(len(self.log._anchors().lines()), 2)

    def test_the_command(self):
        """``odoo-bin case_verify`` prints what was found and ends with 1 then, with 0 otherwise."""
        command = find_command("case_verify")()

        def checked(anchor):
            with self.enter_registry_test_mode(), redirect_stdout(StringIO()) as out:
                return command._check(self.env.cr.dbname, Namespace(anchor=anchor)), out.getvalue()

        code, told = checked(anchor=True)
        self.assertEqual(code, 0, told)
        self.assertIn("Anchor 2: ", told)
        with self.as_owner() as execute:
            execute("UPDATE case_log SET kind = 'x' WHERE case_id = %s AND seq = 2", [self.case.id])
        code, told = checked(anchor=True)
        self.assertEqual(code, 1)
        self.assertIn(f"{self.case.display_name}: A row was altered (row 2)", told)
        self.assertEqual(len(self.log._anchors().lines()), 2, "what is altered is not anchored")
