"""Simple conditions of other engines as conditions of ours.

``${value >= 100 && urgent}`` compares variables; each becomes a detail of the case. What says more is not read.
"""

import re

from ..tools.conditions import DETAIL
from ..tools.naming import slug

_WRAPPED = re.compile(r"[$#]\{(.*)\}", re.DOTALL)
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]{0,59}"
_BARE = re.compile(rf"(!|not\s+)?\s*({_VARIABLE})")
_COMPARED = re.compile(
    rf"({_VARIABLE})\s*(==|=|eq|!=|ne|>=|ge|<=|le|>|gt|<|lt)\s*(-?\d{{1,9}}(?:\.\d{{1,6}})?|true|false|'[^'\"]*'|\"[^'\"]*\")"
)
_AND = re.compile(r"\s*(?:&&|\band\b)\s*")
_OPERATORS = {"==": "=", "eq": "=", "ne": "!=", "ge": ">=", "le": "<=", "gt": ">", "lt": "<"}
_WORDS = frozenset(["true", "false", "null", "empty", "not", "and", "or"])


def constant(text):
    """True or False for an expression that is always one of them; None for another. Empty is true."""
    bare = _bare(text).lower()
    return {"": True, "true": True, "false": False}.get(bare)


def translated(text, kinds):
    """The condition that an expression comes to.

    :param text: ``${income > 100}`` or the same without wrapping
    :param kinds: ``{code: kind of detail}`` so far; what the expression names is added
    :return: a condition as text; None when it says more than this reads
    """
    parts, found = [], {}
    for piece in _AND.split(_bare(text)):
        part = _part(piece.strip(), found)
        if part is None:
            return None
        parts.append(part)
    if any(kinds.get(name, kind) != kind for name, kind in found.items()):
        return None
    kinds.update(found)
    return str(parts)


def _bare(text):
    text = text.strip()
    match = _WRAPPED.fullmatch(text)
    return match[1].strip() if match else text


def _part(piece, found):
    bare = _BARE.fullmatch(piece)
    if bare and bare[2].lower() not in _WORDS:
        return _compared(bare[2], "!=" if bare[1] else "=", "yes", "boolean", found)
    match = _COMPARED.fullmatch(piece)
    if not match or match[1].lower() in _WORDS:
        return None
    name, operator, value = match.groups()
    operator = _OPERATORS.get(operator, operator)
    if value in ("true", "false"):
        if operator not in ("=", "!="):
            return None
        return _compared(name, operator, "yes" if value == "true" else "no", "boolean", found)
    if value[0] in "'\"":
        return _compared(name, operator, value[1:-1], "char", found)
    if "." in value:
        return _compared(name, operator, float(value), "float", found)
    return _compared(name, operator, int(value), "integer", found)


def _compared(name, operator, value, kind, found):
    code = slug(name)
    before = found.setdefault(code, kind)
    return (DETAIL + code, operator, value) if before == kind else None
