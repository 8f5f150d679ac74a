"""The definition of a plan, and its compiled form.

Definitions are frozen dataclasses that people and translators build; :func:`compile_plan` turns them into
a :class:`Plan`: parallel lists by integer index, so that a decision looks up only what an occurrence touches.
Terms and meaning are those of CMMN 1.1, chapters 5 and 8; see docs/engine.md for deviations.
"""

from collections import deque
from dataclasses import dataclass

from .errors import PlanError

STAGE, STEP, MILESTONE, LISTENER = range(4)
KINDS = {"stage": STAGE, "step": STEP, "milestone": MILESTONE, "listener": LISTENER}

#: Kinds of occurrence that come from outside the plan; each has a key.
OUTSIDE = frozenset({"event", "characteristic", "document", "date", "case"})

#: Transitions a part may name (CMMN 1.1 tables 8.3 to 8.6).
TRANSITIONS = frozenset(
    {
        "create",
        "enable",
        "start",
        "manualStart",
        "disable",
        "reenable",
        "complete",
        "fault",
        "terminate",
        "exit",
        "parentTerminate",
        "suspend",
        "resume",
        "parentSuspend",
        "parentResume",
        "reactivate",
    }
)
#: Everyday names, and those of milestones and listeners, for the same transitions.
ALIASES = {"occur": "complete", "fail": "fault", "skip": "disable", "reopen": "reactivate", "close": "complete"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a criterion.

    :param source: code of an item, or key of an outside trigger
    :param transition: what the item does (items only)
    :param outcome: the outcome it must have, or a tuple of them; None is any
    :param standing: a prerequisite: met *while* the source is done, not by its becoming so
    :param kind: ``item`` or one of :data:`OUTSIDE`
    """

    source: str
    transition: str = "complete"
    outcome: str | tuple | None = None
    standing: bool = False
    kind: str = "item"


@dataclass(frozen=True, slots=True)
class Criterion:
    """All parts, and the condition (an opaque id) if there is one. CMMN: a sentry."""

    parts: tuple = ()
    condition: str | None = None

    def __post_init__(self):
        object.__setattr__(self, "parts", tuple(self.parts))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a plan: stage, step, milestone or listener.

    :param parent: code of the stage it is in; None is the plan itself
    :param max_instances: 0 is no maximum
    :param repeat_condition: id of the condition that must hold for a new instance
    :param manual: True, or the id of a condition: offered instead of started
    :param discretionary: not there until somebody adds it
    :param entry: criteria of which one suffices to start
    :param exit: criteria of which one suffices to end
    :param outcomes: for steps; the first is the default
    :param reserved: in every plan, for what no plan foresaw: directly in the plan, not required, last. It takes any
        outcome, and a text written before it was there is read
    """

    code: str
    kind: str
    parent: str | None = None
    required: bool = True
    repeatable: bool = False
    max_instances: int = 0
    repeat_condition: str | None = None
    manual: bool | str = False
    discretionary: bool = False
    auto_complete: bool = True
    entry: tuple = ()
    exit: tuple = ()
    outcomes: tuple = ("done",)
    reserved: bool = False

    def __post_init__(self):
        for name in ("entry", "exit", "outcomes"):
            object.__setattr__(self, name, tuple(getattr(self, name)))


class Plan:
    """A compiled plan. Made by :func:`compile_plan`, never changed; safe to share between threads.

    Index 0 is the plan itself (code ``""``). The children of a stage have adjoining indexes, those that are
    required first, so that "is any of them open?" is one search over a slice of the state. ``rank`` is the
    order in which the items were given, which is the order in which they are decided. ``reserved`` are the indexes
    of the reserved items, the last ones directly in the plan.
    """

    __slots__ = (
        "again_alone",
        "auto",
        "by_condition",
        "children",
        "codes",
        "crit_condition",
        "crit_exit",
        "crit_item",
        "crit_key",
        "crit_need",
        "crit_parts",
        "crit_position",
        "crit_standing",
        "depth",
        "discretionary",
        "entry",
        "exit",
        "hears",
        "immediate",
        "index",
        "interest",
        "items",
        "kind",
        "manual",
        "maximum",
        "once",
        "outcomes",
        "outside",
        "parent",
        "rank",
        "repeat_condition",
        "repeatable",
        "required",
        "reserved",
        "root_exit",
        "size",
        "span",
        "step_mask",
        "watches",
    )

    def conditions(self):
        """Every condition id the plan names, for those who evaluate them."""
        found = {c for c in self.crit_condition if c}
        found.update(c for c in self.repeat_condition if c)
        found.update(m for m in self.manual if isinstance(m, str))
        return frozenset(found)

    def triggers(self):
        """Every outside trigger the plan listens to, as ``(kind, key)``."""
        return frozenset(self.outside)

    def __repr__(self):
        return f"<Plan of {self.size - 1} items>"


def part_outcomes(part):
    """The outcomes a part accepts as a frozenset, or None for any."""
    if part.outcome is None:
        return None
    return frozenset((part.outcome,)) if isinstance(part.outcome, str) else frozenset(part.outcome)


def part_transition(part):
    """The CMMN name of the transition a part names."""
    return ALIASES.get(part.transition, part.transition)


def compile_plan(items, exit=(), auto_complete=True):
    """Compile a definition.

    :param items: the :class:`Item` of the plan; their order is the order in which things are decided
    :param exit: exit criteria of the plan itself
    :param auto_complete: whether the case completes by itself once nothing keeps it open
    :raises PlanError: when the structure is unusable (see ``validate.STRUCTURAL``). Unreachable items,
        cycles of prerequisites and size are not errors here; ask ``validate``.
    """
    from .validate import structural_problems

    items = tuple(items)
    problems = structural_problems(items, exit)
    if problems:
        raise PlanError(problems)
    plan = Plan()
    _number(plan, items)
    _items(plan, exit, auto_complete)
    _criteria(plan)
    _listeners(plan)
    return plan


def _number(plan, items):
    """Give each item its index: stage by stage, required children before the others."""
    below = {}
    for position, item in enumerate(items):
        below.setdefault(item.parent or "", []).append((position, item))
    plan.items, plan.codes, plan.rank = [None], [""], [-1]
    plan.parent, plan.depth, plan.index = [0], [0], {"": 0}
    plan.children, plan.span = [()], [(1, 1, 1)]
    todo = deque([0])
    while todo:
        stage = todo.popleft()
        mine = below.get(plan.codes[stage], ())
        first = [pair for pair in mine if is_required(pair[1])]
        others = [pair for pair in mine if not is_required(pair[1])]
        ordered = first + sorted(others, key=lambda pair: pair[1].reserved)
        low = len(plan.codes)
        plan.span[stage] = (low, low + len(first), low + len(ordered))
        plan.children[stage] = tuple(
            low + number for number, _pair in sorted(enumerate(ordered), key=lambda entry: entry[1][0])
        )
        for position, item in ordered:
            plan.index[item.code] = number = len(plan.codes)
            plan.items.append(item)
            plan.codes.append(item.code)
            plan.rank.append(position)
            plan.parent.append(stage)
            plan.depth.append(plan.depth[stage] + 1)
            plan.children.append(())
            plan.span.append((0, 0, 0))
            if item.kind == "stage":
                todo.append(number)
    plan.size = len(plan.codes)
    plan.reserved = tuple(number for number, item in enumerate(plan.items) if item is not None and item.reserved)


def is_required(item):
    """Whether the item keeps its stage open; a listener never does (CMMN 5.4.7)."""
    return item.required and item.kind != "listener"


def _items(plan, root_exit, auto_complete):
    """The controls of each item, by index."""
    rest = plan.items[1:]
    plan.kind = [STAGE] + [KINDS[item.kind] for item in rest]
    plan.auto = [auto_complete] + [item.auto_complete for item in rest]
    plan.required = [True] + [is_required(item) for item in rest]
    plan.manual = [False] + [item.manual for item in rest]
    plan.discretionary = [False] + [item.discretionary for item in rest]
    plan.repeatable = [False] + [item.repeatable for item in rest]
    plan.maximum = [0] + [item.max_instances for item in rest]
    plan.repeat_condition = [None] + [item.repeat_condition for item in rest]
    plan.outcomes = [("done",)] + [item.outcomes or ("done",) for item in rest]
    plan.immediate = [True] + [_is_immediate(item) for item in rest]
    plan.again_alone = [False] + [_repeats_alone(item) for item in rest]
    plan.root_exit = tuple(root_exit)
    plan.once = [True]
    needed = [True]
    for number in range(1, plan.size):
        above = plan.parent[number]
        plan.once.append(plan.once[above] and not plan.repeatable[number])
        needed.append(needed[above] and plan.required[number] and not plan.discretionary[number])
    plan.step_mask = bytes(n and k == STEP for n, k in zip(needed, plan.kind, strict=True))


def _is_immediate(item):
    """Whether the item goes on as soon as it is available."""
    if not item.entry:
        return item.kind != "listener"
    return any(not criterion.parts and criterion.condition is None for criterion in item.entry)


def _repeats_alone(item):
    """Whether an instance that ends is followed by a new one without any criterion."""
    if not item.repeatable or item.entry:
        return False
    return item.repeat_condition is not None or item.kind == "listener"


def _criteria(plan):
    """Number the criteria and index who hears what."""
    plan.crit_item, plan.crit_exit, plan.crit_position, plan.crit_key = [], [], [], []
    plan.crit_need, plan.crit_standing, plan.crit_condition, plan.crit_parts = [], [], [], []
    plan.by_condition = {}
    plan.entry = [()] * plan.size
    plan.exit = [()] * plan.size
    heard = {}
    for number in sorted(range(plan.size), key=plan.rank.__getitem__):
        item = plan.items[number]
        if item is not None:
            plan.entry[number] = tuple(
                _criterion(plan, heard, number, False, position, criterion)
                for position, criterion in enumerate(item.entry)
            )
        plan.exit[number] = tuple(
            _criterion(plan, heard, number, True, position, criterion)
            for position, criterion in enumerate(item.exit if item else plan.root_exit)
        )
    plan.hears = [None] * plan.size
    plan.outside = {}
    for key, found in heard.items():
        found.sort(key=lambda entry: _order(plan, entry[0]))
        if isinstance(key[0], int):
            if plan.hears[key[0]] is None:
                plan.hears[key[0]] = {}
            plan.hears[key[0]][key[1]] = tuple(found)
        else:
            plan.outside[key] = tuple(found)


def _order(plan, number):
    """Exit criteria first, outermost first; then entry criteria in the order of the plan."""
    item = plan.crit_item[number]
    if plan.crit_exit[number]:
        return (0, plan.depth[item], plan.rank[item], number)
    return (1, 0, plan.rank[item], number)


def _criterion(plan, heard, item, is_exit, position, criterion):
    """Add one criterion; return its number."""
    number = len(plan.crit_item)
    need, standing, parts = 0, [], []
    for place, part in enumerate(criterion.parts):
        accepted = part_outcomes(part)
        if part.kind == "item" and part.standing:
            source = plan.index[part.source]
            standing.append((source, accepted, skip_counts(plan.outcomes[source], accepted)))
            heard.setdefault((source, "complete"), []).append((number, 0, accepted))
            if standing[-1][2]:
                heard.setdefault((source, "disable"), []).append((number, 0, None))
            continue
        bit = 1 << place
        need |= bit
        key = (plan.index[part.source], part_transition(part)) if part.kind == "item" else (part.kind, part.source)
        parts.append((key, bit, accepted))
        heard.setdefault(key, []).append((number, bit, accepted))
    plan.crit_item.append(item)
    plan.crit_exit.append(is_exit)
    plan.crit_position.append(position)
    plan.crit_key.append(criterion)
    plan.crit_need.append(need)
    plan.crit_standing.append(tuple(standing))
    plan.crit_parts.append(tuple(parts))
    plan.crit_condition.append(criterion.condition)
    if criterion.condition is not None:
        plan.by_condition.setdefault(criterion.condition, []).append(number)
    return number


def skip_counts(outcomes, accepted):
    """Whether skipping a source meets a prerequisite: it counts as its default outcome."""
    return accepted is None or outcomes[0] in accepted


def _listeners(plan):
    """Who listens to each listener, and to which listeners each item listens."""
    plan.interest = {}
    watches = {}
    for number, item in enumerate(plan.crit_item):
        sources = {key[0] for key, _bit, _accepted in plan.crit_parts[number] if isinstance(key[0], int)}
        sources.update(source for source, _accepted, _skip in plan.crit_standing[number])
        for source in sorted(sources):
            if plan.kind[source] == LISTENER:
                plan.interest.setdefault(source, []).append((item, plan.crit_exit[number]))
                watches.setdefault(item, set()).add(source)
    plan.watches = [tuple(sorted(watches.get(number, ()))) for number in range(plan.size)]
