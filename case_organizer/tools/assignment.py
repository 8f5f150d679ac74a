"""Who gets a step in which state of a case: plain decisions on what a plan says and what holds."""

from typing import NamedTuple


class Line(NamedTuple):
    """One of the rules of a step.

    :ivar id: of the record
    :ivar condition: id of the condition that must hold, or None: always
    :ivar role: id of the role, or None: that of the step
    :ivar rule: who of those who hold it, or None: all of them
    :ivar source: code of the step that the rule looks at, or None
    """

    id: int
    condition: str | None = None
    role: int | None = None
    rule: str | None = None
    source: str | None = None


def first_that_holds(lines, holds):
    """The rule that counts.

    >>> lines = [Line(1, "rich", role=7), Line(2, "poor", role=8), Line(3, role=9)]
    >>> first_that_holds(lines, {"poor", "rich"}).role, first_that_holds(lines, {"poor"}).role
    (7, 8)
    >>> first_that_holds(lines, ()).role
    9
    >>> first_that_holds(lines[:2], ()) is None
    True

    :param lines: a list of :class:`Line`, in order
    :param holds: ids of the conditions that hold
    :return: a line, or None when none fits
    """
    return next((line for line in lines if line.condition is None or line.condition in holds), None)
