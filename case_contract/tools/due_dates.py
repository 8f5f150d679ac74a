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
    :param calendar: a ``WorkCalendar`` (anything with ``works(day)``), needed for the shift
    :return: a date; the same one when the calendar knows no working day within a year
    """
    day = in_season(day, season)
    if shift == "none" or calendar is None:
        return day
    way = timedelta(days=1 if shift == "next" else -1)
    worked = _working(day, way, calendar)
    if worked is None or in_season(worked, season) != worked:
        # At the edge of a season the other way is taken rather than to leave it.
        other = _working(day, -way, calendar)
        worked = other if other and in_season(other, season) == other else worked
    return worked or day


def _working(day, step, calendar):
    """The next working day in a direction, the day itself included; None when there is none within a year."""
    for _n in range(MOST_DAYS_OFF):
        if calendar.works(day):
            return day
        day += step
    return None
