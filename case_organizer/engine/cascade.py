"""What one occurrence leads to: the moves of items, and the cascade that follows them.

A cascade is a queue. A move that somebody listens to is put in it; taking it out lets the listeners react, in
the order of the plan, and their moves join the queue. When the queue is empty, conditions are looked at once
per occurrence, listeners nobody needs any more end, and stages with nothing left to do complete, innermost
first. It ends: an instance only moves towards its end, and an item makes at most one new instance per
occurrence besides those its stage gives it.
"""

from .moves import BEGIN, HEARD, RESUMED, Moves
from .plan import LISTENER, MILESTONE, STAGE
from .state import ACTIVE, CLOSED, COMPLETED, DISABLED, ENABLED, NONE, OPEN, TERMINATED, WAITING, find_open

#: A bit of a criterion's memory: a prerequisite was newly met when the item could not react.
DUE = 1 << 62


class Cascade(Moves):
    """The moves, and what follows from them."""

    __slots__ = ()

    def settle(self, item):
        """Let a waiting item go on if it may."""
        plan = self.plan
        if plan.immediate[item]:
            self.go_on(item)
            return
        for number in plan.entry[item]:
            if plan.crit_need[number] and self.seen:
                self._catch_up(number)
            if self.is_met(number):
                self.state.memory.pop(number, None)
                self.go_on(item)
                return

    def _catch_up(self, number):
        """Remember the triggers of this very occurrence for an item that only now is available."""
        bits = 0
        for key, bit, accepted in self.plan.crit_parts[number]:
            outcomes = self.seen.get(key)
            if outcomes and (accepted is None or not accepted.isdisjoint(outcomes)):
                bits |= bit
        if bits:
            self.state.memory[number] = self.state.memory.get(number, 0) | bits

    def go_on(self, item):
        """From waiting: to completed (milestone, listener), offered or active."""
        plan = self.plan
        instance = self.state.count.get(item, 1)
        if plan.kind[item] >= MILESTONE:
            self.complete(item, instance, plan.outcomes[item][0])
            return
        manual = plan.manual[item]
        if manual and (manual is True or manual in self.holds):
            self.move(item, instance, ENABLED, "enable")
        else:
            self.activate(item, instance, "start")

    # -- the cascade ---------------------------------------------------------------------------------------

    def run(self, sweep=True):
        """Handle what follows until nothing does."""
        queue = self.queue
        position = 0
        while True:
            while position < len(queue):
                what, item, detail, outcome = queue[position]
                position += 1
                self.cause = self.plan.codes[item]
                if what == HEARD:
                    for number, bit, accepted in detail:
                        if accepted is None or outcome in accepted:
                            self.hear(number, bit)
                elif what == BEGIN:
                    self.begin(item, detail)
                elif self.letters[item] in CLOSED:
                    self.renew(item)
            if sweep:
                sweep = False
                if self.holds and self.plan.by_condition:
                    self._sweep()
            elif self.orphans:
                self._end_orphans()
            elif not self._complete_a_stage():
                break
        queue.clear()

    def begin(self, stage, instance):
        """A stage became active: its children become available and go on if they may."""
        plan, letters, state = self.plan, self.letters, self.state
        if letters[stage] != ACTIVE or state.count.get(stage, 1) != instance:
            return
        if instance > 1 and self.seen:
            self._outdate(stage)
        fresh = []
        for child in plan.children[stage]:
            if not plan.discretionary[child]:
                self.create(child)
                fresh.append(child)
        for child in fresh:
            if plan.hears[child] is not None:
                self.tell(child, "create")
        for child in fresh:
            if letters[child] == WAITING:
                self.settle(child)
        self.dirty.setdefault(stage, plan.codes[stage])

    def _outdate(self, stage):
        """What happened inside an earlier instance of a stage is not seen by the next one."""
        parent = self.plan.parent
        for key in [key for key in self.seen if isinstance(key[0], int)]:
            above = parent[key[0]] if key[0] else 0
            while above and above != stage:
                above = parent[above]
            if above == stage:
                del self.seen[key]

    def hear(self, number, bit):
        """A part of a criterion was met; ``bit`` is 0 for a prerequisite."""
        item = self.plan.crit_item[number]
        if self.plan.crit_exit[number]:
            self._hear_exit(number, bit, item)
            return
        letter = self.letters[item]
        memory = self.state.memory
        if letter == WAITING:
            if bit:
                memory[number] = memory.get(number, 0) | bit
            if self.is_met(number):
                memory.pop(number, None)
                self.go_on(item)
        elif letter == WAITING - 32:
            if bit:
                memory[number] = memory.get(number, 0) | bit
        elif letter != NONE and self.plan.repeatable[item]:
            self.hear_again(number, bit or DUE)

    def _hear_exit(self, number, bit, item):
        state = self.state
        if self.letters[item] not in OPEN and item not in state.older:
            return
        if bit:
            state.memory[number] = state.memory.get(number, 0) | bit
        if self.is_met(number):
            state.memory.pop(number, None)
            self.leave(item)

    def leave(self, item):
        """An exit criterion ends every open instance."""
        for instance in sorted(self.state.older.get(item, ())):
            self.end(item, instance, "exit")
        if self.letters[item] in OPEN:
            self.end(item, self.state.count.get(item, 1), "exit")

    def hear_again(self, number, bits):
        """An entry criterion of an item that is not waiting: a new instance, if it repeats."""
        plan, memory = self.plan, self.state.memory
        item = plan.crit_item[number]
        above = self.letters[plan.parent[item]]
        if above != ACTIVE and above not in RESUMED:
            return
        alone = bool(plan.crit_standing[number]) or plan.kind[item] == STAGE
        if alone and (self.letters[item] in OPEN or item in self.state.older):
            memory.pop(number, None)
            return
        memory[number] = memory.get(number, 0) | bits
        if above == ACTIVE and self.is_met(number):
            memory.pop(number, None)
            self.renew(item)
        elif not memory[number] & ~DUE and above == ACTIVE and not self._prerequisites(number):
            del memory[number]

    def renew(self, item):
        """Make the next instance of a repeatable item, if one is allowed, and let it go on."""
        plan = self.plan
        if item in self.renewed or self.letters[plan.parent[item]] != ACTIVE:
            return
        condition, maximum = plan.repeat_condition[item], plan.maximum[item]
        if condition is not None and condition not in self.holds:
            return
        if maximum and self.state.made(item) >= maximum:
            return
        self.renewed.add(item)
        self.create(item)
        self.tell(item, "create")
        if plan.kind[item] != LISTENER or plan.entry[item]:
            self.go_on(item)

    # -- criteria ------------------------------------------------------------------------------------------

    def is_met(self, number):
        """Whether all parts and the condition of a criterion hold now."""
        plan = self.plan
        need = plan.crit_need[number]
        if need and self.state.memory.get(number, 0) & need != need:
            return False
        if plan.crit_standing[number] and not self._prerequisites(number):
            return False
        condition = plan.crit_condition[number]
        return condition is None or condition in self.holds

    def _prerequisites(self, number):
        for standing in self.plan.crit_standing[number]:
            letter = self.letters[standing[0]]
            if (letter != COMPLETED or standing[1] is not None) and not self._is_done(letter, standing):
                return False
        return True

    def _is_done(self, letter, standing):
        """Whether a prerequisite is met: completed as asked, or skipped where that counts."""
        source, accepted, skip = standing
        if letter == COMPLETED:
            outcome = self.state.outcomes.get(source, self.plan.outcomes[source][0])
            return accepted is None or outcome in accepted
        return skip and letter == DISABLED

    def prerequisite_met(self, number, place):
        """Whether one prerequisite of a criterion is met; ``place`` counts the prerequisites only."""
        standing = self.plan.crit_standing[number][place]
        return self._is_done(self.letters[standing[0]], standing)

    def _sweep(self):
        """Criteria that had only their condition to wait for."""
        plan = self.plan
        numbers = [number for held in self.holds for number in plan.by_condition.get(held, ())]
        numbers.sort(key=lambda number: (not plan.crit_exit[number], number))
        for number in numbers:
            self.cause = f"condition:{plan.crit_condition[number]}"
            self.look_again(number)

    def look_again(self, number):
        """Let a criterion act on what it remembers."""
        plan = self.plan
        item = plan.crit_item[number]
        letter = self.letters[item]
        if plan.crit_exit[number]:
            if (letter in OPEN or item in self.state.older) and self.is_met(number):
                self.state.memory.pop(number, None)
                self.leave(item)
        elif letter == WAITING:
            if self.is_met(number):
                self.state.memory.pop(number, None)
                self.go_on(item)
        elif plan.repeatable[item] and letter not in (NONE, WAITING - 32) and self.state.memory.get(number):
            self.hear_again(number, 0)

    # -- what closes by itself -----------------------------------------------------------------------------

    def _end_orphans(self):
        """Terminate listeners that nothing can react to any more."""
        plan = self.plan
        listeners = sorted(
            {listener for item in self.orphans for listener in plan.watches[item]}, key=plan.rank.__getitem__
        )
        causes = sorted(self.orphans, key=plan.rank.__getitem__)
        self.orphans = set()
        for listener in listeners:
            if self.letters[listener] == WAITING and not any(
                self._may_react(item, is_exit) for item, is_exit in plan.interest[listener]
            ):
                self.cause = plan.codes[next(item for item in causes if listener in plan.watches[item])]
                self.move(listener, self.state.count.get(listener, 1), TERMINATED, "terminate")

    def _may_react(self, item, is_exit):
        plan, letters = self.plan, self.letters
        above = plan.parent[item]
        while above:
            if letters[above] in CLOSED and plan.once[above]:
                return False
            above = plan.parent[above]
        letter = letters[item]
        if letter == NONE or not plan.once[item]:
            return True
        if is_exit:
            return letter in OPEN or item in self.state.older
        return letter in (WAITING, WAITING - 32)

    def obstacle(self, stage):
        """Why a stage cannot complete: ``items_active``, ``required_open`` or None."""
        low, middle, high = self.plan.span[stage]
        older = self.state.older
        if self.letters.find(ACTIVE, low, high) >= 0:
            return "items_active"
        if older:
            for item, known in older.items():
                if low <= item < high and ACTIVE in known.values():
                    return "items_active"
        if find_open(self.letters, low, middle) is not None:
            return "required_open"
        if older and any(low <= item < middle for item in older):
            return "required_open"
        return None

    def _complete_a_stage(self):
        """Complete the innermost stage that may; whether there was something to look at."""
        dirty, plan = self.dirty, self.plan
        if not dirty:
            return False
        stage = max(dirty, key=lambda number: (plan.depth[number], -plan.rank[number]))
        cause = dirty.pop(stage)
        if plan.auto[stage] and self.letters[stage] == ACTIVE and self.obstacle(stage) is None:
            self.cause = cause
            self.finish(stage)
        return True

    def finish(self, stage):
        """Complete a stage: what is left below it is terminated first."""
        self.end_below(stage)
        self.complete(stage, self.state.count.get(stage, 1), self.plan.outcomes[stage][0])
