"""Which days are covered, by periods from a day to a day: gaps between them, and days on which two cover."""

from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Period(NamedTuple):
    """From a day to a day, both included; without a last day it goes on. ``key``: what covers."""

    first: date
    last: date | None
    key: object = None

    def holds(self, on):
        """Whether a day lies in it."""
        return self.first <= on and (self.last is None or on <= self.last)


def gaps(periods, first, last):
    """Days between two days that no period covers.

    :param periods: :class:`Period`, in any order
    :param first: the first day looked at; ``last`` the last one
    :return: a list of ``(first, last)``, in order

    >>> gaps([Period(date(2026, 1, 1), date(2026, 3, 31)), Period(date(2026, 5, 1), None)], date(2026, 2, 1),
    ...      date(2026, 12, 31))
    [(datetime.date(2026, 4, 1), datetime.date(2026, 4, 30))]
    """
    found, since = [], first
    for period in sorted(periods, key=lambda period: period.first):
        if period.first > last:
            break
        if period.first > since:
            found.append((since, period.first - DAY))
        if period.last is None:
            return found
        since = max(since, period.last + DAY)
    if since <= last:
        found.append((since, last))
    return found


def doubles(periods):
    """Days that two or more periods cover.

    :return: a list of ``(first, last or None, (key, …))``, one for each pair of periods that meet, in order

    >>> doubles([Period(date(2026, 1, 1), None, "A"), Period(date(2026, 6, 1), date(2026, 6, 30), "B")])
    [(datetime.date(2026, 6, 1), datetime.date(2026, 6, 30), ('A', 'B'))]
    """
    ordered, found = sorted(periods, key=lambda period: period.first), []
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if one.last is not None and other.first > one.last:
                break
            ends = [day for day in (one.last, other.last) if day is not None]
            found.append((other.first, min(ends) if ends else None, (one.key, other.key)))
    return found
