"""Which outside triggers a case would hear now."""

from .moves import RESUMED
from .state import ACTIVE, CLOSED, NONE, OPEN, WAITING, PlanState


def listening(plan, state):
    """The outside triggers that would mean something to a case in this state.

    What is not among them can be left unsaid: ``advance`` would neither change nor remember anything. A suspended case
    still listens: it remembers.

    :param state: a :class:`PlanState` or its text
    :returns: a frozenset of ``(kind, key)``
    """
    if not plan.outside:
        return frozenset()
    state = state if isinstance(state, PlanState) else PlanState.decode(plan, state)
    if state.letters[0] == NONE or state.letters[0] in CLOSED:
        return frozenset()
    return frozenset(
        key
        for key, heard in plan.outside.items()
        if any(_hears(plan, state, number) for number, _bit, _accepted in heard)
    )


def _hears(plan, state, number):
    """Whether a part of this criterion would be acted on or remembered."""
    item = plan.crit_item[number]
    letter = state.letters[item]
    if plan.crit_exit[number]:
        return letter in OPEN or item in state.older
    if letter in (WAITING, WAITING - 32):
        return True
    above = state.letters[plan.parent[item]]
    return letter != NONE and plan.repeatable[item] and (above == ACTIVE or above in RESUMED)
