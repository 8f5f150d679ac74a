"""A state carried from one plan version to another, by the codes of the items.

What depends on the two plans alone is worked out once (:class:`_Way`), so that carrying over many cases costs
what is unusual in each.
"""

from functools import lru_cache

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
    way = _way(old_plan, new_plan)
    new.letters[:] = bytes(map((old.letters + b"-").__getitem__, way.source))
    _carry(old, new, way)
    _withdraw(new, way)
    for stage in way.changed:
        if new.letters[stage] in _RUNNING:
            new.owed.add(stage)
    if old.letters[0] not in CLOSED:
        pending = {way.target[item] for item in old.fresh or () if item in way.target}
        pending.update(item for item in way.late if new.letters[item] == NONE)
        new.fresh = tuple(sorted(pending | way.fresh))
    return new.encode()


def removed(old_plan, new_plan, text):
    """Open instances that do not come along: ``(code, instance, letter)``, in the order of the old plan."""
    state = PlanState.decode(new_plan, recode(old_plan, new_plan, text))
    kept = {(code, instance) for code, instance, _letter in state.open_items()}
    return [entry for entry in PlanState.decode(old_plan, text).open_items() if entry[:2] not in kept]


class _Way:
    """What carrying over from one plan to another comes to, whatever the case.

    :ivar target: old index → new index, of items both plans have with the same kind
    :ivar source: for each new index the old one, or the index after the last for what is new
    :ivar fresh: items that are new
    :ivar late: items that, where they are not there, now must be: they moved, or were discretionary
    :ivar moved: items that moved to another stage, and what is below them, outermost first
    :ivar changed: stages to check for completion
    :ivar criteria: old number → new number, of criteria that are the same
    """

    __slots__ = ("changed", "criteria", "fresh", "late", "moved", "source", "target")

    def __init__(self, old, new):
        self.target = {0: 0}
        for number, code in enumerate(new.codes):
            before = old.index.get(code)
            if number and before is not None and old.kind[before] == new.kind[number]:
                self.target[before] = number
        self.source = [old.size] * new.size
        for before, after in self.target.items():
            self.source[after] = before
        self.fresh = frozenset(item for item in range(new.size) if self.source[item] == old.size)
        self.moved, self.late = [], []
        for item in range(1, new.size):
            before = self.source[item]
            if item in self.fresh:
                continue
            elsewhere = old.codes[old.parent[before]] != new.codes[new.parent[item]]
            if elsewhere or new.parent[item] in self.fresh or new.parent[item] in self.moved:
                self.moved.append(item)
            if not new.discretionary[item] and (elsewhere or old.discretionary[before]):
                self.late.append(item)
        self.changed = [
            after
            for before, after in self.target.items()
            if new.kind[after] == STAGE and _shape(old, before) != _shape(new, after)
        ]
        known = {
            (old.codes[item], old.crit_exit[number], old.crit_key[number]): number
            for number, item in enumerate(old.crit_item)
        }
        self.criteria = {}
        for number, item in enumerate(new.crit_item):
            before = known.get((new.codes[item], new.crit_exit[number], new.crit_key[number]))
            if before is not None and item not in self.fresh:
                self.criteria[before] = number


@lru_cache(maxsize=16)
def _way(old_plan, new_plan):
    return _Way(old_plan, new_plan)


def _shape(plan, stage):
    """What decides, besides states, whether a stage may complete."""
    return plan.auto[stage], {(plan.codes[child], plan.required[child]) for child in plan.children[stage]}


def _carry(old, new, way):
    """What is unusual about an item comes along with it."""
    target = way.target
    new.count = {target[item]: number for item, number in old.count.items() if item in target}
    new.older = {target[item]: known.copy() for item, known in old.older.items() if item in target}
    new.waited = {target[item] for item in old.waited if item in target}
    new.owed = {target[item] for item in old.owed if item in target}
    new.held = {(target[item], number) for item, number in old.held if item in target}
    new.memory = {way.criteria[number]: bits for number, bits in old.memory.items() if number in way.criteria}
    for item in way.fresh:
        before = old.plan.index.get(new.plan.codes[item])
        if before is not None and new.plan.kind[item] != STAGE and old.made(before):
            new.count[item] = old.made(before)  # of another kind: numbers are not used twice
    for before, after in target.items():
        default, named = old.plan.outcomes[before][0], new.plan.outcomes[after][0]
        if before in old.outcomes or default != named:
            outcome = old.outcome(old.plan.codes[before])
            if outcome is not None and outcome != named:
                new.outcomes[after] = outcome


def _withdraw(new, way):
    """Open items whose stage in the new plan cannot hold them are not there any more."""
    parent = new.plan.parent
    for item in way.moved:
        above = parent[item]
        while above in way.fresh:
            above = parent[above]
        if (new.letters[item] in OPEN or item in new.older) and new.letters[above] not in _RUNNING:
            new.count[item] = new.made(item)
            new.letters[item] = NONE
            new.older.pop(item, None)
            new.held = {pair for pair in new.held if pair[0] != item}
