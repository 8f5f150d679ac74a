"""Which column of a log means what: guessed, shown, corrected, checked."""

from dataclasses import asdict, dataclass, replace

from . import vocabulary
from .errors import HistoryError
from .sniffing import is_constant

REQUIRED = ("case", "activity", "timestamp")
REPEATS = 3


@dataclass(frozen=True, slots=True)
class Mapping:
    """The column of each field; None where the log has none.

    ``started`` is the time an activity began, where it stands beside ``timestamp`` in
    the same row. Columns in ``case_attributes`` are values of the case, those in
    ``event_attributes`` of the event; the others are not read.
    """

    case: str | None = None
    activity: str | None = None
    timestamp: str | None = None
    started: str | None = None
    lifecycle: str | None = None
    resource: str | None = None
    group: str | None = None
    case_start: str | None = None
    case_end: str | None = None
    case_deadline: str | None = None
    channel: str | None = None
    responsible: str | None = None
    case_attributes: tuple[str, ...] = ()
    event_attributes: tuple[str, ...] = ()

    def replace(self, **changes):
        """Return the mapping with other columns for some fields."""
        for field in ("case_attributes", "event_attributes"):
            if field in changes:
                changes[field] = tuple(changes[field] or ())
        return replace(self, **changes)

    def columns(self):
        """Yield each field that has a column, and the column."""
        for field, value in asdict(self).items():
            for column in value if isinstance(value, tuple) else (value,):
                if column:
                    yield field, column

    @property
    def single(self):
        """The columns that mean one thing, apart from the attributes."""
        attributes = {*self.case_attributes, *self.event_attributes}
        return {column for _field, column in self.columns()} - attributes


def guess(sniff):
    """Return what the columns most likely mean, by their names and their values."""
    chosen = {"case": sniff.case}
    columns = vocabulary.of_events(sniff.names)
    for field in vocabulary.EVENT_FIELDS:
        if field != "case":
            _choose(chosen, field, columns, sniff, fixed=False)
    if not chosen.get("timestamp"):
        chosen["timestamp"] = chosen.pop("started", None) or _only_time(sniff, chosen)
    if not chosen.get("activity"):
        chosen["activity"] = _classified(sniff) or _likely_activity(sniff, chosen)
    on_cases = [
        name
        for name in sniff.names
        if name.casefold().startswith(vocabulary.CASE_PREFIX) or sniff.column(name).constant
    ]
    columns = vocabulary.of_cases(on_cases)
    for field in vocabulary.CASE_FIELDS:
        _choose(chosen, field, columns, sniff, fixed=True)
    return regroup(Mapping(**chosen), sniff)


def _choose(chosen, field, columns, sniff, fixed):
    """Take the best named column that no other field has and whose values suit."""
    free = {
        plain: name
        for plain, name in columns.items()
        if name not in chosen.values() and _suits(field, sniff.column(name), fixed)
    }
    found = vocabulary.find(field, free)
    if found:
        chosen[field] = found


def _suits(field, column, fixed):
    dated = column.type in ("date", "datetime")
    if field in ("case_start", "case_end", "case_deadline"):
        return dated or not column.filled
    if field in ("timestamp", "started"):
        return column.filled > 0 and column.type not in ("boolean", "float")
    return not dated and (fixed or column.filled > 0)


def _only_time(sniff, chosen):
    times = [
        column.name
        for column in sniff.columns
        if column.type == "datetime" and not column.constant and column.name not in chosen.values()
    ]
    return times[0] if len(times) == 1 else None


def _classified(sniff):
    """The first attribute of an XES log's first classifier."""
    for keys in sniff.classifiers.values():
        if keys and sniff.column(keys[0]):
            return keys[0]
    return None


def _likely_activity(sniff, chosen):
    """The text that repeats over the rows and changes within cases."""
    for column in sniff.columns:
        repeated = column.distinct * REPEATS <= len(sniff.rows)
        full = column.type == "text" and column.filled == 1
        if full and repeated and column.constant is False and column.name not in chosen.values():
            return column.name
    return None


def regroup(mapping, sniff):
    """Return the mapping with all other columns as attributes of case or event.

    To be called after the case or another column has been corrected.
    """
    taken = mapping.single
    on_case, on_event = [], []
    for name in sniff.names:
        if name not in taken:
            (on_case if _on_case(name, mapping, sniff) else on_event).append(name)
    return mapping.replace(case_attributes=on_case, event_attributes=on_event)


def _on_case(name, mapping, sniff):
    if sniff.kind == "xes":
        return name.startswith(vocabulary.CASE_PREFIX)
    if name.casefold().startswith(vocabulary.CASE_PREFIX):
        return True
    if mapping.case == sniff.case:
        return bool(sniff.column(name).constant)
    return bool(is_constant(name, sniff.rows, mapping.case))


def check(mapping, sniff):
    """Raise HistoryError unless the mapping is complete and the file has its columns."""
    for field in REQUIRED:
        if not getattr(mapping, field):
            raise HistoryError("no_column", field=field)
    for field, column in mapping.columns():
        if not sniff.column(column):
            raise HistoryError("unknown_column", field=field, column=column)
    on_trace = mapping.case.startswith(vocabulary.CASE_PREFIX)
    if sniff.kind == "xes" and not on_trace:
        raise HistoryError("case_not_on_trace", column=mapping.case)
