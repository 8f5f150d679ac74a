"""Rows brought together by case, when cases are mixed in the file.

A first look tells whether every case stands in one piece; then cases are taken as
they come. If not, the rows go through a temporary database on disk, in order of each
case's first row; memory does not grow with the file either way.
"""

import json
import sqlite3
from contextlib import closing
from itertools import groupby
from operator import itemgetter

from .errors import HistoryError

BATCH = 1_000
KNOWN = 10_000
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16000;
PRAGMA temp_store = FILE;
CREATE TABLE known (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE row (number INTEGER, line INTEGER, cells TEXT);
"""


def is_contiguous(names, most):
    """Say whether equal names stand together; False, too, beyond ``most`` names.

    Only hashes are kept: names may be long, and a rare false alarm does no harm.
    """
    seen = set()
    for name, _same in groupby(names):
        if hash(name) in seen or len(seen) >= most:
            return False
        seen.add(hash(name))
    return True


def by_case(rows, together, most):
    """Group ``(case, line, cells)`` by case: yields the case and ``(line, cells)``."""
    if together:
        for name, group in groupby(rows, key=itemgetter(0)):
            yield name, ((line, cells) for _name, line, cells in group)
    else:
        yield from _through_disk(rows, most)


def _through_disk(rows, most):
    try:
        # An empty name is a temporary file that goes with the connection.
        with closing(sqlite3.connect("")) as database:
            database.executescript(SCHEMA)
            _store(database, rows, most)
            found = database.execute(
                "SELECT number, name, line, cells FROM row JOIN known ON known.id = number ORDER BY number, row.rowid"
            )
            for (_number, name), group in groupby(found, key=itemgetter(0, 1)):
                yield name, ((line, json.loads(cells)) for _, _, line, cells in group)
    except sqlite3.Error as error:
        raise HistoryError("no_space", reason=error) from None


def _store(database, rows, most):
    numbers, batch = {}, []
    for name, line, cells in rows:
        number = numbers.get(name)
        if number is None:
            number = _number(database, name)
            if len(numbers) >= min(most, KNOWN):
                numbers.clear()
            numbers[name] = number
        batch.append((number, line, json.dumps(cells)))
        if len(batch) >= BATCH:
            database.executemany("INSERT INTO row VALUES (?, ?, ?)", batch)
            batch.clear()
    database.executemany("INSERT INTO row VALUES (?, ?, ?)", batch)


def _number(database, name):
    database.execute("INSERT OR IGNORE INTO known (name) VALUES (?)", (name,))
    found = database.execute("SELECT id FROM known WHERE name = ?", (name,))
    return found.fetchone()[0]
