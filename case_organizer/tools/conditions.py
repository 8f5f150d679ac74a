"""Conditions that modellers write: an Odoo domain on the case and its details, nothing else.

A condition is known by an id made from its text, so that equal conditions are evaluated once and stay the same across
plan versions.
"""

import ast
import hashlib
import json
import re

#: Columns of a case that a condition may name.
COLUMNS = (
    "access",
    "channel",
    "company_id",
    "deadline",
    "name",
    "opened_on",
    "partner_id",
    "priority",
    "title",
    "type_id",
    "user_id",
)
#: How a condition names a detail of the case.
DETAIL = "characteristics."
OPERATORS = ("&", "|", "!")
COMPARISONS = frozenset(
    ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "like", "not like", "ilike", "not ilike", "=like", "=ilike"]
)
MAX_LENGTH = 10_000
_ISO = re.compile(r"\d{4}-\d\d-\d\d")


class ConditionError(ValueError):
    """A condition that cannot be used.

    :ivar reason: ``syntax``, ``field``, ``operator``, ``value``, ``too_long``
    :ivar detail: the part concerned
    """

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


def parse(text):
    """The domain in a condition's text.

    >>> parse("[('priority', '=', '2')]")
    [('priority', '=', '2')]

    :param text: as Odoo's domain editor writes it; empty is no condition
    :return: a list of operators and ``(field, operator, value)``; empty for no condition
    :raises ConditionError: when it is no domain
    """
    if not (text or "").strip():
        return []
    if len(text) > MAX_LENGTH:
        raise ConditionError("too_long", str(MAX_LENGTH))
    try:
        domain = ast.literal_eval(text.strip())
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        raise ConditionError("syntax", text[:80]) from None
    if not isinstance(domain, list | tuple):
        raise ConditionError("syntax", text[:80])
    found = [_part(part) for part in domain]
    _check_balance(found, text)
    return found


def _part(part):
    if part in OPERATORS:
        return part
    if not isinstance(part, list | tuple) or len(part) != 3 or not isinstance(part[0], str):
        raise ConditionError("syntax", str(part)[:80])
    field, operator, value = part
    if operator not in COMPARISONS:
        raise ConditionError("operator", str(operator)[:80])
    if isinstance(value, list | tuple | set):
        value = list(value)
        if any(isinstance(entry, list | tuple | dict | set) for entry in value):
            raise ConditionError("value", str(value)[:80])
    elif not isinstance(value, str | int | float | bool | None):
        raise ConditionError("value", str(value)[:80])
    return (field, operator, value)


def _check_balance(domain, text):
    """Refuse operators without their operands."""
    depth = 0
    for part in reversed(domain):
        if part in ("&", "|"):
            depth -= 1
        elif part != "!":
            depth += 1
        if depth < 1:
            raise ConditionError("syntax", text[:80])


def names(domain):
    """What a parsed condition looks at: column names, and codes of details."""
    return {part[0].removeprefix(DETAIL) for part in domain if not isinstance(part, str)}


def check(domain, details):
    """Refuse a parsed condition that names what it may not.

    :param details: ``{code: kind}`` of the details of the case type
    :raises ConditionError: naming the field
    """
    for part in domain:
        if isinstance(part, str):
            continue
        name = part[0]
        if name.startswith(DETAIL):
            if details.get(name.removeprefix(DETAIL)) in (None, "group"):
                raise ConditionError("field", name)
        elif name not in COLUMNS:
            raise ConditionError("field", name)


def identity(domain):
    """The id of a parsed condition; None for no condition."""
    if not domain:
        return None
    text = json.dumps(domain, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def resolve(domain, details, to_date):
    """A parsed condition with what it says of today made into dates.

    Odoo does this for columns; details are compared as they are stored.

    :param details: ``{code: kind}``
    :param to_date: function from ``today``, ``now``, ``-18y``… to a date or datetime
    """
    found = []
    for part in domain:
        if not isinstance(part, str) and part[0].startswith(DETAIL) and isinstance(part[2], str):
            kind = details.get(part[0].removeprefix(DETAIL))
            if kind in ("date", "datetime") and not _ISO.match(part[2]):
                moment = to_date(part[2])
                shape = "%Y-%m-%d" if kind == "date" else "%Y-%m-%d %H:%M:%S"
                part = (part[0], part[1], moment.strftime(shape))
        found.append(part)
    return found
