"""Checks and normalises answers: what a person or a file gives → what is stored as JSON."""

import math
from datetime import UTC, date, datetime

#: Kinds of characteristics, in the order in which modellers are offered them.
KINDS = (
    "char",
    "text",
    "integer",
    "float",
    "monetary",
    "date",
    "datetime",
    "boolean",
    "selection",
    "tags",
    "partner",
    "user",
    "record",
    "group",
)
MAX_TEXT = 100_000
MAX_ROWS = 1_000


class ValueRefused(ValueError):  # noqa: N818  (the name of what happened)
    """An answer that does not fit its question.

    ``reason`` is one of ``number``, ``whole_number``, ``date``, ``datetime``, ``boolean``, ``choice``, ``record``,
    ``text``, ``too_long``, ``rows``, ``too_many_rows``, ``unknown_column``, ``required``, ``minimum``, ``maximum``;
    ``path`` names the row and column inside a repeating group.
    """

    def __init__(self, reason, path=(), detail=None):
        super().__init__(reason)
        self.reason = reason
        self.path = tuple(path)
        self.detail = detail


def is_empty(value):
    """Whether a value is "no answer". ``False`` from a yes/no question is an answer, see :func:`normalise`."""
    return value is None or value == "" or value == []


def normalise(kind, value, choices=(), columns=(), minimum=None, maximum=None):
    """The stored form of an answer.

    :param kind: one of :data:`KINDS`
    :param value: what was given; ``None`` and ``""`` are no answer, and so is ``False`` except for ``boolean``
    :param choices: the codes that may be chosen (``selection``, ``tags``)
    :param columns: of a group: ``(code, required, keyword arguments for this function)`` per column
    :param minimum: the smallest number allowed, or None
    :param maximum: the largest number allowed, or None
    :return: JSON: str, int, float, bool, list; ISO 8601 for dates (times in UTC); ``None`` when not answered
    :raises ValueRefused: when the value does not fit
    """
    if is_empty(value) or (value is False and kind != "boolean"):
        return None
    if kind in ("char", "text"):
        return _text(value)
    if kind in ("integer", "float", "monetary"):
        return _bounded(_number(kind, value), minimum, maximum)
    if kind == "date":
        return _date(value)
    if kind == "datetime":
        return _datetime(value)
    if kind == "boolean":
        return _boolean(value)
    if kind == "selection":
        if value not in choices:
            raise ValueRefused("choice", detail=value)
        return value
    if kind == "tags":
        return _tags(value, choices)
    if kind in ("partner", "user", "record"):
        return _record_id(value)
    if kind == "group":
        return _rows(value, columns)
    raise ValueError(f"unknown kind {kind!r}")


def _text(value):
    if not isinstance(value, str):
        raise ValueRefused("text")
    value = value.strip().replace("\x00", "")
    if len(value) > MAX_TEXT:
        raise ValueRefused("too_long", detail=MAX_TEXT)
    return value or None


def _number(kind, value):
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueRefused("number")
    try:
        number = float(value)
        if kind == "integer":
            whole = int(value) if isinstance(value, int | str) else int(number)
            if whole != number or abs(whole) >= 2**53:
                raise ValueRefused("whole_number")
            return whole
    except (ValueError, OverflowError):
        raise ValueRefused("whole_number" if kind == "integer" else "number") from None
    if not math.isfinite(number):
        raise ValueRefused("number")
    return number


def _bounded(number, minimum, maximum):
    if minimum is not None and number < minimum:
        raise ValueRefused("minimum", detail=minimum)
    if maximum is not None and number > maximum:
        raise ValueRefused("maximum", detail=maximum)
    return number


def _date(value):
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise ValueRefused("date") from None


def _datetime(value):
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueRefused("datetime") from None
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return moment.replace(microsecond=0).isoformat(sep=" ")


def _boolean(value):
    if isinstance(value, bool):
        return value
    if value in (0, 1):
        return bool(value)
    raise ValueRefused("boolean")


def _tags(value, choices):
    if not isinstance(value, list | tuple):
        raise ValueRefused("choice", detail=value)
    for code in value:
        if code not in choices:
            raise ValueRefused("choice", detail=code)
    return list(dict.fromkeys(value)) or None


def _record_id(value):
    if isinstance(value, dict):
        value = value.get("id")
    if isinstance(value, list | tuple) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise ValueRefused("record")
    return value


def _rows(value, columns):
    if not isinstance(value, list | tuple) or not all(isinstance(row, dict) for row in value):
        raise ValueRefused("rows")
    if len(value) > MAX_ROWS:
        raise ValueRefused("too_many_rows", detail=MAX_ROWS)
    known = {code for code, _required, _options in columns}
    rows = []
    for number, row in enumerate(value, 1):
        unknown = set(row) - known
        if unknown:
            raise ValueRefused("unknown_column", (number, sorted(unknown)[0]))
        stored = {}
        for code, required, options in columns:
            try:
                cell = normalise(value=row.get(code), **options)
                if cell is None and required:
                    raise ValueRefused("required")
            except ValueRefused as refused:
                raise ValueRefused(refused.reason, (number, code), refused.detail) from None
            if cell is not None:
                stored[code] = cell
        if stored:
            rows.append(stored)
    return rows or None
