"""Python rows as a table in SQL."""

import json
from functools import cache

from odoo.tools import SQL


def names(columns):
    """The names in a list of columns such as ``id int, name text``."""
    return list(_shape(columns)[0])


def unnest(columns, rows):
    """Rows as ``unnest(…) AS v(…)``: PostgreSQL sees how many there are and plans for that number.

    :param columns: ``name type, …``
    :param rows: dicts; a name that is missing is NULL, what goes to ``jsonb`` is Python data
    """
    found, documents, code = _shape(columns)
    arrays = [[row.get(name) for row in rows] for name in found]
    for place in documents:
        arrays[place] = [None if value is None else json.dumps(value) for value in arrays[place]]
    return SQL(code, *arrays)


@cache
def _shape(columns):
    """What is the same for all rows of such columns: names, places of those with JSON, the SQL."""
    pairs = [column.split() for column in columns.split(",")]
    found = tuple(name for name, _kind in pairs)
    documents = tuple(place for place, (_name, kind) in enumerate(pairs) if kind == "jsonb")
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in pairs)
    return found, documents, f"unnest({arrays}) AS v({', '.join(found)})"
