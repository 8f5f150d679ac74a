"""What the attributes of cases say about every case: their kinds and choices."""

from collections import Counter
from datetime import date, datetime

from . import vocabulary
from .codes import Codes
from .findings import Characteristic, Choice
from .values import as_text

LONG = 200
REPEATED = 2


class Tally:
    """Counts the values of one attribute over cases, within bounds."""

    __slots__ = ("cases", "kinds", "longest", "several", "steady", "twins", "values")

    def __init__(self):
        self.kinds = set()
        self.values = Counter()
        self.cases = 0
        self.longest = 0
        self.twins = None
        self.several = 0
        self.steady = 0

    def add(self, value, twins, most):
        """Take the value of a case; ``twins`` are its mapped values by field."""
        text = as_text(value)
        self.cases += 1
        self.kinds.add(type(value))
        self.longest = max(self.longest, len(text) + LONG * ("\n" in text))
        if len(text) < LONG and (text in self.values or len(self.values) <= most):
            self.values[text] += 1
        same = {field for field, twin in twins.items() if twin == value}
        self.twins = same if self.twins is None else self.twins & same


class Characteristics:
    """Collects the attributes of cases and tells which of them describe a case."""

    def __init__(self, options):
        self._options = options
        self._on_case = {}
        self._on_event = {}

    def add(self, trace):
        twins = {
            "case": trace.name,
            "start": trace.start,
            "end": trace.end,
            "deadline": trace.deadline,
            "channel": trace.channel,
            "responsible": trace.responsible,
        }
        most = self._options.max_choices
        for name, value in trace.attributes.items():
            self._of(self._on_case, name).add(value, twins, most)
        last, steady, seen = {}, {}, Counter()
        for event in trace.events:
            for name, value in event.attributes.items():
                steady[name] = steady.get(name, True) and last.get(name, value) == value
                last[name] = value
                seen[name] += 1
        for name, value in last.items():
            tally = self._of(self._on_event, name)
            tally.add(value, twins, most)
            tally.several += seen[name] > 1
            tally.steady += seen[name] > 1 and steady[name]

    @staticmethod
    def _of(tallies, name):
        if name not in tallies:
            tallies[name] = Tally()
        return tallies[name]

    def result(self):
        """Return the characteristics, those of cases first."""
        codes = Codes("characteristic")
        found = [
            self._characteristic(codes, name, tally, False) for name, tally in self._on_case.items() if not tally.twins
        ]
        found += [
            self._characteristic(codes, name, tally, True)
            for name, tally in self._on_event.items()
            if not tally.twins and self._describes_case(tally)
        ]
        return tuple(found)

    def _describes_case(self, tally):
        """Event attributes count that hardly change, or whose last value is a status.

        One that has another value in every case and event is the event's own number.
        """
        if tally.several and tally.steady >= self._options.steady_share * tally.several:
            return True
        return self._is_selection(tally)

    def _is_selection(self, tally):
        distinct = len(tally.values)
        few = distinct <= self._options.max_choices
        short = tally.kinds == {str} and tally.longest < LONG
        return short and few and tally.cases >= REPEATED * distinct

    def _characteristic(self, codes, column, tally, on_event):
        bare = column.removeprefix(vocabulary.CASE_PREFIX)
        name = bare.rpartition(":")[2].replace("_", " ").strip() or bare
        kind = self._kind(tally, column)
        return Characteristic(
            code=codes.make(bare),
            name=name[:1].upper() + name[1:],
            column=column,
            kind=kind,
            cases=tally.cases,
            on_event=on_event,
            choices=_choices(tally) if kind == "selection" else (),
        )

    def _kind(self, tally, column):
        kinds = tally.kinds
        if self._is_selection(tally):
            return "selection"
        if kinds <= {int, float}:
            if vocabulary.is_money(column):
                return "monetary"
            return "float" if float in kinds else "integer"
        if kinds <= {date, datetime}:
            return "datetime" if datetime in kinds else "date"
        if kinds == {bool}:
            return "boolean"
        return "text" if tally.longest >= LONG else "char"


def _choices(tally):
    """The values of a selection, by name."""
    codes = Codes("choice")
    return tuple(Choice(codes.make(text), text, count) for text, count in sorted(tally.values.items()))
