"""Where cases went another way than their plan says, and how well they fit it.

The measure: a case breaks a rule or it does not, however often it breaks it. The *fitness* of a case is the share of
the rules of the plan that it keeps; a rule that it had no occasion to break is kept. This is how declarative
constraints are checked: *precedence* for orders, *existence* for what is required, *absence* (n + 1) for what is done
too often.
"""

from collections import Counter
from dataclasses import dataclass, field

#: In the order in which they are told: a step the plan does not have, one done before what must come first, one that
#: was never done though the case ended, one done more often than it may.
KINDS = ("unknown", "order", "missing", "repeated")
SKIPPED = "manualskip"


@dataclass(frozen=True, slots=True)
class Deviation:
    """A rule that a case broke.

    ``other`` is the step that should have come first; ``times`` how often the step was done; ``at`` when the rule
    was first broken, None for what never happened.
    """

    kind: str
    step: str
    other: str | None = None
    times: int = 0
    at: object = None


@dataclass(frozen=True, slots=True)
class Fit:
    """How a case fits: ``fitness`` from 0 to 1, and what it broke."""

    fitness: float
    deviations: tuple = ()


@dataclass(slots=True)
class Summary:
    """How the cases of a type fit; see :meth:`add`.

    ``fitness`` is the mean of the cases; ``fitting`` counts those that break nothing.
    """

    cases: int = 0
    fitting: int = 0
    total: float = 0.0
    broken: Counter = field(default_factory=Counter)

    def add(self, fit):
        """Count a case."""
        self.cases += 1
        self.fitting += not fit.deviations
        self.total += fit.fitness
        self.broken.update((d.kind, d.step, d.other) for d in fit.deviations)

    @property
    def fitness(self):
        """The mean fitness of the cases; 1 when there are none."""
        return self.total / self.cases if self.cases else 1.0


def check_trace(trace, rules, ended=None):
    """Hold a case against the rules of a plan.

    :param trace: a ``Trace`` whose activities are codes of steps; what was skipped has the lifecycle ``manualskip``
    :param rules: ``Rules``
    :param ended: whether the case has ended, so that what is required must be there; by default, whether it has an end
    :return: a ``Fit``
    """
    found, times, settled = [], Counter(), {}
    early = set()
    for event in trace.events:
        code, skipped = event.activity, event.lifecycle == SKIPPED
        if not (event.done or skipped):
            continue
        if not skipped:
            times[code] += 1
            if code not in rules.steps and times[code] == 1:
                found.append(Deviation("unknown", code, at=event.timestamp))
            for before in rules.after.get(code, ()):
                if (code, before.step) not in early and not _settles(settled.get(before.step), before.outcomes):
                    early.add((code, before.step))
                    found.append(Deviation("order", code, before.step, at=event.timestamp))
            if code in rules.most and times[code] == rules.most[code] + 1:
                found.append(Deviation("repeated", code, at=event.timestamp))
        settled.setdefault(code, set()).add(None if skipped else event.attributes.get("outcome"))
    if trace.end is not None if ended is None else ended:
        found += [Deviation("missing", code) for code in sorted(rules.required - settled.keys())]
    broken = len(found) - max(sum(d.kind == "unknown" for d in found) - 1, 0)
    told = [Deviation(d.kind, d.step, d.other, times[d.step], d.at) for d in found]
    told.sort(key=lambda d: (KINDS.index(d.kind), d.step, d.other or ""))
    return Fit(1 - broken / rules.count, tuple(told))


def _settles(ways, outcomes):
    """Whether one of the ways in which a step ended lets the next one begin; skipping does, and an unknown outcome."""
    return bool(ways) and (not outcomes or None in ways or not ways.isdisjoint(outcomes))
