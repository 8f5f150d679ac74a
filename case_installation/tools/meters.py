"""Readings of meters that only count up: whether one fits between its neighbours, and when a value will be reached."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

#: Readings that are looked at to see how fast a meter counts, and how many days back.
LATEST, DAYS = 12, 400


class Reading(NamedTuple):
    """What a meter showed. ``reset``: it began anew here (it was exchanged, or set back)."""

    at: datetime
    value: float
    reset: bool = False


def backwards(readings):
    """The first reading that is below the one before it without a reset, or None.

    :param readings: :class:`Reading` in order of time
    """
    for before, after in pairwise(readings):
        if after.value < before.value and not after.reset:
            return after
    return None


def counted(readings):
    """How much was counted up to each reading, over resets.

    :return: ``[(moment, total)]``

    >>> [total for _at, total in counted([Reading(datetime(2026, 1, 1), 90), Reading(datetime(2026, 1, 2), 5, True),
    ...                                   Reading(datetime(2026, 1, 3), 15)])]
    [90, 90, 100]
    """
    found, total, before = [], 0.0, None
    for reading in readings:
        total = reading.value if before is None else total + (0 if reading.reset else reading.value - before)
        before = reading.value
        found.append((reading.at, total))
    return found


def per_day(readings):
    """How much the meter counts a day, from its latest readings; None when they do not tell.

    Least squares would be drawn to single odd readings of the past; first and last of the latest ones are what an
    engineer takes.
    """
    told = counted(readings)[-LATEST:]
    recent = [entry for entry in told if entry[0] >= told[-1][0] - timedelta(days=DAYS)] if told else []
    if len(recent) < 2:
        return None
    days = (recent[-1][0] - recent[0][0]).total_seconds() / 86400
    return (recent[-1][1] - recent[0][1]) / days if days > 0 else None


def reached(readings, total):
    """When so much will have been counted.

    :return: a moment, that of the reading by which it was reached when it was; None when the readings do not tell
    """
    told = counted(readings)
    for at, value in told:
        if value >= total:
            return at
    speed = per_day(readings)
    if not speed or speed <= 0:
        return None
    days = (total - told[-1][1]) / speed
    return told[-1][0] + timedelta(days=days) if days < 365 * 50 else None
