"""Dates that plans wait for, and deadlines: a moment plus or minus an offset, in calendar or working time.

A date is taken at 00:00 in the time zone of the calendar; a moment as it is. Days, weeks, months and years are counted
on the wall clock of that zone, so that summer time moves nothing; hours are real hours. A day that a month does not
have becomes its last one: 31 January + 1 month is 28 or 29 February, 29 February + 1 year is 28 February. The n-th
working day after a day is the n-th day on which the calendar works. A pause moves what is counted in working days by
what was worked meanwhile, anything else by its real duration.
"""

from bisect import bisect_left, bisect_right
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .working_days import time_of

UNITS = ("hours", "days", "workdays", "weeks", "months", "years")
#: Sources whose dates move when the case is on hold; a date among the details or of the customer stands.
MOVED_BY_PAUSES = ("opened", "deadline", "legal", "item")


class DateRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A date that cannot be: ``reason`` is ``overflow`` (not in the years 1 to 9999) or ``no_working_day``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class DateRule(NamedTuple):
    """When something is due.

    :ivar source: where the date comes from: ``opened``, ``deadline``, ``legal`` (deadline), ``detail``, ``partner``,
        ``item``
    :ivar ref: code of the detail, field of the partner, ``code.transition`` of the item; empty for the others
    :ivar offset: how many units later; negative is earlier
    :ivar unit: one of :data:`UNITS`
    """

    source: str
    ref: str = ""
    offset: int = 0
    unit: str = "days"

    @property
    def key(self):
        """The key by which the engine knows this date: the same in every version of the plan.

        >>> DateRule("detail", "birth_date", 67, "years").key
        'detail:birth_date+67years'
        """
        ref = f":{self.ref}" if self.ref else ""
        offset = f"{self.offset:+d}{self.unit}" if self.offset else ""
        return f"{self.source}{ref}{offset}"


class WorkCalendar(NamedTuple):
    """In which time zone days begin, and which of them are worked.

    :ivar zone: a :class:`zoneinfo.ZoneInfo`
    :ivar even: weekdays worked in even weeks, Monday is 0; weeks are counted as ``resource.calendar`` counts them
    :ivar odd: weekdays worked in odd weeks
    :ivar holidays: dates on which nobody works, sorted
    :ivar hours: when is worked, by day: Monday to Sunday of even weeks, then of odd ones, each ``((from, to), …)`` in
        hours of the day; empty: all of a working day
    :ivar off: when nobody works for a part of a day, as ``(from, to)`` in seconds since 1970, sorted
    """

    zone: ZoneInfo = ZoneInfo("UTC")
    even: frozenset = frozenset(range(5))
    odd: frozenset = frozenset(range(5))
    holidays: tuple = ()
    hours: tuple = ()
    off: tuple = ()

    def odd_week(self, day):
        """Whether a date lies in an odd week."""
        return bool((day.toordinal() - 1) // 7 % 2)

    def works(self, day):
        """Whether a date is a working day."""
        week = self.odd if self.odd_week(day) else self.even
        if day.weekday() not in week:
            return False
        place = bisect_left(self.holidays, day)
        return place == len(self.holidays) or self.holidays[place] != day

    def after(self, day, number):
        """The working day ``number`` working days later; earlier when it is negative.

        >>> WorkCalendar().after(date(2026, 1, 2), 1)
        datetime.date(2026, 1, 5)

        :raises DateRefused: when there is none
        """
        per_fortnight = len(self.even) + len(self.odd)
        if not per_fortnight:
            raise DateRefused("no_working_day")
        left, direction = abs(number), 1 if number > 0 else -1
        while left > per_fortnight:
            fortnights = (left - 1) // per_fortnight
            target = day + timedelta(days=14 * direction * fortnights)
            left -= per_fortnight * fortnights - self._worked_holidays(day, target)
            day = target
        while left:
            day += timedelta(days=direction)
            left -= self.works(day)
        return day

    def _worked_holidays(self, start, end):
        """How many holidays after ``start`` up to ``end`` (in either direction) fall on days otherwise worked."""
        if start <= end:
            found = self.holidays[bisect_right(self.holidays, start) : bisect_right(self.holidays, end)]
        else:
            found = self.holidays[bisect_left(self.holidays, end) : bisect_left(self.holidays, start)]
        plain = self._replace(holidays=())
        return sum(map(plain.works, found))


def due(base, offset, unit, calendar=None):
    """The moment ``offset`` units after ``base``.

    >>> due(date(2024, 2, 29), 1, "years")
    datetime.datetime(2025, 2, 28, 0, 0)
    >>> due(date(2026, 1, 31), 1, "months")
    datetime.datetime(2026, 2, 28, 0, 0)
    >>> due(date(1964, 5, 3), 67, "years", WorkCalendar(ZoneInfo("Europe/Amsterdam")))
    datetime.datetime(2031, 5, 2, 22, 0)

    :param base: a date, or a datetime in UTC without zone
    :param offset: a whole number, negative for earlier
    :param unit: one of :data:`UNITS`
    :param calendar: a :class:`WorkCalendar`; Monday to Friday in UTC when left out
    :return: a datetime in UTC without zone
    :raises DateRefused: when it lies outside the years 1 to 9999, or nobody ever works
    """
    calendar = calendar or WorkCalendar()
    try:
        if isinstance(base, datetime):
            local = base.replace(tzinfo=UTC).astimezone(calendar.zone)
        else:
            local = datetime(base.year, base.month, base.day, tzinfo=calendar.zone)
        if unit == "hours":
            moved = local.astimezone(UTC) + timedelta(hours=offset)
        elif offset:
            moved = local.replace(**_moved_day(local.date(), offset, unit, calendar), fold=0)
        else:
            moved = local
        return moved.astimezone(UTC).replace(tzinfo=None)
    except (OverflowError, ValueError) as error:
        if isinstance(error, DateRefused):
            raise
        raise DateRefused("overflow") from None


def _moved_day(day, offset, unit, calendar):
    """Year, month and day of a day moved by whole units."""
    if unit == "workdays":
        day = calendar.after(day, offset)
    elif unit in ("days", "weeks"):
        day += timedelta(days=offset * (7 if unit == "weeks" else 1))
    else:
        months = day.year * 12 + day.month - 1 + offset * (12 if unit == "years" else 1)
        year, month = months // 12, months % 12 + 1
        if not 1 <= year <= 9999:
            raise OverflowError
        day = date(year, month, min(day.day, monthrange(year, month)[1]))
    return {"year": day.year, "month": day.month, "day": day.day}


def parse(text):
    """A stored date or moment. :return: a date, a datetime, or None for nothing

    >>> parse("1964-05-03"), parse("2026-01-02 10:00:00"), parse(None)
    (datetime.date(1964, 5, 3), datetime.datetime(2026, 1, 2, 10, 0), None)
    """
    if not text:
        return None
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


def held(moment, since, pauses, calendar=None):
    """When something is due for which time stands still during pauses. A pause after it was due moves nothing.

    :param moment: when it were due without pauses
    :param since: from when on pauses count
    :param pauses: ``(from, to)``, sorted; ``to`` is None while it lasts
    :param calendar: a :class:`WorkCalendar` when it is counted in working days: what was worked meanwhile counts
    :return: the moment, or None while a pause holds it
    """
    for begun, ended in pauses:
        begun = max(begun, since)
        if begun >= moment:
            break
        if ended is None:
            return None
        if ended > begun:
            moment = after_pauses(moment, begun, [(begun, ended)], calendar)
    return moment


def after_pauses(moment, since, pauses, calendar=None):
    """A moment moved by the pauses that ended, whether they came before or after it.

    >>> friday, monday = datetime(2026, 3, 6, 15), datetime(2026, 3, 9, 9)
    >>> after_pauses(datetime(2026, 3, 11, 9), friday, [(friday, monday)], WorkCalendar())
    datetime.datetime(2026, 3, 12, 3, 0)

    :param since: from when on pauses count
    :param pauses: ``(from, to)``; ``to`` is None while it lasts
    :param calendar: a :class:`WorkCalendar` when the moment is counted in working days: it moves by what was worked
        during pauses. None, or one by which nobody ever works: by how long they lasted
    """
    if not calendar:
        return moment + paused(since, pauses)
    time = time_of(calendar)
    spans = [(_seconds(max(begun, since)), _seconds(ended)) for begun, ended in pauses if ended]
    worked = sum(time.worked(begun, ended) for begun, ended in spans)
    if not worked:
        return moment if calendar.even or calendar.odd else moment + paused(since, pauses)
    reached = time.after(_seconds(moment), worked)
    if reached is None:
        return moment + paused(since, pauses)
    return datetime.fromtimestamp(reached, UTC).replace(tzinfo=None)


def paused(since, pauses):
    """How long ended pauses lasted after ``since``, in all. :return: a timedelta"""
    spans = (ended - max(begun, since) for begun, ended in pauses if ended)
    return sum((span for span in spans if span > timedelta()), timedelta())


def _seconds(moment):
    return int(moment.replace(tzinfo=UTC).timestamp())
