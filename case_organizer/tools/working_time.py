"""Working time counted from cumulative tables: how much was worked between two moments, and when so much is worked.

Moments are seconds since 1970 in UTC, so that changes of the clock need no care; a year of a calendar is one table.
"""

from bisect import bisect_left, bisect_right
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate
from typing import NamedTuple

#: How many years ahead a moment is looked for; a calendar without working time has none.
FARTHEST = 30


class Year(NamedTuple):
    """The working time of one year: ``starts`` and ``ends`` of its spans in order, ``before``: seconds worked in the
    year before each span, with the year's total at the end."""

    starts: tuple
    ends: tuple
    before: tuple

    @classmethod
    def of(cls, spans):
        """:param spans: ``(start, end)`` in seconds, in order and apart"""
        starts, ends = tuple(start for start, _e in spans), tuple(end for _s, end in spans)
        return cls(starts, ends, (0, *accumulate(end - start for start, end in spans)))

    def until(self, moment):
        """Seconds worked in this year before a moment."""
        number = bisect_right(self.starts, moment)
        if not number:
            return 0
        return self.before[number - 1] + min(moment, self.ends[number - 1]) - self.starts[number - 1]

    def reached(self, seconds):
        """The first moment at which so many seconds (more than none) of this year are worked."""
        number = bisect_left(self.before, seconds, 1) - 1
        return self.starts[number] + seconds - self.before[number]


class WorkingTime:
    """The working time of one calendar, as it is while this object lives.

    :param year: a function: number of a year → :class:`Year`
    """

    def __init__(self, year):
        self._year = cache(year)

    def worked(self, begun, ended):
        """Seconds worked between two moments; none when they are not in order."""
        if ended <= begun:
            return 0
        first, last = _year_of(begun), _year_of(ended)
        if first == last:
            year = self._year(first)
            return year.until(ended) - year.until(begun)
        year = self._year(first)
        between = sum(self._year(number).before[-1] for number in range(first + 1, last))
        return year.before[-1] - year.until(begun) + between + self._year(last).until(ended)

    def after(self, begun, seconds):
        """The moment at which so many seconds are worked since another one.

        :return: the moment; ``begun`` itself for no seconds; None when the calendar has no such moment
        """
        if seconds <= 0:
            return begun
        first = _year_of(begun)
        seconds += self._year(first).until(begun)
        for number in range(first, first + FARTHEST):
            year = self._year(number)
            if seconds <= year.before[-1]:
                return year.reached(seconds)
            seconds -= year.before[-1]
        return None


class AllTime:
    """Every second counts."""

    def worked(self, begun, ended):
        """Seconds between two moments; none when they are not in order."""
        return max(ended - begun, 0)

    def after(self, begun, seconds):
        """The moment so many seconds after another one."""
        return begun + max(seconds, 0)


def _year_of(moment):
    return datetime.fromtimestamp(moment, UTC).year
