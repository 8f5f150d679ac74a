"""What a plan could take over from how its cases went: each with its figures, for somebody to accept or not."""

import math
from dataclasses import dataclass, field

from .precedence import prerequisites

#: In the order in which they are told.
KINDS = ("after", "required", "optional", "repeatable", "role", "deadline")
DAY = 24


@dataclass(frozen=True, slots=True)
class Lines:
    """Where the lines are drawn; shares are between 0 and 1.

    ``support``: so many cases (events, for roles and durations) must show it. ``before_share``: an order held in so
    many of the cases with the later step. ``required_share``: so many of the cases that ended did the step.
    ``again_share``: so many of the cases with the step did it more than once. ``role_share``: so many of its events
    with a role were of that one.
    """

    support: int = 5
    before_share: float = 0.95
    required_share: float = 0.80
    again_share: float = 0.05
    role_share: float = 0.60


@dataclass(frozen=True, slots=True)
class Planned:
    """A step as the plan has it now. ``after`` are codes, ``role`` a name, ``hours`` its deadline (0: none)."""

    code: str
    required: bool = True
    repeatable: bool = False
    role: str | None = None
    hours: float = 0
    after: frozenset = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Proposal:
    """Something that a plan could say of a step.

    ``value`` is the step to wait for, the role, or the deadline in hours; ``cases`` is of how many cases (events, for
    roles and durations) it was counted, ``support`` how many of them show it, and ``share`` what part that is.
    ``median`` and ``late`` are the median and the 90th percentile of the hours.
    """

    kind: str
    step: str
    value: object = None
    support: int = 0
    cases: int = 0
    median: float | None = None
    late: float | None = None

    @property
    def share(self):
        """The confidence: which part of the cases shows it."""
        return self.support / self.cases if self.cases else 0.0


def propose(flow, plan, lines=None):
    """Return what cases show and their plan does not say, as a list of ``Proposal`` in the order of the plan.

    Steps that are not in the plan are left alone.

    :param flow: a ``Flow`` whose activities are codes of steps
    :param plan: ``Planned`` steps, in order
    :param lines: ``Lines``
    """
    lines = lines or Lines()
    planned = {step.code: step for step in plan}
    found = _orders(flow, planned, lines)
    for code, step in planned.items():
        figures = flow.steps.get(code)
        if figures and figures.cases >= lines.support:
            found += _needed(flow, step, figures, lines)
            found += _repeated(step, figures, lines)
            found += _done_by(step, figures, lines)
            found += _within(step, figures, lines)
        elif step.required and flow.ended >= lines.support and (not figures or not figures.ended):
            found.append(Proposal("optional", code, support=flow.ended, cases=flow.ended))
    place = {code: index for index, code in enumerate(planned)}
    return sorted(found, key=lambda p: (place[p.step], KINDS.index(p.kind), place.get(p.value, 0)))


def _orders(flow, planned, lines):
    """Orders that nearly always held; none that the plan has, that follows from it, or that makes a circle."""
    cases = {code: figures.cases for code, figures in flow.steps.items()}
    required = {code for code, step in planned.items() if step.required}
    pairs = flow.first_before()
    counted = ((a, b, count) for (a, b), count in pairs.items() if a in planned and b in planned)
    above = {code: _above(code, planned) for code in planned}
    found = []
    for earlier, later in prerequisites(counted, cases, required, lines):
        if earlier not in above[later] and later not in above[earlier]:
            found.append(Proposal("after", later, earlier, pairs[earlier, later], cases[later]))
    return found


def _above(code, planned):
    """All that a step of the plan comes after, directly or not."""
    found, waiting = set(), [code]
    while waiting:
        for source in planned[waiting.pop()].after - found:
            if source in planned:
                found.add(source)
                waiting.append(source)
    return found


def _needed(flow, step, figures, lines):
    if flow.ended < lines.support:
        return []
    usual = figures.ended >= lines.required_share * flow.ended
    if usual and not step.required:
        return [Proposal("required", step.code, support=figures.ended, cases=flow.ended)]
    if step.required and not usual:
        return [Proposal("optional", step.code, support=flow.ended - figures.ended, cases=flow.ended)]
    return []


def _repeated(step, figures, lines):
    if step.repeatable or figures.again < max(lines.again_share * figures.cases, 1):
        return []
    return [Proposal("repeatable", step.code, support=figures.again, cases=figures.cases)]


def _done_by(step, figures, lines):
    told = sum(figures.groups.values())
    if told < lines.support:
        return []
    role, count = min(figures.groups.items(), key=lambda item: (-item[1], item[0]))
    if role == step.role or count < lines.role_share * told:
        return []
    return [Proposal("role", step.code, role, count, told)]


def _within(step, figures, lines):
    """A deadline that nine in ten keep, in whole days, or in hours where that is less than a day."""
    median, late = figures.usual()
    if len(figures.hours) < lines.support or not late or late <= 0:
        return []
    hours = math.ceil(late) if late <= DAY else DAY * math.ceil(late / DAY)
    if step.hours and step.hours >= hours:
        return []
    kept = sum(value <= hours for value in figures.hours)
    return [Proposal("deadline", step.code, hours, kept, len(figures.hours), median, late)]
