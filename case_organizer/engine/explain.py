"""Why not? What an item, or the completion of a case or stage, still waits for.

Always computed from plan and state, never stored.
"""

from typing import NamedTuple

from .cascade import Cascade
from .moves import RESUMED
from .plan import STAGE
from .state import ACTIVE, CLOSED, NAME, NONE, OPEN, WAITING, PlanState


class Unmet(NamedTuple):
    """One thing that is missing.

    :ivar criterion: position of the entry criterion among the item's (they are alternatives); -1 for what
        is missing whatever the criterion
    :ivar kind: ``item``, an outside trigger, ``condition``; or with criterion -1: ``stage`` (a stage around
        it is not active), ``suspended``, ``add`` (it must be added first), ``by_hand`` (it waits for a
        person only), ``required`` and ``active`` (what keeps a stage or case open)
    :ivar source: code of the item or stage, key of the trigger, or id of the condition
    :ivar transition: what the source has to do, None for a condition
    :ivar outcome: outcome asked for, as the part has it
    :ivar source_state: letter of the source's latest instance, None when it is not an item
    """

    criterion: int
    kind: str
    source: str
    transition: str | None = None
    outcome: str | tuple | None = None
    source_state: str | None = None


def explain(plan, state, code, holds=frozenset()):
    """What is missing before an item starts or a case closes.

    :param code: a waiting item; ``""`` or an active stage asks about completing it
    :param holds: ids of the conditions that are true now
    :returns: a tuple of :class:`Unmet`, empty when nothing is missing (or the item is done or at work)
    :raises KeyError: for a code that is not in the plan
    """
    state = state if isinstance(state, PlanState) else PlanState.decode(plan, state)
    item = plan.index[code]
    letter = state.letters[item]
    if plan.kind[item] == STAGE and letter == ACTIVE:
        return tuple(_keeps_open(plan, state, item))
    if item == 0:
        return (Unmet(-1, "suspended", "", "resume", None, "s"),) if letter in RESUMED else ()
    if letter in CLOSED or letter in (ACTIVE, ord("e")):
        return ()
    around = _around(plan, state, item)
    if letter in RESUMED:
        return tuple(around) or (Unmet(-1, "suspended", code, "resume", None, "s"),)
    if letter == NONE and plan.discretionary[item] and not around:
        around.append(Unmet(-1, "add", code, "create", None, "-"))
    return tuple(around) + tuple(_criteria(plan, state, item, holds))


def _around(plan, state, item):
    """Stages around the item that are not active, outermost first; within a suspended one, only that."""
    found, above = [], item
    while above:
        above = plan.parent[above]
        letter = state.letters[above]
        if letter in RESUMED:
            found.append(Unmet(-1, "suspended", plan.codes[above], "resume", None, NAME[letter]))
        elif letter != ACTIVE:
            found.append(Unmet(-1, "stage", plan.codes[above], "start", None, NAME[letter]))
    found.reverse()
    on_hold = next((place for place, unmet in enumerate(found) if unmet.kind == "suspended"), len(found))
    return found[: on_hold + 1]


def _criteria(plan, state, item, holds):
    if not plan.entry[item] and not plan.immediate[item]:
        return [Unmet(-1, "by_hand", plan.codes[item], "complete", None, NAME[state.letters[item]])]
    if plan.immediate[item]:
        return []
    cascade = Cascade(state, holds)
    found = []
    for number in plan.entry[item]:
        position = plan.crit_position[number]
        remembered = state.memory.get(number, 0) if state.letters[item] in (WAITING, WAITING - 32) else 0
        for place, part in enumerate(plan.crit_key[number].parts):
            unmet = Unmet(position, part.kind, part.source, part.transition, part.outcome, None)
            if part.kind == "item":
                unmet = unmet._replace(source_state=state.of(part.source))
            if part.kind == "item" and part.standing:
                if not cascade.prerequisite_met(number, _standing_place(plan, number, place)):
                    found.append(unmet)
            elif not remembered & (1 << place):
                found.append(unmet)
        condition = plan.crit_condition[number]
        if condition is not None and condition not in holds:
            found.append(Unmet(position, "condition", condition))
    return found


def _standing_place(plan, number, place):
    """Position among the prerequisites of the criterion of its part number ``place``."""
    parts = plan.crit_key[number].parts[:place]
    return sum(1 for part in parts if part.kind == "item" and part.standing)


def _keeps_open(plan, state, stage):
    """What keeps a stage open, stages before what is in them."""
    todo = [stage]
    found = []
    while todo:
        at = todo.pop()
        if at != stage:
            letters = {state.letters[at], *state.older.get(at, {}).values()}
            kind = "required" if plan.required[at] else "active"
            shown = ACTIVE if ACTIVE in letters else state.letters[at]
            if not letters & OPEN or (kind == "active" and ACTIVE not in letters):
                continue
            if shown not in OPEN:
                shown = min(letters & OPEN)
            found.append(Unmet(-1, kind, plan.codes[at], "complete", None, NAME[shown]))
        if plan.kind[at] == STAGE:
            todo.extend(reversed(plan.children[at]))
    return found
