"""What can be done with one instance of an item: the moves, with the house-keeping each needs.

A move tells those who listen by joining the queue; what they do about it is in ``cascade.py``.
"""

from typing import NamedTuple

from .plan import MILESTONE, STAGE
from .state import ACTIVE, CLOSED, COMPLETED, ENABLED, NAME, NONE, OPEN, TERMINATED, WAITING, find_open, iter_open

#: From a letter to that of the same item suspended, and back.
SUSPENDED = {WAITING: WAITING - 32, ENABLED: ENABLED - 32, ACTIVE: ACTIVE - 32}
RESUMED = {after: before for before, after in SUSPENDED.items()}

#: What stands in the queue: a transition somebody hears, a stage that begins, a repetition without criteria.
HEARD, BEGIN, AGAIN = range(3)
_new = tuple.__new__


class Change(NamedTuple):
    """One transition of one instance.

    :ivar cause: code of the item (``""`` is the case), or ``kind:key`` of what set it off; None when the
        occurrence asked for this very change
    """

    item: str
    instance: int
    before: str
    after: str
    outcome: str | None = None
    cause: str | None = None


class Moves:
    """The moves of one call of ``advance``, on a state of its own.

    :ivar changes: what was done so far
    :ivar queue: what is to be handled
    :ivar seen: what happened in this occurrence and somebody hears: event → outcomes
    :ivar renewed: items that made their one new instance in this occurrence
    :ivar dirty: stages in which something ended, with what did
    :ivar orphans: items whose listeners may not be needed any more
    :ivar cause: cause of the changes made now
    """

    __slots__ = (
        "cause",
        "changes",
        "dirty",
        "holds",
        "letters",
        "orphans",
        "plan",
        "queue",
        "renewed",
        "seen",
        "state",
    )

    def __init__(self, state, holds):
        self.plan = state.plan
        self.state = state
        self.letters = state.letters
        self.holds = holds
        self.changes = []
        self.queue = []
        self.reset()

    def reset(self):
        """Forget what belongs to one occurrence only."""
        self.seen = {}
        self.renewed = set()
        self.dirty = {}
        self.orphans = set()
        self.cause = None

    def move(self, item, instance, after, transition, outcome=None):
        """Bring one instance into another state and tell those who listen."""
        state, plan = self.state, self.plan
        if instance == state.count.get(item, 1):
            before = self.letters[item]
            self.letters[item] = after
        else:
            known = state.older[item]
            before = known[instance]
            if after in CLOSED:
                del known[instance]
                if not known:
                    del state.older[item]
            else:
                known[instance] = after
        self.changes.append(_new(Change, (plan.codes[item], instance, NAME[before], NAME[after], outcome, self.cause)))
        if after in CLOSED:
            self._ended(item, instance)
        elif state.memory and before == WAITING and not plan.repeatable[item]:
            self._forget(plan.entry[item])
        if plan.watches[item]:
            self.orphans.add(item)
        self.tell(item, transition, outcome)

    def tell(self, item, transition, outcome=None):
        """Queue a transition for those who listen to it."""
        hears = self.plan.hears[item]
        if hears is not None:
            heard = hears.get(transition)
            if heard is not None:
                self.seen.setdefault((item, transition), []).append(outcome)
                self.queue.append((HEARD, item, heard, outcome))

    def _ended(self, item, instance):
        """House-keeping for an instance that ended."""
        state, plan = self.state, self.plan
        if state.memory:
            if not plan.repeatable[item]:
                self._forget(plan.entry[item])
            if self.letters[item] not in OPEN and item not in state.older:
                self._forget(plan.exit[item])
            if plan.kind[item] == STAGE:
                self._forget([number for number in state.memory if plan.parent[plan.crit_item[number]] == item])
        if state.held:
            state.held.discard((item, instance))
        if item:
            parent = plan.parent[item]
            if self.letters[parent] == ACTIVE:
                self.dirty[parent] = plan.codes[item]
            elif self.letters[parent] in RESUMED:
                state.owed.add(parent)
        if state.owed:
            state.owed.discard(item)

    def _forget(self, numbers):
        for number in numbers:
            self.state.memory.pop(number, None)

    def create(self, item):
        """Make a new instance, available; an open one before it stays as an older one."""
        state, letters = self.state, self.letters
        letter = letters[item]
        number = state.count.get(item, 0 if letter == NONE else 1) + 1
        if letter in OPEN:
            state.older.setdefault(item, {})[number - 1] = letter
        if number > 1:
            state.count[item] = number
            state.outcomes.pop(item, None)
            state.waited.discard(item)
            if self.plan.kind[item] == STAGE:
                self._vacate(item)
        letters[item] = WAITING
        self.changes.append(_new(Change, (self.plan.codes[item], number, "-", "w", None, self.cause)))
        return number

    def _vacate(self, stage):
        """Before a stage begins anew: nothing is there yet. Instance numbers go on counting."""
        plan, state, letters = self.plan, self.state, self.letters
        todo = [stage]
        while todo:
            for child in plan.children[todo.pop()]:
                if letters[child] != NONE:
                    state.count[child] = state.made(child)
                    state.outcomes.pop(child, None)
                    state.waited.discard(child)
                    letters[child] = NONE
                if plan.kind[child] == STAGE:
                    todo.append(child)

    def activate(self, item, instance, transition):
        """To active; the children of a stage become available in their turn."""
        self.move(item, instance, ACTIVE, transition)
        if transition == "manualStart":
            self.tell(item, "start")
        if self.plan.kind[item] == STAGE:
            self.begin_later(item, instance)

    def begin_later(self, stage, instance):
        """Queue the beginning of a stage, so that nesting costs no call depth."""
        self.queue.append((BEGIN, stage, instance, None))

    def complete(self, item, instance, outcome):
        """To completed, with an outcome."""
        if instance == self.state.count.get(item, 1) and outcome != self.plan.outcomes[item][0]:
            self.state.outcomes[item] = outcome
        self.move(item, instance, COMPLETED, "complete", outcome)
        if self.plan.again_alone[item]:
            self.queue.append((AGAIN, item, None, None))

    def end(self, item, instance, transition):
        """Terminate an instance, and before it what is open below it."""
        if self.plan.kind[item] == STAGE:
            self.end_below(item)
        self.move(item, instance, TERMINATED, transition)
        if transition == "terminate" and self.plan.again_alone[item]:
            self.queue.append((AGAIN, item, None, None))

    def end_below(self, stage):
        """Terminate what is open below a stage, the deepest first."""
        kind = self.plan.kind
        cause, self.cause = self.cause, self.plan.codes[stage]
        for item, instance in self.open_below(stage):
            self.move(item, instance, TERMINATED, "parentTerminate" if kind[item] >= MILESTONE else "exit")
        self.cause = cause

    def open_below(self, stage):
        """Open instances below a stage: children before their stage, otherwise in the order of the plan."""
        plan, letters, older = self.plan, self.letters, self.state.older
        found, todo = [], [(stage, None)]
        while todo:
            item, instance = todo.pop()
            if instance is not None:
                found.append((item, instance))
            if plan.kind[item] != STAGE:
                continue
            low, _middle, high = plan.span[item]
            mine = (
                []
                if find_open(letters, low, high) is None
                else [
                    (child.start(), self.state.count.get(child.start(), 1)) for child in iter_open(letters, low, high)
                ]
            )
            if older:
                mine += [(child, number) for child in older if low <= child < high for number in older[child]]
            mine.sort(key=lambda pair: (plan.rank[pair[0]], pair[1]))
            todo += mine
        found.reverse()
        return found
