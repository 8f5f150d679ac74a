"""What a detail is computed from: a small language in plain Python, read with ``ast`` and never executed.

- numbers, codes of details, ``+ - * /`` and brackets;
- ``sum(group.column)``, ``count(group)``, ``min(group.column)``, ``max(group.column)``: over the rows of a repeating
  group;
- ``latest(group.column by date_column)``: the column of the row with the last date;
- ``min(a, b, …)`` and ``max(a, b, …)`` of details; ``ratio(a, b)``: the same as ``a / b``.

What is empty makes what is computed from it empty, and so does a division by zero. Rows in which a column is empty are
left out; the sum of no rows is 0.
"""

import ast
import math
import re
from dataclasses import dataclass, field

MAX_LENGTH = 1_000
NUMBERS = frozenset(["integer", "float", "monetary"])
DATES = frozenset(["date", "datetime"])
#: Kinds of which there is a smallest and a largest.
ORDERED = NUMBERS | DATES
FUNCTIONS = frozenset(["sum", "count", "min", "max", "latest", "ratio"])
OPERATORS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b if b else None,
}
_BY = re.compile(r"\b([a-z]\w*)\.([a-z]\w*)\s+by\s+([a-z]\w*)\b")


class ExpressionError(ValueError):
    """A computation that cannot be used.

    :ivar reason: ``syntax``, ``function``, ``name``, ``column``, ``kind``, ``too_long``, ``circle``
    :ivar detail: the part concerned
    """

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class Expression:
    """A computation that was read.

    :ivar body: its tree
    :ivar names: codes of the details it looks at, groups included
    """

    body: ast.AST = field(compare=False)
    names: frozenset = frozenset()


def parse(text):
    """Read a computation.

    >>> sorted(parse("ratio(loan, sum(income.amount))").names)
    ['income', 'loan']

    :raises ExpressionError: when it is none
    """
    text = (text or "").strip()
    if not text or len(text) > MAX_LENGTH:
        raise ExpressionError("too_long" if text else "syntax", text[:40])
    try:
        body = ast.parse(_BY.sub(r"\1.\2, \1.\3", text), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionError("syntax", text[:80]) from None
    names = set()
    _read(body, names)
    return Expression(body, frozenset(names))


def _read(node, names):
    """Refuse what is not in the language, and gather names."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        _read(node.left, names)
        _read(node.right, names)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        _read(node.operand, names)
    elif isinstance(node, ast.Name):
        names.add(node.id)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        _read_call(node, names)
    elif not _is_number(node):
        raise ExpressionError("syntax", ast.unparse(node)[:80])


def _is_number(node):
    return isinstance(node, ast.Constant) and type(node.value) in (int, float) and math.isfinite(node.value)


def _read_call(node, names):
    name, arguments = node.func.id, node.args
    if name not in FUNCTIONS:
        raise ExpressionError("function", name)
    columns = [argument for argument in arguments if _is_column(argument)]
    fits = {
        "sum": len(arguments) == len(columns) == 1,
        "count": len(arguments) == 1 and (columns or isinstance(arguments[0], ast.Name)),
        "min": len(arguments) == len(columns) == 1 or (len(arguments) > 1 and not columns),
        "latest": len(arguments) == len(columns) == 2 and len({column.value.id for column in columns}) == 1,
        "ratio": len(arguments) == 2 and not columns,
    }
    if not fits[{"max": "min"}.get(name, name)]:
        raise ExpressionError("syntax", ast.unparse(node)[:80])
    for argument in arguments:
        if argument in columns:
            names.add(argument.value.id)
        else:
            _read(argument, names)


def _is_column(node):
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


# --- checking ----------------------------------------------------------------------------------------------------


def kind_of(expression, details, columns):
    """What kind of value a computation gives.

    :param details: ``{code: kind}`` of the details that may be named
    :param columns: ``{group: {column: kind}}``
    :return: a kind; ``float`` for what is calculated
    :raises ExpressionError: naming what is not there, or what cannot be calculated with
    """
    return _kind(expression.body, details, columns)


def _kind(node, details, columns):
    if isinstance(node, ast.Constant):
        return "float"
    if isinstance(node, ast.Name):
        if details.get(node.id) in (None, "group"):
            raise ExpressionError("name", node.id)
        return details[node.id]
    if isinstance(node, ast.Call):
        return _kind_of_call(node, details, columns)
    parts = [node.operand] if isinstance(node, ast.UnaryOp) else [node.left, node.right]
    return _calculated(parts, details, columns)


def _calculated(parts, details, columns):
    for part in parts:
        if _kind(part, details, columns) not in NUMBERS:
            raise ExpressionError("kind", ast.unparse(part))
    return "float"


def _kind_of_call(node, details, columns):
    name = node.func.id
    if name == "count":
        if isinstance(node.args[0], ast.Name):
            if node.args[0].id not in columns:
                raise ExpressionError("name", node.args[0].id)
        else:
            _kind_of_column(node.args[0], columns)
        return "integer"
    if not _is_column(node.args[0]):
        return _calculated(node.args, details, columns)
    kinds = [_kind_of_column(argument, columns) for argument in node.args]
    wanted = {"sum": NUMBERS, "min": ORDERED, "max": ORDERED}.get(name)
    if wanted and kinds[0] not in wanted:
        raise ExpressionError("kind", ast.unparse(node.args[0]))
    if name == "latest" and kinds[1] not in DATES:
        raise ExpressionError("kind", ast.unparse(node.args[1]))
    return kinds[0]


def _kind_of_column(node, columns):
    group, column = node.value.id, node.attr
    if group not in columns:
        raise ExpressionError("name", group)
    if column not in columns[group]:
        raise ExpressionError("column", f"{group}.{column}")
    return columns[group][column]


def order(needs):
    """The order in which things are computed that need each other.

    >>> order({"total": {"net", "tax"}, "tax": {"net"}})
    ['tax', 'total']

    :param needs: ``{code: codes it needs}``; what is no key is given
    :raises ExpressionError: ``circle``, naming those that need each other
    """
    ordered, under_way = [], []

    def visit(code):
        if code in under_way:
            raise ExpressionError("circle", " → ".join([*under_way[under_way.index(code) :], code]))
        if code in ordered or code not in needs:
            return
        under_way.append(code)
        for other in sorted(needs[code]):
            visit(other)
        under_way.pop()
        ordered.append(code)

    for code in sorted(needs):
        visit(code)
    return ordered


# --- computing ---------------------------------------------------------------------------------------------------


def evaluate(expression, values):
    """What a computation gives.

    >>> evaluate(parse("ratio(a, b) * 100"), {"a": 1, "b": 4})
    25.0

    :param values: ``{code: stored value}``; a group is a list of ``{column: stored value}``
    :return: a stored value, or None when it is empty
    """
    value = _value(expression.body, values)
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    return value


def _value(node, values):
    if isinstance(node, ast.Constant):
        return float(node.value)
    if isinstance(node, ast.Name):
        return values.get(node.id)
    if isinstance(node, ast.Call):
        return _call(node, values)
    if isinstance(node, ast.UnaryOp):
        value = _number(_value(node.operand, values))
        return None if value is None else -value
    left, right = _number(_value(node.left, values)), _number(_value(node.right, values))
    return None if left is None or right is None else _number(OPERATORS[type(node.op)](left, right))


def _call(node, values):
    name = node.func.id
    if name == "count" and isinstance(node.args[0], ast.Name):
        return len(values.get(node.args[0].id) or ())
    if name == "ratio":
        left, right = (_number(_value(argument, values)) for argument in node.args)
        return None if left is None or not right else _number(left / right)
    if not _is_column(node.args[0]):
        found = [_number(_value(argument, values)) for argument in node.args]
        return None if None in found else (min if name == "min" else max)(found)
    rows = values.get(node.args[0].value.id) or ()
    if name == "latest":
        column, date = node.args[0].attr, node.args[1].attr
        dated = [row for row in rows if row.get(date) and row.get(column) is not None]
        return max(dated, key=lambda row: row[date])[column] if dated else None
    found = [row[node.args[0].attr] for row in rows if row.get(node.args[0].attr) is not None]
    if name == "count":
        return len(found)
    if name == "sum":
        return _number(math.fsum(filter(None, map(_number, found))))
    return (min if name == "min" else max)(found) if found else None


def _number(value):
    """A finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    value = float(value)
    return value if math.isfinite(value) else None
