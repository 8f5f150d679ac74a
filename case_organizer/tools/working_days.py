"""How much is worked on the days of a working calendar: plain, from the calendar alone, see ``date_rules.py``."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from .working_time import WorkingTime, Year

#: When a working day is worked of which nothing else is said: all of it.
WHOLE_DAY = ((0.0, 24.0),)


@lru_cache(maxsize=64)
def time_of(calendar):
    """The working time of a calendar.

    :param calendar: a :class:`..date_rules.WorkCalendar`
    :return: a :class:`..working_time.WorkingTime`
    """
    return WorkingTime(lambda number: _year(calendar, number))


def _year(calendar, number):
    """The working time of one year (UTC): the hours of its working days, without leaves for a part of a day."""
    first, last = (datetime(year, 1, 1, tzinfo=UTC).timestamp() for year in (number, number + 1))
    # The first and the last hours of a year in UTC lie in other years where the calendar is.
    days = (date(number, 1, 1) + timedelta(days=place) for place in range(-1, 367))
    spans = sorted(span for day in days if calendar.works(day) for span in _hours(calendar, day))
    cut = ((max(begun, first), min(ended, last)) for begun, ended in _without(spans, calendar.off))
    return Year.of([(int(begun), int(ended)) for begun, ended in cut if ended > begun])


def _hours(calendar, day):
    """When a day is worked. :return: ``[(from, to)]`` in seconds since 1970"""
    hours = calendar.hours[calendar.odd_week(day) * 7 + day.weekday()] if calendar.hours else WHOLE_DAY
    midnight = datetime.combine(day, time())
    return [
        tuple((midnight + timedelta(hours=hour)).replace(tzinfo=calendar.zone).timestamp() for hour in span)
        for span in hours
    ]


def _without(spans, off):
    """Spans in order without what lies in others in order. :return: as ``spans``"""
    for begun, ended in spans:
        for away, back in off:
            if away >= ended:
                break
            if back <= begun:
                continue
            if away > begun:
                yield begun, away
            begun = max(begun, back)
        if begun < ended:
            yield begun, ended
