"""How much of a price falls in part of a period.

Months are counted from the first day of the period, so that a whole period of three months is three, wherever it
begins; of a month that is covered in part counts the part of its days.
"""

from datetime import date, timedelta
from fractions import Fraction

from .terms import later


def months(origin, first, last):
    """How many months there are between two days, both included, counted from a day.

    >>> months(date(2026, 1, 1), date(2026, 1, 1), date(2026, 3, 31))
    Fraction(3, 1)
    >>> months(date(2026, 1, 1), date(2026, 1, 17), date(2026, 2, 28))
    Fraction(46, 31)

    :param origin: the day on which the period begins, not after ``first``
    """
    if last < first:
        return Fraction(0)
    number = max(0, (first.year - origin.year) * 12 + first.month - origin.month - 1)
    total = Fraction(0)
    begin = later(origin, number, "months")
    while begin <= last:
        number += 1
        end = later(origin, number, "months")
        covered = (min(last + timedelta(days=1), end) - max(first, begin)).days
        if covered > 0:
            total += Fraction(covered, (end - begin).days)
        begin = end
    return total


def share(period, held, per_months):
    """How much of a price is due for the part of a period in which something was held.

    :param period: ``(first, last)`` day
    :param held: ``(first, last)`` day of what is paid for; ``last`` may be None
    :param per_months: for how many months the price is; None: for the whole period, whatever its length
    :return: a :class:`fractions.Fraction`
    """
    first, last = max(period[0], held[0]), min(period[1], held[1] or date.max)
    if last < first:
        return Fraction(0)
    if per_months:
        return months(period[0], first, last) / per_months
    if (first, last) == period:
        return Fraction(1)
    return months(period[0], first, last) / months(period[0], *period)
