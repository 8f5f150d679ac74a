"""What happens to a case: ``advance(plan, state, occurrences, holds)``.

What may happen in which state is in ``verbs.py``, what follows from it in ``cascade.py``.
"""

from typing import NamedTuple

from .cascade import Cascade
from .errors import IllegalTransition, StateError
from .moves import RESUMED, SUSPENDED
from .plan import STAGE
from .state import ACTIVE, NAME, NONE, WAITING, PlanState, find_open
from .verbs import VERBS


class Occurrence(NamedTuple):
    """Something that happened or is asked for.

    :ivar kind: a key of :data:`VERBS` or an outside trigger (``event``, ``document`` …)
    :ivar item: code of the item; None or ``""`` is the case
    :ivar instance: which instance of it; the latest by default
    :ivar outcome: for ``complete``; the item's first outcome by default
    :ivar key: for outside triggers
    """

    kind: str
    item: str | None = None
    instance: int | None = None
    outcome: str | None = None
    key: str | None = None


class Result(NamedTuple):
    """The state after, and what changed in the order in which it did."""

    state: PlanState
    changes: tuple


def advance(plan, state, occurrences, holds=frozenset()):
    """Decide what occurrences lead to.

    They are handled one after the other, with the same result as one call each.

    :param plan: a compiled :class:`Plan`
    :param state: a :class:`PlanState`, its text, or None before the case is opened
    :param occurrences: the :class:`Occurrence` in order; may be empty after ``recode``
    :param holds: ids of the conditions that are true now
    :returns: a :class:`Result`
    :raises IllegalTransition: when one of them is not allowed; then none of them counts
    :raises StateError: when the state does not belong to the plan

    Source: CMMN 1.1, 8.4 (life cycles), 8.5 (sentries), 8.6 (behaviour property rules).
    """
    if isinstance(state, PlanState):
        if state.plan is not plan:
            raise StateError("this state belongs to another plan")
        state = state.copy()
    else:
        state = PlanState.decode(plan, state)
    cascade = Cascade(state, holds)
    if state.fresh is not None:
        _carry_on(cascade)
    if isinstance(occurrences, Occurrence):
        occurrences = (occurrences,)
    for occurrence in occurrences:
        verb = VERBS.get(occurrence.kind)
        if verb is None:
            raise IllegalTransition(occurrence, NAME[state.letters[0]], "unknown_kind")
        cascade.reset()
        verb(cascade, occurrence)
        cascade.run()
    return Result(state, tuple(cascade.changes))


def _holds_open(cascade, stage):
    """Whether anything open was carried into a stage, however deep."""
    plan, todo = cascade.plan, [stage]
    while todo:
        low, _middle, high = plan.span[stage := todo.pop()]
        if find_open(cascade.letters, low, high) or any(low <= item < high for item in cascade.state.older):
            return True
        todo += [child for child in plan.children[stage] if plan.kind[child] == STAGE]
    return False


def _carry_on(cascade):
    """First call after ``recode``: new items become available, waiting ones are looked at again."""
    state, plan, letters = cascade.state, cascade.plan, cascade.letters
    fresh, state.fresh = state.fresh, None
    cascade.cause = "plan:new"
    made = []
    for item in sorted(fresh, key=lambda item: (plan.depth[item], plan.rank[item])):
        above = letters[plan.parent[item]]
        if letters[item] != NONE or (above != ACTIVE and above not in RESUMED):
            continue
        carried = plan.kind[item] == STAGE and _holds_open(cascade, item)
        if plan.discretionary[item] and not carried:
            continue
        instance = cascade.create(item)
        cascade.tell(item, "create")
        if carried:
            cascade.move(item, instance, ACTIVE, "start")
        if above in RESUMED:
            cascade.move(item, instance, SUSPENDED[letters[item]], "parentSuspend")
        made.append(item)
    waiting = [item for item in range(1, plan.size) if letters[item] == WAITING]
    for item in sorted(waiting, key=plan.rank.__getitem__):
        cascade.settle(item)
    for stage in sorted(state.owed):
        if letters[stage] == ACTIVE:
            state.owed.discard(stage)
            cascade.dirty.setdefault(stage, cascade.cause)
    for item in made:
        if letters[item] == ACTIVE and plan.kind[item] == STAGE:
            cascade.dirty.setdefault(item, cascade.cause)
    cascade.run()
