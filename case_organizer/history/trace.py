"""A case's history as the log tells it."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a case, at an aware time in UTC.

    ``done`` says whether it ends an activity: always, unless the log tells starts
    from completions. ``started`` is the time of the start that belongs to it.
    """

    activity: str
    timestamp: datetime
    lifecycle: str | None = None
    resource: str | None = None
    group: str | None = None
    attributes: dict = field(default_factory=dict)
    line: int | None = None
    started: datetime | None = None
    done: bool = True


@dataclass(frozen=True, slots=True)
class Trace:
    """One case with its events in order of time; equal times keep the file's order.

    ``end`` is None unless the log names one. ``start`` falls back on the first event.
    """

    name: str
    attributes: dict
    events: list[Event]
    start: datetime | None = None
    end: datetime | None = None
    deadline: datetime | None = None
    channel: str | None = None
    responsible: str | None = None
    line: int | None = None

    @property
    def completions(self):
        """The events that end an activity."""
        return [event for event in self.events if event.done]


@dataclass(slots=True)
class Group:
    """What a source gives for one case: its own values and its rows, unread.

    Columns that stand on the case itself are in ``shared``; a row is its line and its
    filled columns. Values are text, or what an XES tag makes of it.
    """

    line: int | None
    shared: dict
    rows: list[tuple[int, dict]] = field(default_factory=list)
