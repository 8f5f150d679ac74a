"""From the raw rows of one case to a ``Trace``."""

from collections import defaultdict, deque
from dataclasses import replace
from operator import attrgetter

from . import vocabulary
from .errors import HistoryError
from .trace import Event, Trace
from .values import as_text, convert, moment

COMPLETE = "complete"
START = "start"


class UnreadableError(Exception):
    """A row or case that is left out: a code and the values of its message."""

    def __init__(self, code, **details):
        super().__init__(code)
        self.code = code
        self.details = details


class Builder:
    """Reads cases by a mapping; tells ``refuse`` what it leaves out."""

    def __init__(self, mapping, sniffed, place, limits, refuse):
        self._mapping = mapping
        self._columns = {column.name: column for column in sniffed.columns}
        self._zone = place
        self._limits = limits
        self._refuse = refuse
        self._activities = set()
        self._steps = _tells_completion(mapping, sniffed)

    def build(self, group):
        """Return the case, or None when it is refused."""
        mapping = self._mapping
        case = self._case_values(group)
        weight = len(group.rows) or 1
        try:
            name = self._name(case, mapping.case, "no_case")
            if not group.rows:
                raise UnreadableError("empty_case", case=name)
            dates = {
                field: self._moment(case, column)
                for field, column in (
                    ("start", mapping.case_start),
                    ("end", mapping.case_end),
                    ("deadline", mapping.case_deadline),
                )
            }
        except UnreadableError as fault:
            self._refuse(group.line, fault.code, weight=weight, **fault.details)
            return None
        events = self._events(group)
        return self._trace(name, group.line, case, dates, events) if events else None

    def _trace(self, name, line, case, dates, events):
        mapping = self._mapping
        first = events[0]
        dates["start"] = dates["start"] or first.started or first.timestamp
        return Trace(
            name=name,
            attributes=self._attributes(case, mapping.case_attributes),
            events=events,
            channel=self._somebody(case, mapping.channel),
            responsible=self._somebody(case, mapping.responsible),
            line=line,
            **dates,
        )

    def _case_values(self, group):
        """The values of the case: its own, and the last ones on its events."""
        values = {}
        for _line, row in group.rows:
            values.update(row)
        return values | group.shared

    def _events(self, group):
        events = []
        for line, row in group.rows:
            try:
                events.append(self._event(line, group.shared | row))
            except UnreadableError as fault:
                self._refuse(line, fault.code, **fault.details)
        events.sort(key=attrgetter("timestamp"))
        return _paired(events) if self._steps else events

    def _event(self, line, row):
        mapping = self._mapping
        activity = self._name(row, mapping.activity, "no_activity")
        timestamp = self._moment(row, mapping.timestamp)
        if timestamp is None:
            raise UnreadableError("no_timestamp")
        self._count(activity, line)
        lifecycle = as_text(row.get(mapping.lifecycle))
        return Event(
            activity=activity,
            timestamp=timestamp,
            lifecycle=lifecycle,
            resource=self._somebody(row, mapping.resource),
            group=self._somebody(row, mapping.group),
            attributes=self._attributes(row, mapping.event_attributes),
            line=line,
            started=self._moment(row, mapping.started),
            done=not self._steps or not lifecycle or lifecycle.casefold() == COMPLETE,
        )

    def _name(self, row, column, missing):
        name = as_text(row.get(column))
        if not name:
            raise UnreadableError(missing)
        if len(name) > self._limits.max_name:
            raise UnreadableError("long_name", column=column, limit=self._limits.max_name)
        return name

    def _somebody(self, row, column):
        """A person, group or channel; the words for none are none."""
        text = as_text(row.get(column))
        return None if vocabulary.is_nobody(text) else text[: self._limits.max_name]

    def _count(self, activity, line):
        if activity not in self._activities:
            self._activities.add(activity)
            if len(self._activities) > self._limits.max_activities:
                limit, column = self._limits.max_activities, self._mapping.activity
                raise HistoryError("too_many_activities", line, limit=limit, column=column)

    def _moment(self, row, column):
        value = row.get(column)
        if value is None:
            return None
        try:
            return moment(value, self._columns[column].format, self._zone)
        except (ValueError, OverflowError, OSError):
            value = as_text(value)[:100]
            raise UnreadableError("bad_date", value=value, column=column) from None

    def _attributes(self, row, columns):
        found = {}
        for name in columns:
            value = row.get(name)
            if value is not None:
                column = self._columns[name]
                found[name] = convert(value, column.type, column.format, self._zone)
        return found


def _tells_completion(mapping, sniffed):
    """Say whether the log has completions as such among the steps of its activities.

    Otherwise (no lifecycle, only starts, words of its own) every event ends one.
    """
    found = {(row.get(mapping.lifecycle) or "").casefold() for row in sniffed.rows}
    return COMPLETE in found


def _paired(events):
    """Give completions the time of the start that belongs to them, first in first out."""
    waiting = defaultdict(deque)
    paired = []
    for event in events:
        if event.lifecycle and event.lifecycle.casefold() == START:
            waiting[event.activity].append(event.timestamp)
        elif event.done and not event.started and waiting[event.activity]:
            started = waiting[event.activity].popleft()
            event = replace(event, started=started)
        paired.append(event)
    return paired
