"""Who still has to approve: plain decisions on what a plan says and what was decided so far."""

from typing import NamedTuple


class Line(NamedTuple):
    """One of those who approve.

    :ivar role: id of the role
    :ivar detail: code of the detail whose amount is looked at, or None
    :ivar amount: above this amount the line counts; without a detail it always does
    """

    role: int
    detail: str | None = None
    amount: float = 0.0


def needed(lines, values):
    """The lines that count, given the details of a case.

    An amount that is not known is above no limit.

    >>> needed([Line(1), Line(2, "loan", 100.0)], {"loan": 250})
    [Line(role=1, detail=None, amount=0.0), Line(role=2, detail='loan', amount=100.0)]
    >>> needed([Line(1), Line(2, "loan", 100.0)], {"loan": 100})
    [Line(role=1, detail=None, amount=0.0)]

    :param lines: a list of :class:`Line`, in order
    :param values: ``{code: value}``
    :return: a list of :class:`Line`
    """
    return [line for line in lines if not line.detail or (values.get(line.detail) or 0) > line.amount]


def waiting(lines, values, approved):
    """The lines that still have to approve, in order.

    >>> waiting([Line(1), Line(2)], {}, {1})
    [Line(role=2, detail=None, amount=0.0)]

    :param approved: ids of the roles that did
    """
    return [line for line in needed(lines, values) if line.role not in approved]


def next_ones(way, open_lines):
    """The lines whose turn it is. :param way: ``order`` or ``all`` :param open_lines: as :func:`waiting` gives them"""
    return open_lines[:1] if way == "order" else open_lines
