"""When something recurs: rules as RFC 5545 writes them (``FREQ=MONTHLY;INTERVAL=6;BYMONTHDAY=1``), on dates.

A rule counts from a start date and knows days, no times. What RFC 5545 leaves out, RFC 7529 has a word for: with
``SKIP=BACKWARD`` a day that a month does not have becomes its last one (31 January, 28 February, 31 March; 29 February,
28 February of the year after). Without it such a month is passed over, as RFC 5545 says.

Plain rules (every n-th day, week, month or year, on one day) are plain arithmetic, so that planning many of them costs
nothing; all others are left to ``dateutil``.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from dateutil.rrule import rrulestr

FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST", "SKIP")
MAX_LENGTH = 200
MAX_INTERVAL = 1200
#: How far is looked for a first day before a rule counts as one that never happens.
NEVER_WITHIN_YEARS = 60


class RuleRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A rule that is none: ``reason`` is a key, ``detail`` what it is about.

    ``too_long``, ``part`` (no such part), ``twice`` (the part comes twice), ``frequency``, ``number`` (of a part),
    ``rule`` (dateutil does not read it), ``never`` (there is no such day).
    """

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason, self.detail = reason, detail


class Rule(NamedTuple):
    """A rule that was read.

    :ivar text: in normal form, without ``SKIP``
    :ivar freq: one of :data:`FREQUENCIES`
    :ivar interval: every how many of them
    :ivar count: how often in all, or None
    :ivar until: the last day it may happen on, or None
    :ivar clamp: a day that a month does not have becomes its last one
    :ivar plain: whether arithmetic is enough
    :ivar day: the day of the month it happens on when the rule names one, else None
    """

    text: str
    freq: str
    interval: int
    count: int | None
    until: date | None
    clamp: bool
    plain: bool
    day: int | None


@lru_cache(maxsize=4096)
def parse(text):
    """Read a rule.

    :param text: ``FREQ=…;…`` with or without ``RRULE:`` before it
    :return: a :class:`Rule`
    :raises RuleRefused: saying what is wrong with it
    """
    text = (text or "").strip().upper().removeprefix("RRULE:")
    if len(text) > MAX_LENGTH:
        raise RuleRefused("too_long", str(MAX_LENGTH))
    parts = {}
    for part in filter(None, text.split(";")):
        name, equals, value = part.partition("=")
        if name not in PARTS or not equals or not value:
            raise RuleRefused("part", part)
        if name in parts:
            raise RuleRefused("twice", name)
        parts[name] = value
    if parts.get("FREQ") not in FREQUENCIES:
        raise RuleRefused("frequency", parts.get("FREQ", ""))
    if parts.get("SKIP", "OMIT") not in ("OMIT", "BACKWARD"):
        raise RuleRefused("part", f"SKIP={parts['SKIP']}")
    clamp = parts.pop("SKIP", "OMIT") == "BACKWARD"
    interval = _number(parts, "INTERVAL", 1, MAX_INTERVAL) or 1
    count = _number(parts, "COUNT", 1, 10_000)
    until = _until(parts)
    if count and until:
        raise RuleRefused("twice", "COUNT, UNTIL")
    days, extra = parts.get("BYMONTHDAY", ""), parts.keys() - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
    one_day = parts["FREQ"] == "MONTHLY" and extra == {"BYMONTHDAY"} and days.isdigit() and 1 <= int(days) <= 31
    plain = not extra or one_day
    if clamp and not plain:
        raise RuleRefused("part", "SKIP=BACKWARD")
    normal = ";".join(f"{name}={parts[name]}" for name in PARTS if name in parts)
    rule = Rule(normal, parts["FREQ"], interval, count, until, clamp, plain, int(days) if one_day else None)
    try:
        _by_dateutil(rule, date(2024, 1, 1))
    except (ValueError, TypeError, KeyError, IndexError) as refused:
        raise RuleRefused("rule", str(refused)) from None
    return rule


def _number(parts, name, smallest, largest):
    text = parts.get(name)
    if text is None:
        return None
    if not text.isdigit() or not smallest <= int(text) <= largest:
        raise RuleRefused("number", f"{name}={text}")
    return int(text)


def _until(parts):
    text = parts.get("UNTIL")
    if text is None:
        return None
    try:
        until = datetime.strptime(text[:8], "%Y%m%d").date()
    except ValueError:
        raise RuleRefused("number", f"UNTIL={text}") from None
    parts["UNTIL"] = until.strftime("%Y%m%d")
    return until


def check(text, start):
    """Read a rule and see that it happens at all.

    :param start: the date it counts from
    :return: a :class:`Rule`
    :raises RuleRefused: as :func:`parse`, and ``never``
    """
    rule = parse(text)
    if rule.plain and rule.clamp:
        first = following(rule, start, start - timedelta(days=1))
    else:
        horizon = start + relativedelta(years=NEVER_WITHIN_YEARS)
        first = next(iter(between(rule, start, start, horizon, limit=1)), None)
    if first is None:
        raise RuleRefused("never", text)
    return rule


def following(rule, start, after):
    """The first day after ``after`` on which a rule happens.

    :param rule: a :class:`Rule`
    :param start: the date it counts from; itself an occurrence where the rule allows it
    :param after: a date
    :return: a date, or None when it does not happen any more
    """
    if not rule.plain:
        found = _by_dateutil(rule, start).after(datetime.combine(after, datetime.min.time()))
        return found.date() if found else None
    number = _first_number(rule, start, after)
    while True:
        if rule.count and not _counted(rule, start, number):
            return None
        try:
            day = _nth(rule, start, number)
        except (OverflowError, ValueError):
            return None
        if rule.until and day and day > rule.until:
            return None
        if day and day > after:
            return day
        number += 1
        if number * rule.interval > 12 * 9999:
            return None


def between(rule, start, first, last, limit=None):
    """The days from ``first`` to ``last`` (both included) on which a rule happens.

    :param limit: no more than this many
    :return: a list of dates, in order
    """
    if not rule.plain:
        found, end = [], datetime.combine(last, datetime.min.time())
        for moment in _by_dateutil(rule, start).xafter(
            datetime.combine(first, datetime.min.time()), count=limit, inc=True
        ):
            if moment > end:
                break
            found.append(moment.date())
        return found
    found, day = [], first - timedelta(days=1)
    while (limit is None or len(found) < limit) and (day := following(rule, start, day)) and day <= last:
        found.append(day)
    return found


def _counted(rule, start, number):
    """Whether the n-th (from 0) period is within ``COUNT``, which counts days that there are."""
    if rule.freq in ("DAILY", "WEEKLY") or (rule.clamp and (rule.day is None or rule.day >= start.day)):
        return number < rule.count
    happened = sum(1 for other in range(number) if (day := _nth(rule, start, other)) and day >= start)
    return happened < rule.count


def _first_number(rule, start, after):
    """A number (from 0) of an occurrence that is not later than the one wanted."""
    if after < start:
        return 0
    if rule.freq in ("DAILY", "WEEKLY"):
        days = rule.interval * (7 if rule.freq == "WEEKLY" else 1)
        return (after - start).days // days
    months = (after.year - start.year) * 12 + after.month - start.month
    return max(0, months // (rule.interval * (12 if rule.freq == "YEARLY" else 1)) - 1)


def _nth(rule, start, number):
    """The n-th day (from 0) of a plain rule; None where the month has no such day, or it lies before the start."""
    steps = number * rule.interval
    if rule.freq in ("DAILY", "WEEKLY"):
        return start + timedelta(days=steps * (7 if rule.freq == "WEEKLY" else 1))
    index = start.year * 12 + start.month - 1 + steps * (12 if rule.freq == "YEARLY" else 1)
    year, month = divmod(index, 12)
    wanted = rule.day or start.day
    if year > 9999:
        raise OverflowError("year")
    last = monthrange(year, month + 1)[1]
    if wanted > last and not rule.clamp:
        return None
    day = date(year, month + 1, min(wanted, last))
    return day if day >= start else None


@lru_cache(maxsize=1024)
def _by_dateutil(rule, start):
    return rrulestr(rule.text, dtstart=datetime.combine(start, datetime.min.time()))
