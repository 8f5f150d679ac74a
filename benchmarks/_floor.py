"""The floor: plain SQL that writes the same rows into the same tables, with their indexes and keys."""

from psycopg2.extras import Json, execute_values

#: Tables of a case in the order in which they reference each other, with the column that names the case.
TABLES = (("case_case", "id"), ("case_participant", "case_id"), ("case_step", "case_id"), ("case_log", "case_id"))


class Recorded:
    """The rows that opening one case wrote, to be written again for other cases by multi-row INSERT.

    :param tables: ``(table, column that names the case)``, in the order in which they reference each other
    """

    def __init__(self, env, case, tables=TABLES):
        env.flush_all()
        self.cr, self.tables = env.cr, tables
        self.rows = {}
        for table, column in tables:
            self.cr.execute(f"SELECT * FROM {table} WHERE {column} = %s ORDER BY id", (case.id,))
            names = [described.name for described in self.cr.description]
            self.rows[table] = (names, [dict(zip(names, found, strict=True)) for found in self.cr.fetchall()])

    def describe(self):
        """How many rows a case has, by table."""
        return ", ".join(f"{len(rows)} {table}" for table, (_names, rows) in self.rows.items())

    def replay(self, cases, commits):
        """Write the rows of ``cases`` cases in ``commits`` transactions. :return: cases written"""
        each = cases // commits
        for _n in range(commits):
            self.write(each)
            self.cr.commit()
        return cases

    def write(self, cases, ids=None, tables=None):
        """Write the rows of so many cases, or of ``ids``, without a commit. :return: ids of the cases"""
        ids = ids or self._numbers("case_case_id_seq", cases)
        for table, column in tables or self.tables:
            names, rows = self.rows[table]
            own = names if column == "id" else [name for name in names if name != "id"]
            values = [tuple(self._value(row, name, column, case_id) for name in own) for case_id in ids for row in rows]
            statement = f"INSERT INTO {table} ({', '.join(own)}) VALUES %s"
            execute_values(self.cr._obj, statement, values, page_size=len(values) or 1)
        return ids

    def _numbers(self, sequence, count):
        self.cr.execute(f"SELECT nextval('{sequence}') FROM generate_series(1, %s)", (count,))
        return [number for (number,) in self.cr.fetchall()]

    def _value(self, row, name, column, case_id):
        if name == column:
            return case_id
        if name == "name" and column == "id":
            return f"FLOOR-{case_id}"
        value = row[name]
        return Json(value) if isinstance(value, dict | list) else value
