"""Conditions that modellers write: an Odoo domain on the case and its details, nothing else.

A condition is known by an id made from its text, so that equal conditions are evaluated once and stay the same across
plan versions.

What a comparison with a detail means stands here once (:func:`matches`). ``plan_compiler`` says the same in SQL and
``static/src/step_work/conditions.js`` in the browser; all three are tested on the same table
(``static/tests/condition_cases.js``):

- an answer that is not there is empty; ``= False`` asks for that, ``!= False`` for the opposite;
- ``!=``, ``not in`` and ``not like`` are the exact opposite of ``=``, ``in`` and ``like``: they hold of what is empty;
- ``<`` and the like hold of nothing that is empty, and compare numbers with numbers, text and dates with text;
- several choices *are* (``=``) each of those that were chosen; yes and no are ``'yes'`` and ``'no'``;
- ``like`` looks for a part of a text, with ``%`` for anything and ``_`` for one character.
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
#: What holds always, and never: what Odoo's domains say for it.
TRUE, FALSE = (1, "=", 1), (0, "=", 1)
COMPARISONS = frozenset(
    ["=", "!=", "<", "<=", ">", ">=", "in", "not in", "like", "not like", "ilike", "not ilike", "=like", "=ilike"]
)
#: Kinds of details in which a part can be looked for.
TEXTUAL = frozenset(["char", "text", "selection"])
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
    :raises ConditionError: naming the field or the comparison
    """
    for part in domain:
        if isinstance(part, str):
            continue
        name = part[0]
        if name.startswith(DETAIL):
            kind = details.get(name.removeprefix(DETAIL))
            if kind in (None, "group"):
                raise ConditionError("field", name)
            if part[1].endswith("like") and kind not in TEXTUAL:
                raise ConditionError("operator", f"{name} {part[1]}")
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


# --- what a condition means --------------------------------------------------------------------------------------


def is_empty(value):
    """Whether a detail has no answer. 0 is one."""
    return value is None or value is False or value == "" or value == []


def matches(have, operator, value):
    """Whether a comparison holds of what a detail is.

    >>> matches(5, ">", 3), matches(None, "<", 3), matches(["a", "b"], "=", "b"), matches(None, "!=", "x")
    (True, False, True, True)

    :param have: the value as it stands among the properties of the case; None is no answer
    :param operator: one of :data:`COMPARISONS`
    :param value: as the condition gives it
    """
    if operator in ("!=", "not in", "not like", "not ilike"):
        return not matches(have, {"!=": "=", "not in": "in"}.get(operator) or operator[4:], value)
    if operator == "in":
        return any(matches(have, "=", entry) for entry in (value if isinstance(value, list) else [value]))
    if operator == "=":
        return _equals(have, value)
    if is_empty(have) or is_empty(value) or isinstance(have, list | bool) or isinstance(value, list | bool):
        return False
    if operator.endswith("like"):
        return _like(str(have), operator, str(value))
    if isinstance(have, str) != isinstance(value, str):
        return False
    return {"<": have < value, "<=": have <= value, ">": have > value, ">=": have >= value}[operator]


def _equals(have, value):
    if is_empty(value):
        return is_empty(have)
    if value is True:
        value = "yes"
    if isinstance(have, list):
        return value in have
    return not is_empty(have) and isinstance(have, str) == isinstance(value, str) and have == value


def _like(have, operator, value):
    pattern = "".join({"%": ".*", "_": "."}.get(letter) or re.escape(letter) for letter in value)
    if not operator.startswith("="):
        pattern = f".*{pattern}.*"
    flags = re.DOTALL | (re.IGNORECASE if operator.endswith("ilike") else 0)
    return re.fullmatch(pattern, have, flags) is not None


def evaluate(domain, decide):
    """Whether a parsed condition holds.

    :param decide: function from a comparison ``(name, operator, value)`` to whether it holds
    """
    stack = []
    for part in reversed(domain):
        if part == "!":
            stack.append(not stack.pop())
        elif part in ("&", "|"):
            first, second = stack.pop(), stack.pop()
            stack.append((first and second) if part == "&" else (first or second))
        else:
            stack.append(decide(part))
    return all(stack)


def visible(asked, values, before):
    """Which questions of a screen are shown. Their conditions look at this screen's answers only, earlier first.

    What is hidden counts as it was before the screen asked it.

    :param asked: ``[(code of the detail, parsed condition or nothing)]`` in the order of the screen
    :param values: ``{code: value}`` as they stand on the screen, in the form of properties
    :param before: ``{code: value}`` without the answers of this screen
    :return: ``(set of the codes shown, {code: value} that counts)``
    """
    facts, shown = dict(values), set()
    for code, domain in asked:
        if holds(domain, facts):
            shown.add(code)
        else:
            facts[code] = before.get(code)
    return shown, facts


def holds(domain, facts):
    """Whether a parsed condition on details alone holds. :param facts: ``{code: value}`` in the form of properties"""

    def decide(part):
        if part in (TRUE, FALSE):
            return part == TRUE
        return matches(facts.get(part[0].removeprefix(DETAIL)), part[1], part[2])

    return evaluate(domain or (), decide)
