"""What was discovered in a log: a case type, in plain data."""

from dataclasses import dataclass
from datetime import UTC, datetime, time

from .values import as_text


@dataclass(frozen=True, slots=True)
class Options:
    """Where the lines are drawn; shares are between 0 and 1.

    ``required_share``: a step in so many of the ended cases is required.
    ``before_share``, ``support``: X waits for Y when Y came before X in so many of the
    cases with X, of which there are at least so many.
    ``last_share``, ``final_share``: an activity ends cases when it is the last one of
    so many cases, and so many of its events are the last of their case.
    ``steady_share``: an event attribute describes the case when it keeps its value in
    so many of the cases with several events.
    """

    required_share: float = 0.80
    before_share: float = 0.995
    support: int = 5
    last_share: float = 0.01
    final_share: float = 0.50
    steady_share: float = 0.95
    max_choices: int = 30
    max_channels: int = 1_000
    max_people: int = 20_000
    max_groups: int = 1_000
    max_pairs: int = 200
    sample: int = 500


@dataclass(frozen=True, slots=True)
class Step:
    """An activity as a step of the case type.

    ``position`` is its mean place in its cases, from 0 (first) to 1 (last); ``hours``
    the median time since the completion before it, None when it always comes first.
    ``final`` says that it ends cases.
    """

    code: str
    name: str
    events: int
    cases: int
    most: int
    required: bool
    role: str | None
    position: float
    hours: float | None
    final: bool

    @property
    def repeats(self):
        """Some case does it more than once."""
        return self.most > 1

    @property
    def offered(self):
        """People choose to do it; the case does not ask for it."""
        return not self.required


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A step waits for another; ``share`` of its ``cases`` had done that before."""

    step: str
    waits_for: str
    share: float
    cases: int


@dataclass(frozen=True, slots=True)
class Role:
    """A group of people who do steps."""

    code: str
    name: str
    events: int
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who did steps or was responsible for cases."""

    name: str
    events: int
    responsible: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a selection."""

    code: str
    name: str
    cases: int


@dataclass(frozen=True, slots=True)
class Characteristic:
    """What is known of every case: a column of the log with a type.

    ``on_event`` says that it stands on events, of which the last one counts. ``kind``
    is char, text, integer, float, monetary, date, datetime, boolean or selection.
    """

    code: str
    name: str
    column: str
    kind: str
    cases: int
    on_event: bool = False
    choices: tuple[Choice, ...] = ()

    def value(self, trace):
        """Return the value for a case, in this kind; None when there is none.

        That of a selection is the choice's code.
        """
        if not self.on_event:
            return self.convert(trace.attributes.get(self.column))
        for event in reversed(trace.events):
            if self.column in event.attributes:
                return self.convert(event.attributes[self.column])
        return None

    def convert(self, value):
        """Return a value read from the log in this kind."""
        if value is None:
            return None
        if self.kind == "selection":
            text = as_text(value)
            return next((c.code for c in self.choices if c.name == text), None)
        if self.kind in ("char", "text"):
            return as_text(value)
        if self.kind in ("float", "monetary"):
            return float(value)
        if self.kind == "datetime" and not isinstance(value, datetime):
            return datetime.combine(value, time(), UTC)
        return value


@dataclass(frozen=True, slots=True)
class Discovery:
    """The case type a log shows, and how much stands behind it.

    ``running`` counts the cases the log leaves open: those without an end, where the
    log names ends; otherwise those whose last step is not a final one, where there
    are final steps; otherwise none. Steps are in order of their place in a case.
    """

    steps: tuple[Step, ...]
    prerequisites: tuple[Prerequisite, ...]
    roles: tuple[Role, ...]
    people: tuple[Person, ...]
    characteristics: tuple[Characteristic, ...]
    channels: tuple[str, ...]
    cases: int
    events: int
    completions: int
    running: int
    named_ends: bool
    first: datetime | None
    last: datetime | None
    more_people: bool = False

    def step(self, activity):
        """Return the step of an activity, or None."""
        return next((step for step in self.steps if step.name == activity), None)

    def role(self, group):
        """Return the role of a group, or None."""
        return next((role for role in self.roles if role.name == group), None)

    @property
    def final(self):
        """The names of the activities that end cases."""
        return frozenset(step.name for step in self.steps if step.final)

    def waits_for(self, code):
        """Return the codes of the steps that a step waits for."""
        return tuple(p.waits_for for p in self.prerequisites if p.step == code)

    def is_repeatable(self, step):
        """Say whether a plan lets a step be done again.

        One that waits for nothing, and that others wait for or the case cannot do without, does not repeat by
        itself: a new instance right after each completion would hold them up.
        """
        return step.repeats and (
            bool(self.waits_for(step.code))
            or (step.offered and all(p.waits_for != step.code for p in self.prerequisites))
        )

    def is_running(self, trace):
        """Say whether the log leaves a case open."""
        if self.named_ends:
            return trace.end is None
        done = trace.completions
        final = self.final
        return bool(final) and not (done and done[-1].activity in final)
