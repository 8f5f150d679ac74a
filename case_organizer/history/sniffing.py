"""A first look at a file: what it is, its columns, and a sample of its rows."""

from dataclasses import dataclass
from functools import partial

from . import vocabulary
from .csvlog import Table, find_delimiter
from .errors import HistoryError
from .limits import Limits
from .source import detect
from .values import as_text, infer, is_ambiguous, parse_moment
from .xeslog import Document

TYPES = {bool: "boolean", int: "integer", float: "float", str: "text"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column and what the sample says about it.

    ``type`` is integer, float, boolean, date, datetime or text; ``format`` tells how
    its dates or numbers are written, and ``ambiguous`` that day and month could be
    swapped. ``constant`` says whether it keeps its value within every case (None when
    no case column is found); ``zoneless`` that its times come without a zone.
    """

    name: str
    type: str
    format: str | None
    distinct: int
    filled: float
    constant: bool | None
    ambiguous: bool = False
    zoneless: bool = False


@dataclass(frozen=True, slots=True)
class Sniff:
    """What a first look shows; ``rows`` are texts by column, as a screen shows them."""

    kind: str
    gzipped: bool
    encoding: str
    delimiter: str | None
    columns: tuple[Column, ...]
    rows: tuple[dict, ...]
    case: str | None
    classifiers: dict

    @property
    def names(self):
        return tuple(column.name for column in self.columns)

    @property
    def zoneless(self):
        """The columns whose times need a time zone to be read."""
        return tuple(column.name for column in self.columns if column.zoneless)

    def column(self, name):
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


def sniff(path, limits=None, encoding=None):
    """Look at the file at ``path``; raise HistoryError when it cannot be a log.

    An ``encoding`` is only needed where the file's own cannot be found.
    """
    limits = limits or Limits()
    form = detect(path, limits, encoding)
    delimiter = find_delimiter(form, limits) if form.kind == "csv" else None
    log = open_log(path, form, delimiter, limits)
    names, rows = log.sample()
    if not rows:
        raise HistoryError("no_rows", 1)
    case = find_case(names, rows)
    return Sniff(
        kind=form.kind,
        gzipped=form.gzipped,
        encoding=form.encoding,
        delimiter=delimiter,
        columns=tuple(_column(name, rows, case, form.kind) for name in names),
        rows=tuple({key: as_text(value) for key, value in row.items()} for row in rows[: limits.sample_rows]),
        case=case,
        classifiers=getattr(log, "classifiers", {}),
    )


def open_log(path, form, delimiter, limits):
    """Return the log at ``path`` as what it is: a ``Table`` or a ``Document``."""
    if form.kind == "csv":
        return Table(path, form, delimiter, limits)
    return Document(path, form, limits)


def find_case(names, rows):
    """Return the column that names the case: by its name, or an id that repeats."""
    known = {vocabulary.plain(name): name for name in reversed(names)}
    found = vocabulary.find("case", known)
    if found:
        return found
    for name in names:
        values = [row[name] for row in rows if name in row]
        if vocabulary.is_identifier(name) and len(set(values)) < len(values) == len(rows):
            return name
    return None


def is_constant(name, rows, case):
    """Say whether a column keeps its value within each case of the sample."""
    if case is None:
        return None
    seen = {}
    return all(seen.setdefault(row.get(case), row.get(name)) == row.get(name) for row in rows)


def _column(name, rows, case, log):
    values = [row[name] for row in rows if name in row]
    kind, form = _type(values, log)
    texts = [value for value in values if isinstance(value, str)]
    return Column(
        name=name,
        type=kind,
        format=form,
        distinct=len(set(values)),
        filled=len(values) / len(rows),
        constant=is_constant(name, rows, case),
        ambiguous=is_ambiguous(texts, form),
        zoneless=_zoneless(values, kind, form),
    )


def _type(values, log):
    """The type of values; XES names it, so only dates are looked for in its texts."""
    kinds = {type(value) for value in values}
    if kinds <= {str}:
        found = infer(values)
        return found if log == "csv" or "date" in found[0] else ("text", None)
    if kinds <= {int, float} and float in kinds:
        return "float", None
    if len(kinds) > 1:
        return "text", None
    return TYPES.get(kinds.pop(), "datetime"), None


def _zoneless(values, kind, form):
    return kind == "datetime" and not all(map(partial(_has_zone, form=form), values))


def _has_zone(value, form):
    try:
        value = parse_moment(value, form) if isinstance(value, str) else value
    except ValueError:
        return True
    return value.tzinfo is not None
