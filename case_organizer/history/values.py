"""From text to numbers, dates and yes or no, and which of them a column holds."""

import math
import re
from datetime import UTC, date, datetime
from functools import cache
from itertools import product
from zoneinfo import ZoneInfo

from .errors import HistoryError

INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})")
FLOAT = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
COMMA_FLOAT = re.compile(r"-?\d+(,\d+)?")
LEADING_ZERO = re.compile(r"-?0\d")
DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
NULLS = frozenset(("NULL", "null", "NaN", "nan", "NaT", "\\N"))
BOOLEANS = {
    **dict.fromkeys(("true", "yes", "ja", "waar", "wahr", "y"), True),
    **dict.fromkeys(("false", "no", "nee", "nein", "onwaar", "falsch", "n"), False),
}
DAYS = ("%Y/%m/%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%m-%d-%Y")
TIMES = ("%H:%M:%S", "%H:%M", "%H:%M:%S.%f", "%I:%M:%S %p", "%I:%M %p")
ZONES = ("", "%z", " %z")
DATE_SHARE = 0.9
SWAPPED = {"%d/%m/%Y": "%m/%d/%Y", "%d-%m-%Y": "%m-%d-%Y"}
MILLISECONDS = 100_000_000_000


@cache
def zone(name):
    """The time zone of that name."""
    try:
        return UTC if name == "UTC" else ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise HistoryError("unknown_timezone", timezone=name) from None


def infer(texts):
    """Return the type of a column and the format of its dates or numbers.

    Numbers and booleans need every text to be one; for dates nine in ten are enough,
    so that one slip does not hide a column of times.
    """
    texts = [text for text in texts if text]
    if not texts:
        return "text", None
    if all(text.casefold() in BOOLEANS for text in texts):
        return "boolean", None
    if all(INTEGER.fullmatch(text) for text in texts):
        return "integer", None
    if not any(LEADING_ZERO.match(text) for text in texts):
        if all(FLOAT.fullmatch(text) for text in texts):
            return "float", "."
        if all(COMMA_FLOAT.fullmatch(text) for text in texts):
            return "float", ","
    return _infer_dates(texts)


def _infer_dates(texts):
    needed = DATE_SHARE * len(texts)
    if sum(bool(DATED.match(text)) for text in texts) < needed:
        return "text", None
    if sum(_reads(text, "iso") for text in texts) >= needed:
        timed = any(ISO_MOMENT.match(text) for text in texts)
        return ("datetime" if timed else "date"), "iso"
    for form in _forms():
        if sum(_reads(text, form) for text in texts) >= needed:
            return ("datetime" if "%M" in form else "date"), form
    return "text", None


def _forms():
    yield from DAYS
    for day, time, offset in product(DAYS, TIMES, ZONES):
        yield f"{day} {time}{offset}"


def _reads(text, form):
    try:
        parse_moment(text, form)
    except ValueError:
        return False
    return True


def is_ambiguous(texts, form):
    """Say whether day and month could be the other way round in all the texts."""
    for day, other in SWAPPED.items():
        if form and day in form:
            swapped = form.replace(day, other)
            return all(_reads(text, swapped) for text in texts if text)
    return False


def parse_moment(text, form):
    """Read a date and time, with or without a zone; raise ValueError."""
    if form and form != "iso":
        return datetime.strptime(text, form)
    if not ISO_DATE.match(text):
        raise ValueError(text)
    return datetime.fromisoformat(text)


def moment(value, form, place):
    """Return the aware UTC time of a value; whole numbers count from 1970."""
    if isinstance(value, str):
        value = int(value) if INTEGER.fullmatch(value) else parse_moment(value, form)
    if isinstance(value, int) and not isinstance(value, bool):
        value = datetime.fromtimestamp(value / 1000 if abs(value) >= MILLISECONDS else value, UTC)
    if not isinstance(value, datetime):
        raise ValueError(value)
    return to_utc(value, place)


def to_utc(value, place):
    """Return a time in UTC; one without a zone is read in ``place``."""
    if value.tzinfo is None:
        value = value.replace(tzinfo=place)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError(value) from None


def convert(value, kind, form, place):
    """Return a value as its column's type; what does not read so stays text."""
    if isinstance(value, datetime):
        return _or_text(to_utc, value, place)
    if not isinstance(value, str) or kind == "text":
        return value
    return _or_text(CONVERTERS[kind], value, form, place)


def _or_text(function, value, *args):
    try:
        return function(value, *args)
    except (ValueError, OverflowError):
        return str(value)


def _boolean(text, form, place):
    return BOOLEANS.get(text.casefold(), text)


def _integer(text, form, place):
    return int(text) if INTEGER.fullmatch(text) else text


def _float(text, form, place):
    number = float(text.replace(",", ".") if form == "," else text)
    return number if math.isfinite(number) else text


def _date(text, form, place):
    return parse_moment(text, form).date()


def _datetime(text, form, place):
    return to_utc(parse_moment(text, form), place)


CONVERTERS = {
    "boolean": _boolean,
    "integer": _integer,
    "float": _float,
    "date": _date,
    "datetime": _datetime,
}


def as_text(value):
    """Return a value as people and keys read it; None for no value."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
