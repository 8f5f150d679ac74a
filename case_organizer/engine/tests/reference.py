"""A second engine, written for reading: whole plan, plain objects, no index. It shares no code with the first.

It follows docs/engine.md rule by rule and reports the same transitions in the same order, without causes.
"""

from dataclasses import dataclass, field

CLOSED = ("c", "d", "t", "f")
OPEN = ("w", "e", "a", "s")


class Refused(Exception):  # noqa: N818
    pass


@dataclass
class Instance:
    number: int
    letter: str
    outcome: str = None
    former: str = None  # what a suspended instance returns to
    held: bool = False  # suspended on its own account
    waited: bool = False  # skipped while waiting


@dataclass
class Entry:
    """An item of the running case with its instances; ``there`` is whether the latest one counts."""

    item: object
    code: str
    kind: str
    rank: int
    instances: list = field(default_factory=list)
    there: bool = False
    owed: bool = False

    @property
    def latest(self):
        return self.instances[-1] if self.there else None

    @property
    def letter(self):
        return self.latest.letter if self.there else "-"

    def open(self):
        return [i for i in self.instances if i.letter in OPEN]


class Reference:
    def __init__(self, items, exit=(), auto_complete=True):
        self.exit, self.auto = exit, auto_complete
        self.entries = {"": Entry(None, "", "stage", -1)}
        for rank, item in enumerate(items):
            self.entries[item.code] = Entry(item, item.code, item.kind, rank)
        self.memory = {}  # (code, is exit, position) → set of part numbers, "due" for a prerequisite
        self.log = []

    # -- the plan ------------------------------------------------------------------------------------------

    def parent(self, entry):
        return self.entries[entry.item.parent or ""]

    def children(self, stage):
        return [e for e in self.entries.values() if e.item and (e.item.parent or "") == stage.code]

    def above(self, entry):
        found = []
        while entry.code:
            entry = self.parent(entry)
            found.append(entry)
        return found

    def criteria(self):
        """``(key, entry, criterion)``: exits first, outermost first, then entries, in the order of the plan."""
        exits, entries = [], []
        for e in self.entries.values():
            for place, c in enumerate(e.item.exit if e.item else self.exit):
                exits.append(((len(self.above(e)), e.rank, place), ((e.code, True, place), e, c)))
            for place, c in enumerate(e.item.entry if e.item else ()):
                entries.append(((e.rank, place), ((e.code, False, place), e, c)))
        return [x for _o, x in sorted(exits, key=lambda p: p[0])] + [x for _o, x in sorted(entries, key=lambda p: p[0])]

    @staticmethod
    def required(entry):
        return entry.item.required and entry.kind != "listener"

    @staticmethod
    def outcomes(entry):
        return entry.item.outcomes if entry.item else ("done",)

    def holds_manual(self, entry):
        return entry.item.manual is True or (entry.item.manual and entry.item.manual in self.holds)

    # -- one occurrence ------------------------------------------------------------------------------------

    def advance(self, occurrence, holds):
        self.holds, self.log, self.queue = holds, [], []
        self.seen, self.renewed, self.dirty, self.touched = [], set(), set(), set()
        getattr(self, "do_" + occurrence.kind, self.outside)(occurrence)
        swept = False
        while True:
            if self.queue:
                self.queue.pop(0)()
            elif not swept:
                swept = True
                self.look_at_conditions()
            elif self.touched:
                self.end_orphans()
            elif self.dirty:
                stage = max(
                    self.dirty, key=lambda code: (len(self.above(self.entries[code])), -self.entries[code].rank)
                )
                self.dirty.discard(stage)
                stage = self.entries[stage]
                auto = stage.item.auto_complete if stage.item else self.auto
                if auto and stage.letter == "a" and not self.obstacle(stage):
                    self.finish(stage)
            else:
                return self.log

    # -- moves ---------------------------------------------------------------------------------------------

    def move(self, entry, instance, after, transition, outcome=None):
        before, instance.letter = instance.letter, after
        self.log.append((entry.code, instance.number, before, after, outcome))
        if after in CLOSED:
            instance.held, instance.outcome = False, outcome
            entry.owed = False
            if not (entry.item and entry.item.repeatable):
                self.forget(lambda key: key[0] == entry.code and not key[1])
            if not entry.open():
                self.forget(lambda key: key[0] == entry.code and key[1])
            if entry.kind == "stage":
                inside = {e.code for e in self.children(entry)}
                self.forget(lambda key: key[0] in inside)
            if entry.code and self.parent(entry).letter == "a":
                self.dirty.add(entry.item.parent or "")
            elif entry.code and self.parent(entry).letter == "s":
                self.parent(entry).owed = True
        elif before == "w" and not entry.item.repeatable:
            self.forget(lambda key: key[0] == entry.code and not key[1])
        self.touched.add(entry.code)
        self.tell(("item", entry.code, transition), outcome)

    def forget(self, which):
        self.memory = {key: parts for key, parts in self.memory.items() if not which(key)}

    def tell(self, event, outcome=None):
        self.seen.append((event, outcome))
        self.queue.append(lambda: self.react(event, outcome))

    def create(self, entry):
        again = bool(entry.instances)
        if again and entry.kind == "stage":
            for e in self.entries.values():
                if entry in (self.above(e) if e.code else ()):
                    e.there = False
        entry.instances.append(Instance(len(entry.instances) + 1, "w"))
        entry.there = True
        self.log.append((entry.code, entry.latest.number, "-", "w", None))

    def immediate(self, entry):
        if not entry.item.entry:
            return entry.kind != "listener"
        return any(not c.parts and c.condition is None for c in entry.item.entry)

    def settle(self, entry):
        if self.immediate(entry):
            self.go_on(entry)
            return
        for place, criterion in enumerate(entry.item.entry):
            key = (entry.code, False, place)
            for number, part in enumerate(criterion.parts):
                standing = part.kind == "item" and part.standing
                if not standing and any(self.matches(part, event, outcome) for event, outcome in self.seen):
                    self.memory.setdefault(key, set()).add(number)
            if self.met(key, criterion):
                self.memory.pop(key, None)
                self.go_on(entry)
                return

    def go_on(self, entry):
        if entry.kind in ("milestone", "listener"):
            self.complete(entry, entry.latest, entry.item.outcomes[0])
        elif self.holds_manual(entry):
            self.move(entry, entry.latest, "e", "enable")
        else:
            self.activate(entry, entry.latest, "start")

    def activate(self, entry, instance, transition):
        self.move(entry, instance, "a", transition)
        if transition == "manualStart":
            self.tell(("item", entry.code, "start"))
        if entry.kind == "stage":
            self.queue.append(lambda: self.begin(entry, instance))

    def begin(self, stage, instance):
        if stage.latest is not instance or instance.letter != "a":
            return
        if instance.number > 1:
            inside = {e.code for e in self.entries.values() if e.code and stage in self.above(e)}
            self.seen = [(event, o) for event, o in self.seen if not (event[0] == "item" and event[1] in inside)]
        fresh = [e for e in self.children(stage) if not e.item.discretionary]
        for entry in fresh:
            self.create(entry)
        for entry in fresh:
            self.tell(("item", entry.code, "create"))
        for entry in fresh:
            if entry.letter == "w":
                self.settle(entry)
        self.dirty.add(stage.code)

    def repeats_alone(self, entry):
        return (
            entry.item
            and entry.item.repeatable
            and not entry.item.entry
            and (entry.item.repeat_condition is not None or entry.kind == "listener")
        )

    def complete(self, entry, instance, outcome):
        self.move(entry, instance, "c", "complete", outcome)
        if self.repeats_alone(entry):
            self.queue.append(lambda: entry.letter in CLOSED and self.renew(entry))

    def end(self, entry, instance, transition):
        self.end_below(entry)
        self.move(entry, instance, "t", transition)
        if transition == "terminate" and self.repeats_alone(entry):
            self.queue.append(lambda: entry.letter in CLOSED and self.renew(entry))

    def end_below(self, stage):
        for child in sorted(self.children(stage) if stage.kind == "stage" else (), key=lambda e: e.rank):
            for instance in child.open():
                self.end_below(child)
                self.move(
                    child, instance, "t", "parentTerminate" if child.kind in ("milestone", "listener") else "exit"
                )

    def finish(self, stage):
        self.end_below(stage)
        self.complete(stage, stage.latest, self.outcomes(stage)[0])

    def obstacle(self, stage):
        inside = self.children(stage)
        if any(i.letter == "a" for e in inside for i in e.open()):
            return "items_active"
        return "required_open" if any(e.open() for e in inside if self.required(e)) else None

    def renew(self, entry):
        item = entry.item
        if entry.code in self.renewed or self.parent(entry).letter != "a":
            return
        if item.repeat_condition is not None and item.repeat_condition not in self.holds:
            return
        if item.max_instances and len(entry.instances) >= item.max_instances:
            return
        self.renewed.add(entry.code)
        self.create(entry)
        self.tell(("item", entry.code, "create"))
        if entry.kind != "listener" or item.entry:
            self.go_on(entry)

    # -- criteria ------------------------------------------------------------------------------------------

    @staticmethod
    def matches(part, event, outcome):
        wanted = (part.outcome,) if isinstance(part.outcome, str) else part.outcome
        if part.kind != "item":
            return event == (part.kind, part.source) and (wanted is None or outcome in wanted)
        return event == ("item", part.source, part.transition) and (wanted is None or outcome in wanted)

    def newly_met(self, part, event, outcome):
        """Whether an event is the meeting of a prerequisite."""
        if part.kind != "item" or not part.standing or event[:2] != ("item", part.source):
            return False
        if event[2] == "disable":
            return part.outcome is None or self.outcomes(self.entries[part.source])[0] in (
                (part.outcome,) if isinstance(part.outcome, str) else part.outcome
            )
        return self.matches(part, event, outcome)

    def prerequisite(self, part):
        source = self.entries[part.source]
        if source.letter == "c":
            return part.outcome is None or source.latest.outcome in (
                (part.outcome,) if isinstance(part.outcome, str) else part.outcome
            )
        return source.letter == "d" and self.newly_met(part, ("item", part.source, "disable"), None)

    def met(self, key, criterion):
        for number, part in enumerate(criterion.parts):
            if part.kind == "item" and part.standing:
                if not self.prerequisite(part):
                    return False
            elif number not in self.memory.get(key, ()):
                return False
        return criterion.condition is None or criterion.condition in self.holds

    def react(self, event, outcome):
        for key, entry, criterion in self.criteria():
            for number, part in enumerate(criterion.parts):
                if part.kind == "item" and part.standing:
                    if self.newly_met(part, event, outcome):
                        self.hear(key, entry, criterion, "due")
                elif self.matches(part, event, outcome):
                    self.hear(key, entry, criterion, number)

    def remember(self, key, what):
        self.memory.setdefault(key, set()).add(what)

    def hear(self, key, entry, criterion, what):
        if key[1]:
            if entry.open():
                if what != "due":
                    self.remember(key, what)
                self.leave_if(key, entry, criterion)
        elif entry.letter == "w" or (entry.letter == "s" and entry.latest.former == "w"):
            if what != "due":
                self.remember(key, what)
            if entry.letter == "w" and self.met(key, criterion):
                self.memory.pop(key, None)
                self.go_on(entry)
        elif entry.there and entry.item.repeatable:
            self.hear_again(key, entry, criterion, {what})

    def leave_if(self, key, entry, criterion):
        if self.met(key, criterion):
            self.memory.pop(key, None)
            for instance in entry.open():
                self.end(entry, instance, "exit")

    def hear_again(self, key, entry, criterion, what):
        above = self.parent(entry).letter
        if above not in ("a", "s") or (above == "s" and self.parent(entry).latest.former != "a"):
            return
        prerequisites = [p for p in criterion.parts if p.kind == "item" and p.standing]
        if (prerequisites or entry.kind == "stage") and entry.open():
            self.memory.pop(key, None)
            return
        self.memory.setdefault(key, set()).update(what)
        if above != "a":
            return
        if self.met(key, criterion):
            self.memory.pop(key, None)
            self.renew(entry)
        elif self.memory[key] <= {"due"} and not all(map(self.prerequisite, prerequisites)):
            del self.memory[key]

    def look_at_conditions(self):
        found = [row for row in self.criteria() if row[2].condition in self.holds]
        for row in sorted(found, key=lambda row: (not row[0][1], row[1].rank, row[0][2])):
            self.look_again(*row)

    def look_again(self, key, entry, criterion):
        if key[1]:
            if entry.open():
                self.leave_if(key, entry, criterion)
        elif entry.letter == "w":
            if self.met(key, criterion):
                self.memory.pop(key, None)
                self.go_on(entry)
        elif entry.letter == "s" and entry.latest.former == "w":
            return
        elif entry.there and entry.item.repeatable and self.memory.get(key):
            self.hear_again(key, entry, criterion, set())

    # -- listeners nobody needs ----------------------------------------------------------------------------

    def end_orphans(self):
        touched, self.touched = self.touched, set()
        doomed = []
        for listener in [e for e in self.entries.values() if e.kind == "listener" and e.letter == "w"]:
            needs = [
                (key[1], entry)
                for key, entry, criterion in self.criteria()
                if any(p.kind == "item" and p.source == listener.code for p in criterion.parts)
            ]
            if needs and touched & {e.code for _x, e in needs} and not any(self.alive(*need) for need in needs):
                doomed.append(listener)
        for listener in doomed:
            if not any(
                self.alive(key[1], entry)
                for key, entry, criterion in self.criteria()
                if any(p.kind == "item" and p.source == listener.code for p in criterion.parts)
            ):
                self.move(listener, listener.latest, "t", "terminate")

    def once(self, entry):
        return not any(e.item and e.item.repeatable for e in (entry, *(self.above(entry) if entry.code else ())))

    def alive(self, is_exit, entry):
        if any(e.code and e.letter in CLOSED and self.once(e) for e in (self.above(entry) if entry.code else ())):
            return False
        if entry.letter == "-" or not self.once(entry):
            return True
        if is_exit:
            return bool(entry.open())
        return entry.letter == "w" or (entry.letter == "s" and entry.latest.former == "w")

    # -- verbs ---------------------------------------------------------------------------------------------

    def running(self):
        if self.entries[""].letter in ("-", "c", "t"):
            raise Refused

    def target(self, occurrence, *letters):
        self.running()
        entry = self.entries.get(occurrence.item)
        if not entry or not entry.code:
            raise Refused
        instance = entry.latest
        if occurrence.instance is not None and (not entry.there or occurrence.instance != instance.number):
            instance = next((i for i in entry.open() if i.number == occurrence.instance), None)
        if (instance.letter if instance else "-") not in letters:
            raise Refused
        return entry, instance

    def do_open(self, occurrence):
        root = self.entries[""]
        if root.there:
            raise Refused
        root.instances, root.there = [Instance(1, "a")], True
        self.log.append(("", 1, "-", "a", None))
        self.tell(("item", "", "create"))
        self.queue.append(lambda: self.begin(root, root.latest))

    def do_start(self, occurrence):
        self.activate(*self.target(occurrence, "e"), "manualStart")

    def do_complete(self, occurrence):
        if not occurrence.item:
            self.do_close(occurrence)
            return
        entry, instance = self.target(occurrence, "a", "w")
        if instance.letter != ("w" if entry.kind == "listener" else "a"):
            raise Refused
        outcome = occurrence.outcome or entry.item.outcomes[0]
        if outcome not in entry.item.outcomes or (entry.kind == "stage" and self.obstacle(entry)):
            raise Refused
        if entry.kind == "stage":
            self.end_below(entry)
        self.complete(entry, instance, outcome)

    def do_close(self, occurrence):
        if occurrence.item:
            if self.target(occurrence, "a")[0].kind != "stage":
                raise Refused
            self.do_complete(occurrence)
            return
        self.running()
        if self.entries[""].letter != "a" or self.obstacle(self.entries[""]):
            raise Refused
        self.finish(self.entries[""])

    def do_fail(self, occurrence):
        entry, instance = self.target(occurrence, "a")
        if entry.kind != "step":
            raise Refused
        self.move(entry, instance, "f", "fault")

    def do_disable(self, occurrence):
        entry, instance = self.target(occurrence, "w", "e", "a")
        if entry.kind in ("milestone", "listener") or (entry.kind == "stage" and instance.letter == "a"):
            raise Refused
        waited = instance.letter == "w"
        self.move(entry, instance, "d", "disable")
        instance.waited = waited

    def do_enable(self, occurrence):
        entry, instance = self.target(occurrence, "d")
        if self.parent(entry).letter != "a" or instance is not entry.latest:
            raise Refused
        if instance.waited:
            instance.waited = False
            self.move(entry, instance, "w", "reenable")
            self.settle(entry)
        elif self.holds_manual(entry):
            self.move(entry, instance, "e", "reenable")
        else:
            self.activate(entry, instance, "start")

    def do_terminate(self, occurrence):
        if occurrence.item:
            self.end(*self.target(occurrence, *OPEN), "terminate")
        else:
            self.running()
            self.end(self.entries[""], self.entries[""].latest, "terminate")

    def do_add(self, occurrence):
        entry, instance = self.target(occurrence._replace(instance=None), "-", *OPEN, *CLOSED)
        item = entry.item
        if self.parent(entry).letter != "a":
            raise Refused
        if not instance:
            if not item.discretionary:
                raise Refused
        else:
            if not item.repeatable or (item.repeat_condition is not None and item.repeat_condition not in self.holds):
                raise Refused
            waiting = instance.letter == "w" or (instance.letter == "s" and instance.former == "w")
            if (
                waiting
                or (entry.kind == "stage" and entry.open())
                or (item.max_instances and len(entry.instances) >= item.max_instances)
            ):
                raise Refused
            self.renewed.add(entry.code)
        self.create(entry)
        self.tell(("item", entry.code, "create"))
        self.settle(entry)

    def do_reopen(self, occurrence):
        root = self.entries[""]
        if not occurrence.item:
            if root.letter not in CLOSED:
                raise Refused
            self.move(root, root.latest, "a", "reactivate")
            return
        entry, _instance = self.target(occurrence, *CLOSED)
        closed = []
        for stage in self.above(entry):
            if stage.letter == "a":
                break
            if stage.letter not in ("c", "t"):
                raise Refused
            closed.insert(0, stage)
        for stage in closed:
            self.move(stage, stage.latest, "a", "reactivate")
        self.renewed.add(entry.code)
        self.create(entry)
        self.tell(("item", entry.code, "create"))
        self.tell(("item", entry.code, "reactivate"))
        if entry.kind in ("milestone", "listener"):
            self.settle(entry)
        else:
            self.go_on(entry)

    def do_void(self, occurrence):
        entry, instance = self.target(occurrence, "e", "a", *CLOSED)
        if instance is not entry.latest:
            raise Refused
        closed = []
        for stage in self.above(entry):
            if stage.letter == "a":
                break
            if stage.letter not in ("c", "t"):
                raise Refused
            closed.insert(0, stage)
        for stage in closed:
            self.move(stage, stage.latest, "a", "reactivate")
        if instance.letter in OPEN:
            self.end(entry, instance, "exit")
        self.renewed.add(entry.code)
        self.create(entry)
        self.tell(("item", entry.code, "create"))
        self.settle(entry)

    def do_suspend(self, occurrence):
        if occurrence.item:
            entry, instance = self.target(occurrence, "w", "e", "a")
        else:
            self.running()
            entry, instance = self.entries[""], self.entries[""].latest
            if instance.letter != "a":
                raise Refused
        instance.former = instance.letter
        self.move(entry, instance, "s", "suspend")
        instance.held = True
        for child, number in self.below(entry):
            if number.letter != "s":
                number.former = number.letter
                self.move(child, number, "s", "parentSuspend")

    def below(self, stage):
        inside = [e for e in self.entries.values() if e.code and stage in self.above(e)]
        inside.sort(key=lambda e: (len(self.above(e)), e.rank))
        return [(e, i) for e in inside for i in e.open()]

    def do_resume(self, occurrence):
        if occurrence.item:
            entry, instance = self.target(occurrence, "s")
            if self.parent(entry).letter != "a":
                raise Refused
        else:
            self.running()
            entry, instance = self.entries[""], self.entries[""].latest
            if instance.letter != "s":
                raise Refused
        instance.held = False
        self.move(entry, instance, instance.former, "resume")
        back = [(entry, instance.letter)]
        for child, number in self.below(entry):
            if number.letter == "s" and not number.held and self.parent(child).letter == "a":
                self.move(child, number, number.former, "parentResume")
                back.append((child, number.letter))
        for child, letter in back:
            if letter == "w" and child.letter == "w":
                self.settle(child)
            elif child.owed:
                child.owed = False
                self.dirty.add(child.code)
        order = {e.code: e.rank for e in self.entries.values()}
        for key in sorted(self.memory, key=lambda key: (order[key[0]], not key[1], key[2])):
            for row in self.criteria():
                if row[0] == key and key in self.memory:
                    self.look_again(*row)

    def outside(self, occurrence):
        letter = self.entries[""].letter
        if letter == "-":
            raise Refused
        if letter not in CLOSED:
            event = (occurrence.kind, occurrence.key)
            self.seen.append((event, occurrence.outcome))
            self.react(event, occurrence.outcome)
