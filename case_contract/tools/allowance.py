"""Allowances: how much of something is covered in each period, counted from a first day."""

from datetime import date, timedelta
from typing import NamedTuple

from .terms import later

WORDS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


class Period(NamedTuple):
    """A period of an allowance: its first and last day; no last day when it is one for all time."""

    first: date
    last: date | None


def period_of(start, number, unit, on):
    """The period of an allowance in which a day lies.

    :param start: the first day of the first period; later ones begin on the same day of their month, or its last one
    :param number: of units
    :param unit: ``day``, ``week``, ``month``, ``year``; anything else: one period for all time
    :param on: the day
    :return: a :class:`Period`; None for a day before the start
    """
    if on < start:
        return None
    if unit not in WORDS:
        return Period(start, None)
    if unit in ("day", "week"):
        length = number * (7 if unit == "week" else 1)
        first = start + timedelta(days=(on - start).days // length * length)
        return Period(first, first + timedelta(days=length - 1))
    months = number * (12 if unit == "year" else 1)
    count = ((on.year - start.year) * 12 + on.month - start.month) // months
    if later(start, count * months, "months") > on:
        count -= 1
    return Period(
        later(start, count * months, "months"), later(start, (count + 1) * months, "months") - timedelta(days=1)
    )
