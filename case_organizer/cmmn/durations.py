"""Times as ISO 8601 writes them, and as a plan has them."""

import math
import re

_DURATION = re.compile(
    r"P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,6})D)?"
    r"(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})(?:\.\d{1,9})?S)?)?"
)
LETTERS = {"years": "P{}Y", "months": "P{}M", "weeks": "P{}W", "days": "P{}D", "hours": "PT{}H"}


def to_offset(text):
    """A duration as number, unit, and whether it had to be rounded up to whole hours; None when it is none.

    >>> to_offset("PT10H"), to_offset("P1DT12H"), to_offset("PT90S"), to_offset("2026-01-31")
    ((10, 'hours', False), (36, 'hours', False), (1, 'hours', True), None)
    """
    match = _DURATION.fullmatch(text.strip())
    if not match or not any(match.groups()):
        return None
    given = [int(group or 0) for group in match.groups()]
    years, months, weeks, days, hours, minutes, seconds = given
    if years or months:
        if weeks or days or hours or minutes or seconds:
            return None
        return (years * 12 + months, "months", False) if months else (years, "years", False)
    if minutes or seconds:
        exact = (weeks * 7 + days) * 24 + hours + minutes / 60 + seconds / 3600
        return math.ceil(exact), "hours", exact != math.ceil(exact)
    if hours:
        return (weeks * 7 + days) * 24 + hours, "hours", False
    if weeks and not days:
        return weeks, "weeks", False
    return weeks * 7 + days, "days", False


def to_duration(number, unit):
    """The opposite of :func:`to_offset`; None for what has no duration: working days, and what is before.

    >>> to_duration(3, "weeks"), to_duration(-1, "days"), to_duration(2, "workdays")
    ('P3W', None, None)
    """
    if number < 0 or number > 999_999 or unit not in LETTERS:
        return None
    return LETTERS[unit].format(number)
