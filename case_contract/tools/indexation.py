"""When prices go on, and by how much: once a year, by a percentage or by an index."""

from datetime import date
from fractions import Fraction

from dateutil.relativedelta import relativedelta


def next_date(start, month, after):
    """The first day after ``after`` on which prices change.

    >>> next_date(date(2026, 3, 15), None, date(2026, 3, 15))
    datetime.date(2027, 3, 15)
    >>> next_date(date(2026, 3, 15), 1, date(2026, 3, 15))
    datetime.date(2027, 1, 1)

    :param start: the day on which the contract began
    :param month: 1 to 12: the first day of that month; None: the day on which the contract began
    """
    after = max(start, after)
    if month:
        day = date(after.year, month, 1)
        return day if day > after else date(after.year + 1, month, 1)
    years = after.year - start.year
    day = start + relativedelta(years=years)
    return day if day > after else start + relativedelta(years=years + 1)


def next_base(base):
    """The month with which prices agree after the next change: a year later. :param base: the first day of a month"""
    return base + relativedelta(years=1)


def by_index(before, after):
    """By what prices are multiplied. :param before: value of the base month :raises ValueError: unless above zero"""
    if before <= 0 or after <= 0:
        raise ValueError("index")
    return Fraction(str(after)) / Fraction(str(before))


def by_percent(percent):
    """By what prices are multiplied.

    >>> float(by_percent(2.5))
    1.025
    """
    return 1 + Fraction(str(percent)) / 100
