"""A log as a stream of cases; what cannot be read is left out and named."""

from .building import Builder
from .csvlog import filled, fits
from .errors import HistoryError, Refusal
from .limits import Limits
from .mapping import check
from .sniffing import open_log, sniff
from .source import detect
from .spill import by_case, is_contiguous
from .trace import Group
from .values import zone


def read(path, mapping, limits=None, timezone="UTC"):
    """Yield the cases of the log at ``path``; see ``Reader``."""
    return iter(Reader(path, mapping, limits=limits, timezone=timezone))


class Reader:
    """The cases of a log; each iteration reads the file anew.

    ``refused`` lists what the last iteration left out, at most ``max_refused`` of it;
    ``refused_count`` counts the rows concerned and ``events`` those that were read.
    Times without a zone are read in ``timezone``.
    """

    def __init__(self, path, mapping, sniffed=None, limits=None, timezone="UTC"):
        self.path = path
        self.mapping = mapping
        self.limits = limits or Limits()
        self.sniffed = sniffed or sniff(path, self.limits)
        self._zone = zone(timezone)
        check(mapping, self.sniffed)
        self._together = None
        self._start()

    def _start(self):
        self.refused = []
        self.refused_count = 0
        self.events = 0

    def __iter__(self):
        self._start()
        builder = Builder(self.mapping, self.sniffed, self._zone, self.limits, self.refuse)
        for group in self._groups():
            trace = builder.build(group)
            if trace:
                self.events += len(trace.events)
                yield trace
        self._check_share()

    def refuse(self, line, code, weight=1, **args):
        """Note that something at ``line`` is left out; it stands for some rows."""
        self.refused_count += weight
        if len(self.refused) < self.limits.max_refused:
            self.refused.append(Refusal(line, code, args))
        if self.refused_count > self.limits.max_refused:
            self._give_up()

    def _check_share(self):
        total = self.refused_count + self.events
        if self.refused_count > self.limits.max_refused_share * total:
            self._give_up()
        if not total:
            raise HistoryError("no_rows")

    def _give_up(self):
        first = self.refused[0]
        raise HistoryError(
            "too_many_refused",
            first.line,
            count=self.refused_count,
            total=self.refused_count + self.events,
            first=first.line,
            reason=first.reason,
            refusal=first,
        )

    def _groups(self):
        sniffed = self.sniffed
        form = detect(self.path, self.limits, sniffed.encoding)
        log = open_log(self.path, form, sniffed.delimiter, self.limits)
        return self._traces(log) if sniffed.kind == "xes" else self._table(log)

    def _traces(self, document):
        """The traces of an XES log; a second one of the same name is refused."""
        known = set()
        for group in document.groups():
            if group.shared is None:
                self.refuse(group.line, "event_without_case")
                continue
            name = group.shared.get(self.mapping.case)
            if name is not None and hash(name) in known:
                rows = len(group.rows) or 1
                case = str(name)[: self.limits.max_name]
                self.refuse(group.line, "duplicate_case", weight=rows, case=case)
                continue
            if name is not None and len(known) < self.limits.max_known:
                known.add(hash(name))
            yield group

    def _table(self, table):
        """The rows of a CSV log by case, within the bounds of a case."""
        known = self.limits.max_known
        if self._together is None:
            names = (name for name, _line, _cells in self._rows(table, _ignore))
            self._together = is_contiguous(names, known)
        rows = self._rows(table, self.refuse)
        heading = self.sniffed.names
        for name, cells in by_case(rows, self._together, known):
            yield self._gather(name, cells, heading)

    def _rows(self, table, refuse):
        """Yield the case, line and cells of each row that has a case."""
        rows = table.rows()
        heading = next(rows)
        position = heading.index(self.mapping.case)
        for line, cells in rows:
            if not fits(heading, cells):
                refuse(line, "wrong_width", cells=len(cells), columns=len(heading))
            elif not cells[position].strip():
                refuse(line, "no_case")
            else:
                yield cells[position].strip(), line, cells

    def _gather(self, name, rows, heading):
        limits, group, size = self.limits, Group(None, {}), 0
        for line, cells in rows:
            group.line = group.line or line
            size += sum(map(len, cells))
            group.rows.append((line, filled(heading, cells)))
            if len(group.rows) > limits.max_events:
                limit = limits.max_events
                raise HistoryError("trace_too_long", line, case=name, limit=limit)
            if size > limits.max_trace:
                limit = limits.max_trace
                raise HistoryError("trace_too_large", line, case=name, limit=limit)
        return group


def _ignore(line, code, **args):
    """The first look at the rows refuses nothing; the reading after it does."""
