"""What people write in tables: dates, numbers, yes or no, names, in English, Dutch and German."""

import re
from datetime import UTC, date, datetime, time

DAY_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y%m%d")
YES = frozenset(("yes", "y", "true", "1", "ja", "j", "waar", "wahr", "x"))
NO = frozenset(("no", "n", "false", "0", "nee", "nein", "onwaar", "falsch"))
PLAIN_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,6})?")
GROUPED = re.compile(r"-?\d{1,3}(?:([.,' \u00a0\u202f])\d{3})(?:\1\d{3})*(?:[.,]\d{1,6})?")
#: A day, then perhaps a time.
MOMENT = re.compile(r"(\S+?)(?:(?:T|\s+)(\d{1,2}:\S+))?")
AMBIGUOUS = re.compile(r"-?\d{1,3}[.,]\d{3}")


class NotRead(ValueError):  # noqa: N818  (the name of what happened)
    """Something that was not understood.

    ``reason``: ``date``, ``moment``, ``number``, ``ambiguous``, ``boolean`` or ``terms``.
    """

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def read_date(value):
    """A date; in text the day comes before the month. :raises NotRead:"""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip().partition("T")[0]
    for form in DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise NotRead("date")


def read_moment(value, zone):
    """A date and time, in UTC; a date alone is its midnight, ``T`` or spaces stand before the time.

    :param zone: the ``tzinfo`` in which it is meant when it does not say so itself
    :return: a datetime without a zone
    :raises NotRead:
    """
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = datetime.combine(value, time())
    else:
        parts = MOMENT.fullmatch(str(value).strip())
        day, hours = (parts[1], parts[2] or "00:00") if parts else ("", "")
        try:
            found = datetime.combine(read_date(day), time.fromisoformat(hours.rjust(5, "0")))
        except ValueError:
            raise NotRead("moment") from None
    found = found if found.tzinfo else found.replace(tzinfo=zone)
    return found.astimezone(UTC).replace(tzinfo=None, microsecond=0)


def read_number(value):
    """A number, ``1.234,56`` as well as ``1,234.56``.

    :raises NotRead: ``number``; ``ambiguous`` for what is a thousand here and a fraction there (``1.234``)
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    text = str(value).strip().strip("€$£ \u00a0").strip()
    if AMBIGUOUS.fullmatch(text):
        raise NotRead("ambiguous")
    if PLAIN_NUMBER.fullmatch(text):
        return float(text.replace(",", "."))
    found = GROUPED.fullmatch(text)
    if not found:
        raise NotRead("number")
    text = text.replace(found[1], "")
    return float(text.replace(",", "."))


def read_boolean(value):
    """Yes or no. :raises NotRead:"""
    text = str(value).strip().casefold()
    if text in YES or value is True:
        return True
    if text in NO or value is False:
        return False
    raise NotRead("boolean")


def folded(text):
    """A name as it is compared: without regard to case, spaces and hyphens."""
    return re.sub(r"[\s_\-./]+", " ", str(text)).strip().casefold()
