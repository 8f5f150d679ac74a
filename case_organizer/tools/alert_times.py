"""When people are told: quiet hours and the daily digest, in their own time zone, across changes of the clock."""

from datetime import UTC, datetime, timedelta


def is_quiet(moment, zone, begins, ends, works=None):
    """Whether somebody is not to be disturbed.

    >>> from zoneinfo import ZoneInfo
    >>> is_quiet(datetime(2026, 7, 1, 17, 30), ZoneInfo("Europe/Amsterdam"), 18.0, 8.0)
    True
    >>> is_quiet(datetime(2026, 7, 1, 6, 0), ZoneInfo("Europe/Amsterdam"), 18.0, 8.0)
    False

    :param moment: a datetime in UTC without zone
    :param begins: hour at which quiet begins, with parts of an hour; the same as ``ends``: never
    :param works: a function that tells of a date whether it is a working day; None: every day is one
    """
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    if works and not works(local.date()):
        return True
    hour = local.hour + local.minute / 60
    if begins == ends:
        return False
    return begins <= hour < ends if begins < ends else hour >= begins or hour < ends


def next_digest(moment, zone, hour, works=None):
    """When the next digest after a moment is due: at this hour of the next day that is a working day.

    >>> from zoneinfo import ZoneInfo
    >>> next_digest(datetime(2026, 3, 28, 12, 0), ZoneInfo("Europe/Amsterdam"), 8)
    datetime.datetime(2026, 3, 29, 6, 0)

    :param moment: a datetime in UTC without zone
    :param hour: 0 to 23; an hour that the clock skips is the one after it
    :param works: as in :func:`is_quiet`; ten days without a working day are not looked beyond
    :return: a datetime in UTC without zone
    """
    day = moment.replace(tzinfo=UTC).astimezone(zone).date()
    for number in range(11):
        there = day + timedelta(days=number)
        local = datetime(there.year, there.month, there.day, hour, tzinfo=zone)
        found = local.astimezone(UTC).replace(tzinfo=None)
        if found > moment and (number == 10 or not works or works(there)):
            return found
    raise AssertionError("unreachable")
