"""The chain of a case's log: how its rows hang together, and what is wrong with rows that do not. Without Odoo."""

import hashlib
import hmac
import json
import re

#: Columns that the chain covers, in this order.
CHAINED = ("case_id", "seq", "at", "user_id", "kind", "item", "instance", "plan_id", "data", "commitment")
#: Whole numbers from here on look different as JSON before and after a database kept them.
LARGE = 1e16


def key_print(key):
    """By what a key is known again, without telling it. :param key: bytes

    >>> key_print(b"one") == key_print(b"one"), key_print(b"one") == key_print(b"other"), len(key_print(b"one"))
    (True, False, 16)
    """
    return hmac.new(key, b"print of the key", hashlib.sha256).hexdigest()[:16]


def chain_hash(key, previous, row):
    """The hash of a log row, the same before and after a database kept its data.

    >>> row = dict.fromkeys(CHAINED)
    >>> given = chain_hash(b"key", "", {**row, "data": {"amounts": [1e16, -0.0, 0.1]}})
    >>> given == chain_hash(b"key", "", {**row, "data": {"amounts": [10000000000000000, 0.0, 0.1]}})
    True

    :param row: dict with :data:`CHAINED`; ``at`` as ISO text
    """
    body = _text([row[name] for name in CHAINED])
    if _may_have_fraction(body):
        body = _text([_kept(row[name]) if name == "data" else row[name] for name in CHAINED])
    return hmac.digest(key, f"{previous}{body}".encode(), "sha256").hex()


def commitment(salt, value):
    """What the chain keeps of an erasable value."""
    return hashlib.sha256(f"{salt}{_text(_kept(value))}".encode()).hexdigest()


#: One for all rows: made anew for each, it would take longer than what it writes.
_text = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode

#: Whether JSON may have a number that is not whole: as text each has a digit before a point or an exponent.
_may_have_fraction = re.compile(r"[0-9][.e]").search


def _kept(value):
    """A value as the database gives it back: JSON there has no minus zero, and no exponents."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, float):
        if abs(value) >= LARGE:
            return int(value)
        return value or 0.0
    if isinstance(value, dict):
        return {name: _kept(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_kept(part) for part in value]
    return value


def fault(key, rows, last_seq, head, anchored=None):
    """What is wrong with the chain of one case.

    :param rows: its rows in order, dicts with :data:`CHAINED` and ``hash``
    :param last_seq: number of its last row, as the case has it
    :param head: hash of its last row, as the case has it
    :param anchored: ``(seq, head)`` that stood outside the database, or None
    :return: None, or ``(reason, seq)``. ``missing``: a row is not there; ``altered``: it is not what was written;
        ``cut``: rows at the end are gone; ``added``: the last rows are not ours; ``rechained``: everything fits,
        but not what was anchored
    """
    previous, number, passed = "", 0, None
    for row in rows:
        if row["seq"] != number + 1:
            return "missing", number + 1
        if chain_hash(key, previous, row) != row["hash"]:
            return "altered", row["seq"]
        previous, number = row["hash"], row["seq"]
        if anchored and number == anchored[0]:
            passed = previous
    if number < max(last_seq, anchored[0] if anchored else 0):
        return "cut", number + 1
    if anchored and passed != anchored[1]:
        return "rechained", anchored[0]
    if number > last_seq:
        return "added", last_seq + 1
    return None if previous == head else ("altered", number)
