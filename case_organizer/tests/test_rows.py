from datetime import date, datetime

from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..tools.rows import FEW, insert, unnest, update

COLUMNS = "id int, name text, at timestamp, late bool, data jsonb"


class TestRows(TransactionCase):
    """Python rows are the same table to PostgreSQL whether there are none, one or many."""

    def given_back(self, rows):
        return self.env.execute_query_dict(
            SQL("SELECT v.*, pg_typeof(v.id)::text AS kind FROM %s", unnest(COLUMNS, rows))
        )

    def test_rows_come_back_as_they_went_however_many_there_are(self):
        row = {"id": 7, "name": "50% of “it's”", "at": "2026-03-01T10:00:00", "late": False, "data": {"a": [1, None]}}
        one = self.given_back([row])
        self.assertEqual(
            [(r["id"], r["name"], r["late"], r["data"], r["kind"]) for r in one],
            [(7, "50% of “it's”", False, {"a": [1, None]}, "integer")],
        )
        self.assertEqual(self.given_back([row, row]), one * 2)
        self.assertEqual(self.given_back([]), [])

    def test_what_is_missing_is_null(self):
        for rows in ([{"id": 1}], [{"id": 1}, {"id": 2}]):
            found = self.given_back(rows)
            self.assertEqual(len(found), len(rows))
            self.assertEqual([found[0][name] for name in ("name", "at", "late", "data")], [None] * 4)

    def test_what_is_the_same_in_all_rows_goes_once(self):
        rows = [{"id": number, "name": "it’s {a}", "at": "2026-03-01T10:00:00", "data": {}} for number in range(50)]
        table = unnest(COLUMNS, rows)
        self.assertLess(len("".join(map(str, table.params))), 300)
        found = self.env.execute_query(SQL("SELECT v.* FROM %s", table))
        self.assertEqual(found, [(n, "it’s {a}", datetime(2026, 3, 1, 10), None, {}) for n in range(50)])

    def test_what_means_something_in_arrays_is_text_like_any_other(self):
        texts = ["", "NULL", "{a,b}", 'say "no"', "C:\\temp\\", "one\ntwo, three", "'); --", " ", None, "50%", "é“”"]
        rows = [{"id": number, "name": text, "data": {"said": text}} for number, text in enumerate(texts)]
        found = self.given_back(rows)
        self.assertEqual([row["name"] for row in found], texts)
        self.assertEqual([row["data"]["said"] for row in found], texts)

    def test_dates_and_numbers_come_as_python_has_them(self):
        moments = [datetime(2026, 3, 1, 10, 0, 1, 5), "2026-03-01T10:00:00", None]
        found = self.given_back([{"id": 2**31 - 1, "at": at, "late": at is None} for at in moments])
        self.assertEqual([row["at"] for row in found], [moments[0], datetime(2026, 3, 1, 10), None])
        self.assertEqual([row["late"] for row in found], [False, False, True])
        columns, days = "day date, much float", [{"day": date(2026, 3, 1), "much": 0.1}, {"day": None, "much": 1e-7}]
        found = self.env.execute_query(SQL("SELECT v.* FROM %s", unnest(columns, days)))
        self.assertEqual(found, [(date(2026, 3, 1), 0.1), (None, 1e-7)])

    def test_rows_are_written_alike_whether_there_are_none_few_or_many(self):
        self.env.cr.execute(
            "CREATE TEMP TABLE zz_rows (id int, name varchar, at timestamp, late bool, data jsonb) ON COMMIT DROP"
        )
        row = {"name": "50% of “it's”", "at": "2026-03-01T10:00:00", "late": False, "data": {"a": [1, None]}}
        for count in (0, 1, FEW, FEW + 1):
            rows = [{**row, "id": number} for number in range(count - 1)] + [{"id": -1}] * bool(count)
            made = self.env.execute_query(SQL("%s RETURNING id", insert("zz_rows", COLUMNS, rows)))
            self.assertEqual([number for (number,) in made], [one["id"] for one in rows])
            found = self.env.execute_query_dict(SQL("SELECT * FROM zz_rows ORDER BY id"))
            wanted = [(r.get("name"), r.get("late"), r.get("data")) for r in sorted(rows, key=lambda one: one["id"])]
            self.assertEqual([(r["name"], r["late"], r["data"]) for r in found], wanted)
            self.assertEqual({r["at"] for r in found} - {None}, {datetime(2026, 3, 1, 10)} if count > 1 else set())
            change = "name = v.name, data = COALESCE(v.data, t.data), at = v.at"
            changes = [{"id": one["id"], "name": f"{one['id']}%s v.name", "at": None} for one in rows]
            done = self.env.execute_query(
                SQL("%s AND t.id < %s RETURNING t.id", update("zz_rows t", change, COLUMNS, changes, "t.id = v.id"), 3)
            )
            self.assertEqual(sorted(done), [(r["id"],) for r in found if r["id"] < 3])
            after = self.env.execute_query_dict(SQL("SELECT * FROM zz_rows ORDER BY id"))
            self.assertEqual([r["data"] for r in after], [r["data"] for r in found])
            self.assertEqual(
                [r["name"] for r in after], [f"{r['id']}%s v.name" if r["id"] < 3 else r["name"] for r in found]
            )
            self.env.cr.execute("DELETE FROM zz_rows")
