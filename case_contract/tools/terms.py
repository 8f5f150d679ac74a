"""Terms of a contract: how long it runs, how it goes on, until when notice is to be given. Plain arithmetic on dates.

A period of twelve months from 1 March ends on the last day of February. Notice of three months to that end is given on
the last day of November at the latest: what is left after it are three whole months. Days that a month does not have
become its last one.
"""

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

UNITS = ("days", "weeks", "months", "years")
#: The groups of terms: each is agreed, inherited and changed as a whole.
TERMS = ("duration", "renewal", "notice", "indexation", "payment")
MAX_PERIODS = 2000


class TermsRefused(ValueError):  # noqa: N818  (the name of what happened)
    """Terms that cannot be: ``reason`` is ``length`` (nothing or too much), ``overflow`` (after the year 9999)."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Course(NamedTuple):
    """How a contract stands on a day.

    :ivar start: first day of the period that runs on that day
    :ivar end: last day of that period, None when it runs until somebody ends it
    :ivar renews: whether another period follows unless somebody gives notice
    :ivar notice_by: last day on which notice can be given to ``end``, None without an end
    :ivar period: which period this is, from 1
    """

    start: date
    end: date | None
    renews: bool
    notice_by: date | None
    period: int


def later(day, number, unit):
    """A day some time later. :raises TermsRefused: ``overflow``"""
    try:
        return day + relativedelta(**{unit: number})
    except (OverflowError, ValueError):
        raise TermsRefused("overflow") from None


def last_day(start, number, unit):
    """The last day of a period. :raises TermsRefused: when it has no length, or lies after the year 9999"""
    if number < 1:
        raise TermsRefused("length")
    return later(start, number, unit) - timedelta(days=1)


def notice_by(end, notice):
    """The last day on which notice can be given to the end of a period.

    :param notice: ``{"number": …, "unit": …}``, or None: notice can be given until the last day
    """
    if not notice or not notice.get("number"):
        return end
    return later(end + timedelta(days=1), -notice["number"], notice["unit"]) - timedelta(days=1)


def course(start, duration, renewal, notice, today, ended=None):
    """How a contract stands on a day.

    :param start: the day on which it begins
    :param duration: ``{"kind": "fixed", "number", "unit"}`` or ``{"kind": "indefinite"}``; None is the same as this.
        With ``since``, a date, a renewal counts from there
    :param renewal: ``{"kind": "none" | "tacit" | "request", "number", "unit"}``, or None; tacit without a number:
        for as long as the first period
    :param notice: ``{"number", "unit"}``, or None
    :param today: the day looked at
    :param ended: the day on which it was ended before its time, or None
    :return: a :class:`Course`
    :raises TermsRefused: for a duration of nothing
    """
    if not duration or duration["kind"] == "indefinite":
        end, renews, number, first = None, False, 1, start
    else:
        tacit = bool(renewal) and renewal["kind"] == "tacit"
        length = (duration["number"], duration["unit"])
        start = duration.get("since") or start
        again = (renewal.get("number") or length[0], renewal.get("unit") or length[1]) if tacit else length
        first, end, number, renews = start, last_day(start, *length), 1, tacit
        origin = later(start, *length)
        while tacit and end < today and number < MAX_PERIODS:
            # Counted from where the renewals began, so that 31 January is not lost on the way.
            first = later(origin, again[0] * (number - 1), again[1])
            end = later(origin, again[0] * number, again[1]) - timedelta(days=1)
            number += 1
    if ended and (end is None or ended <= end):
        return Course(first, ended, False, None, number)
    return Course(first, end, renews, notice_by(end, notice) if end else None, number)
