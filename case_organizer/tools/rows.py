"""Python rows as a table in SQL."""

import json

from odoo.tools import SQL


def names(columns):
    """The names in a list of columns such as ``id int, name text``."""
    return [column.split()[0] for column in columns.split(",")]


def unnest(columns, rows):
    """Rows as ``unnest(…) AS v(…)``: PostgreSQL sees how many there are and plans for that number.

    :param columns: ``name type, …``
    :param rows: dicts; a name that is missing is NULL, what goes to ``jsonb`` is Python data
    """
    arrays = []
    for column in columns.split(","):
        name, kind = column.split()
        values = [row.get(name) for row in rows]
        if kind == "jsonb":
            values = [None if value is None else json.dumps(value) for value in values]
        arrays.append(SQL(f"%s::{kind}[]", values))
    return SQL(f"unnest(%s) AS v({', '.join(names(columns))})", SQL(", ").join(arrays))
