"""Where due dates go that fall on days off, or outside the season."""

from datetime import date, timedelta

#: How many days are looked at for a working day.
MOST_DAYS_OFF = 366


def in_season(day, season):
    """A due date, moved to the first day of the season when it falls outside it.

    :param season: ``(first month, last month)``, 1 to 12, both included; may pass the turn of the year. None: all year
    """
    if not season:
        return day
    first, last = season
    inside = first <= day.month <= last if first <= last else day.month >= first or day.month <= last
    if inside:
        return day
    return date(day.year if day.month < first else day.year + 1, first, 1)


def moved(day, shift, season=None, calendar=None):
    """When something is due.

    :param shift: ``none``, ``next`` or ``previous``: where due dates on days off go
    :param calendar: a ``WorkCalendar``, needed for the shift
    :return: a date; the same one when the calendar knows no working day within a year
    """
    day = in_season(day, season)
    if shift == "none" or calendar is None:
        return day
    step = timedelta(days=1 if shift == "next" else -1)
    other = day
    for _n in range(MOST_DAYS_OFF):
        if calendar.works(other):
            return other
        other += step
    return day
