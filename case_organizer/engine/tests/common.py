"""Short notation for tests: plans of items, and plays of what people do."""

from engine import Criterion, IllegalTransition, Item, Occurrence, Part, advance, compile_plan


def step(code, *entry, **values):
    """A step; ``entry`` are its alternatives, see :func:`crit`."""
    return Item(code, "step", entry=entry, **values)


def stage(code, *entry, **values):
    return Item(code, "stage", entry=entry, **values)


def milestone(code, *entry, **values):
    return Item(code, "milestone", entry=entry, **values)


def listener(code, *entry, **values):
    return Item(code, "listener", entry=entry, **values)


def crit(*parts, when=None):
    """A criterion: ``"A"`` or ``"A.start"`` is a part, ``"!A"`` or ``"!A:ok"`` a prerequisite, ``"A=no"`` asks
    for an outcome, ``"@event:key"`` is an outside trigger."""
    return Criterion(tuple(_part(text) for text in parts), when)


def _part(text):
    if text.startswith("@"):
        kind, key = text[1:].split(":")
        return Part(key, kind=kind)
    if text.startswith("!"):
        source, _, outcome = text[1:].partition(":")
        return Part(source, standing=True, outcome=outcome or None)
    text, _, outcome = text.partition("=")
    source, _, transition = text.partition(".")
    return Part(source, transition or "complete", outcome or None)


class Play:
    """A case on a plan, played by verbs: ``play("complete A")``, ``play("complete A#2=rejected")``."""

    def __init__(self, *items, exit=(), auto_complete=True, holds=(), opened=True):
        self.plan = compile_plan(items, exit=exit, auto_complete=auto_complete)
        self.state, self.changes, self.log = None, (), []
        self.holds = frozenset(holds)
        if opened:
            self("open")

    def __call__(self, *texts, holds=None):
        if holds is not None:
            self.holds = frozenset(holds)
        for text in texts:
            self.state, self.changes = advance(self.plan, self.state, (occurrence(text),), self.holds)
            self.state = type(self.state).decode(self.plan, self.state.encode())
            self.log += self.changes
        return self.states()

    def states(self):
        """The letters of the items as they were given, the case last."""
        codes = sorted(self.plan.codes[1:], key=lambda code: self.plan.rank[self.plan.index[code]])
        return "".join(self.state.of(code) for code in codes) + " " + self.state.of("")

    def refused(self, text):
        """The reason an occurrence is refused. The state has not changed, and the refusal names what was asked."""
        before = self.state.encode() if self.state else None
        asked = occurrence(text)
        try:
            advance(self.plan, self.state, (asked,), self.holds)
        except IllegalTransition as error:
            assert (self.state.encode() if self.state else None) == before
            assert error.occurrence == asked
            assert error.state_letter in self._letters(asked)
            return error.reason
        return None

    def _letters(self, asked):
        """What a refusal may call the state: that of the case, or of the item it is about."""
        if self.state is None:
            return {"-"}
        known = {self.state.of("")}
        return known | {self.state.of(asked.item, asked.instance)} if asked.item in self.plan.index else known

    def of(self, code, instance=None):
        return self.state.of(code, instance)

    def open(self):
        """Open instances as ``A#1:a``."""
        return [f"{code}#{instance}:{letter}" for code, instance, letter in self.state.open_items()]

    def last(self):
        """The changes of the last verb as ``A#1:w>a``."""
        return [f"{c.item}#{c.instance}:{c.before}>{c.after}" for c in self.changes]


def occurrence(text):
    """``complete A#2=no``, ``event:key``, ``open``."""
    verb, _, rest = text.partition(" ")
    if ":" in verb:
        kind, key = verb.split(":")
        return Occurrence(kind, key=key)
    rest, _, outcome = rest.partition("=")
    code, _, instance = rest.partition("#")
    return Occurrence(verb, code or None, int(instance) if instance else None, outcome or None)
