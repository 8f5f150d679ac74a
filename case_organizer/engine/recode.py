"""A state carried from one plan version to another, by the codes of the items."""

from .plan import STAGE
from .state import CLOSED, NONE, OPEN, PlanState

#: A stage in one of these can hold open items.
_RUNNING = frozenset(b"aA")


def recode(old_plan, new_plan, text):
    """Carry a state over.

    Items keep their state, instances, outcome and what their unchanged criteria remember. Items that are
    new, and the consequences of what changed, come about at the next ``advance`` (which may be given no
    occurrence at all): it reports them as changes with cause ``plan:new``.

    :param text: the state on the old plan
    :returns: the text on the new plan; ``removed`` tells what has no place in it
    """
    old = PlanState.decode(old_plan, text)
    new = PlanState(new_plan)
    if old.letters[0] == NONE:
        return new.encode()
    new.letters[0] = old.letters[0]
    new.held = {pair for pair in old.held if pair[0] == 0}
    pairs = _pairs(old_plan, new_plan)
    for before, after in pairs:
        _carry(old, new, before, after)
    _criteria(old, new)
    fresh = _fresh(new, {after for _before, after in pairs})
    _withdraw(old, new, pairs, fresh)
    _stages(old, new)
    if old.letters[0] not in CLOSED:
        new.fresh = tuple(sorted({*fresh, *_again(old, new)}))
    return new.encode()


def removed(old_plan, new_plan, text):
    """Open instances that do not come along: ``(code, instance, letter)``, in the order of the old plan."""
    state = PlanState.decode(new_plan, recode(old_plan, new_plan, text))
    kept = {(code, instance) for code, instance, _letter in state.open_items()}
    return [entry for entry in PlanState.decode(old_plan, text).open_items() if entry[:2] not in kept]


def _pairs(old_plan, new_plan):
    """Items that both plans have, with the same kind, by index; outermost first."""
    return [
        (old_plan.index[code], number)
        for number, code in enumerate(new_plan.codes)
        if number and code in old_plan.index and old_plan.kind[old_plan.index[code]] == new_plan.kind[number]
    ]


def _carry(old, new, before, after):
    new.letters[after] = old.letters[before]
    if before in old.count:
        new.count[after] = old.count[before]
    if before in old.older:
        new.older[after] = dict(old.older[before])
    outcome = old.outcome(old.plan.codes[before])
    if outcome is not None and outcome != new.plan.outcomes[after][0]:
        new.outcomes[after] = outcome
    if before in old.waited:
        new.waited.add(after)
    new.held |= {(after, number) for item, number in old.held if item == before}


def _criteria(old, new):
    """Keep what is remembered by criteria that are the same in both plans."""
    known = {}
    for number, bits in old.memory.items():
        code = old.plan.codes[old.plan.crit_item[number]]
        known[(code, old.plan.crit_exit[number], old.plan.crit_key[number])] = bits
    if known:
        for number, item in enumerate(new.plan.crit_item):
            bits = known.get((new.plan.codes[item], new.plan.crit_exit[number], new.plan.crit_key[number]))
            if bits:
                new.memory[number] = bits


def _fresh(new, carried):
    """Items that the old plan does not have."""
    return {item for item in range(1, new.plan.size) if item not in carried}


def _again(old, new):
    """Items that were not there because their stage was not, or because they were discretionary."""
    plan = new.plan
    for item in range(1, plan.size):
        if new.letters[item] != NONE or plan.discretionary[item]:
            continue
        before = old.plan.index.get(plan.codes[item])
        if before is not None and old.letters[before] == NONE:
            moved = old.plan.codes[old.plan.parent[before]] != plan.codes[plan.parent[item]]
            if moved or old.plan.discretionary[before]:
                yield item


def _withdraw(old, new, pairs, fresh):
    """Open items whose stage in the new plan cannot hold them are not there any more."""
    plan = new.plan
    for _before, item in pairs:
        above = plan.parent[item]
        while above in fresh:
            above = plan.parent[above]
        letter = new.letters[above]
        if (new.letters[item] in OPEN or item in new.older) and letter not in _RUNNING:
            new.count[item] = new.made(item)
            new.letters[item] = NONE
            new.older.pop(item, None)
            new.held = {pair for pair in new.held if pair[0] != item}


def _stages(old, new):
    """Running stages in which something changed are checked for completion."""
    for before, after in [(0, 0), *_pairs(old.plan, new.plan)]:
        if new.plan.kind[after] != STAGE or new.letters[after] not in _RUNNING:
            continue
        if before in old.owed or _shape(old.plan, before) != _shape(new.plan, after):
            new.owed.add(after)


def _shape(plan, stage):
    return plan.auto[stage], {(plan.codes[child], plan.required[child]) for child in plan.children[stage]}
