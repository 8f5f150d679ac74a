"""Python rows as a table in SQL."""

import json
from functools import cache, lru_cache

from odoo.tools import SQL

#: Tells of a type whether its values need no quotation marks.
_IS_PLAIN = {int, bool, float, type(None)}.__contains__


def names(columns):
    """The names in a list of columns such as ``id int, name text``."""
    return list(_shape(columns)[0])


def unnest(columns, rows):
    """Rows as a table ``v(…)`` to select from: PostgreSQL sees how many there are and plans for that number.

    Many are ``unnest(…) AS v(…)``, each column one text: in a list each value would be an expression of its own to
    PostgreSQL, which takes it many times as long; what is the same in all rows goes once. A single row is one of
    constants, which needs no join and no arrays; none is a table that PostgreSQL leaves out. Planning takes longer than
    running for such, so that this counts.

    :param columns: ``name type, …``
    :param rows: a list of dicts; a name that is missing is NULL, what goes to ``jsonb`` is Python data
    """
    found, documents, many, one, none = _shape(columns)
    if not rows:
        return SQL(none)
    if len(rows) == 1:
        row = [rows[0].get(name) for name in found]
        for place in documents:
            row[place] = None if row[place] is None else json.dumps(row[place])
        return SQL(one, *row)
    arrays = [[row.get(name) for row in rows] for name in found]
    for place in documents:
        arrays[place] = [None if value is None else json.dumps(value) for value in arrays[place]]
    number = len(rows)
    same = tuple(place for place, values in enumerate(arrays) if place and values.count(values[0]) == number)
    if not same:
        return SQL(many, *map(array, arrays))
    once = [arrays[place][0] for place in same]
    return SQL(_with_constants(columns, same), *once, *(array(a) for n, a in enumerate(arrays) if n not in same))


def filled(columns, rows):
    """Those of the columns that any row has a value for: what is left out of an INSERT is NULL, and takes no time.

    >>> filled("id int, name text, at date", [{"id": 1, "at": None}, {"id": 2, "name": ""}])
    'id int, name text'

    :param columns: ``name type, …``, of which the first one always stays
    :param rows: a list of dicts
    """
    return _chosen(columns, tuple(any(row.get(name) is not None for row in rows) for name in _shape(columns)[0]))


@cache
def _chosen(columns, wanted):
    found = zip(columns.split(","), wanted, strict=True)
    return ", ".join(column.strip() for place, (column, kept) in enumerate(found) if kept or not place)


def array(values):
    """Values as one text that PostgreSQL reads as an array; what is no text yet is written as Python does.

    :param values: texts, numbers, booleans, dates, or None
    """
    if all(map(_IS_PLAIN, map(type, values))):
        return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"
    return f"{{{','.join(['NULL' if value is None else _quoted(str(value)) for value in values])}}}"


def _quoted(text):
    """A text as an element of an array."""
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


@cache
def _shape(columns):
    """What is the same for all rows of such columns: names, places with JSON, the SQL of many, of one, of none."""
    pairs = [column.split() for column in columns.split(",")]
    found = tuple(name for name, _kind in pairs)
    documents = tuple(place for place, (_name, kind) in enumerate(pairs) if kind == "jsonb")
    arrays = ", ".join(f"%s::{kind}[]" for _name, kind in pairs)
    many = f"unnest({arrays}) AS v({', '.join(found)})"
    one = f"(SELECT {', '.join(f'%s::{kind} AS {name}' for name, kind in pairs)}) AS v"
    none = f"(SELECT {', '.join(f'NULL::{kind} AS {name}' for name, kind in pairs)} WHERE FALSE) AS v"
    return found, documents, many, one, none


@lru_cache(maxsize=1024)
def _with_constants(columns, same):
    """The SQL of many rows in which some columns have one value. :param same: the places of these"""
    pairs = [column.split() for column in columns.split(",")]
    arrays = [pair for place, pair in enumerate(pairs) if place not in same]
    chosen = ", ".join(
        f"%s::{kind} AS {name}" if place in same else f"u.{name}" for place, (name, kind) in enumerate(pairs)
    )
    given = ", ".join(f"%s::{kind}[]" for _name, kind in arrays)
    return f"(SELECT {chosen} FROM unnest({given}) AS u({', '.join(name for name, _kind in arrays)})) AS v"
