"""Python rows as a table in SQL."""

import json
import re
from functools import cache, lru_cache

from odoo.tools import SQL

#: Up to so many rows are written out, one by one.
FEW = 4
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
        return SQL(one, *_values(columns, rows[0]))
    arrays = [[row.get(name) for row in rows] for name in found]
    for place in documents:
        arrays[place] = [None if value is None else json.dumps(value) for value in arrays[place]]
    number = len(rows)
    same = tuple(place for place, values in enumerate(arrays) if place and values.count(values[0]) == number)
    if not same:
        return SQL(many, *map(array, arrays))
    once = [arrays[place][0] for place in same]
    return SQL(_with_constants(columns, same), *once, *(array(a) for n, a in enumerate(arrays) if n not in same))


def insert(table, columns, rows):
    """An INSERT of rows, which ``RETURNING`` and the like may follow.

    A few are ``VALUES (…)``: that takes a third less time than rows that are selected.

    :param columns: ``name type, …``
    :param rows: a list of dicts, as for :func:`unnest`
    """
    found = names(columns)
    into = f"INSERT INTO {table} ({', '.join(found)})"
    if not 0 < len(rows) <= FEW:
        return SQL(f"{into} SELECT * FROM %s", unnest(columns, rows))
    row = f"({', '.join(['%s'] * len(found))})"
    values = [value for one in rows for value in _values(columns, one)]
    return SQL(f"{into} VALUES {', '.join([row] * len(rows))}", *values)


def update(table, change, columns, rows, where):
    """An UPDATE by rows ``v``, which further conditions, ``RETURNING`` and the like may follow.

    A single row is put in where it is named, so that there is nothing to join.

    >>> update("team t", "name = v.name", "id int, name text", [{"id": 1, "name": "A"}], "t.id = v.id").code
    'UPDATE team t SET name = %s::text WHERE t.id = %s::int'

    :param table: its name, and another name for it
    :param change: what is set; ``v.name`` is the value of a row
    :param columns: ``name type, …``
    :param rows: a list of dicts, as for :func:`unnest`
    :param where: which row of the table goes with which of these
    """
    if len(rows) != 1:
        return SQL(f"UPDATE {table} SET {change} FROM %s WHERE {where}", unnest(columns, rows))
    sql, places = _put_in(f"UPDATE {table} SET {change} WHERE {where}", columns)
    values = _values(columns, rows[0])
    return SQL(sql, *(values[place] for place in places))


def _values(columns, row):
    """The values of a row in the order of the columns. :return: a list"""
    found, documents, *_sql = _shape(columns)
    values = [row.get(name) for name in found]
    for place in documents:
        values[place] = None if values[place] is None else json.dumps(values[place])
    return values


@cache
def _put_in(sql, columns):
    """SQL with a place for a value wherever it names one of ``v``, and which columns these are, in that order."""
    pairs = [column.split() for column in columns.split(",")]
    places = {name: place for place, (name, _kind) in enumerate(pairs)}
    named = re.compile(r"\bv\.(\w+)")
    return named.sub(lambda found: f"%s::{pairs[places[found[1]]][1]}", sql), [places[n] for n in named.findall(sql)]


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
