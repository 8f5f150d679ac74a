from odoo.tests import TransactionCase
from odoo.tools import SQL

from ..tools.rows import unnest

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
