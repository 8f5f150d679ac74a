"""What is counted over the cases of a log: what follows what, how often, how long after, by whom."""

import math
from array import array
from collections import Counter, defaultdict

from .precedence import Order

HOUR = 3600
#: The key of an event's attribute that says when its step was asked of somebody; an aware time.
ASKED = "asked"


def quantile(values, share):
    """A quantile of sorted values, linear between two of them.

    >>> quantile([1, 2, 3, 4], 0.5), quantile([5], 0.9), quantile([], 0.5)
    (2.5, 5, None)
    """
    if not values:
        return None
    place = (len(values) - 1) * share
    low, high = math.floor(place), math.ceil(place)
    return values[low] if low == high else values[low] + (values[high] - values[low]) * (place - low)


class StepFigures:
    """What is counted of one step. ``hours`` are how long it took after it was asked, or after the step before."""

    __slots__ = ("again", "cases", "ended", "events", "groups", "hours", "most")

    def __init__(self):
        self.events = self.cases = self.again = self.most = self.ended = 0
        self.groups = Counter()
        self.hours = array("d")

    def usual(self):
        """``(median, 90th percentile)`` of the hours; None twice when there are none."""
        ordered = sorted(self.hours)
        return quantile(ordered, 0.5), quantile(ordered, 0.9)


class Flow:
    """Counts over cases, taken one by one; only completions count.

    :ivar cases: how many cases there were, ``ended`` how many of them have ended
    :ivar steps: ``{activity: StepFigures}``
    :ivar follows: how often one directly followed another, over all events
    :ivar starts: the first activities of cases, ``ends`` the last ones
    """

    def __init__(self, max_pairs=200):
        self.cases = self.ended = 0
        self.steps = defaultdict(StepFigures)
        self.follows, self.starts, self.ends = Counter(), Counter(), Counter()
        self._order = Order(max_pairs)

    def add(self, trace, ended=None):
        """Take a case. :param ended: whether it has ended; by default, whether it has an end"""
        done = trace.completions
        ended = trace.end is not None if ended is None else ended
        self.cases += 1
        self.ended += ended
        counts = Counter(event.activity for event in done)
        for activity, count in counts.items():
            figures = self.steps[activity]
            figures.events += count
            figures.cases += 1
            figures.ended += ended
            figures.again += count > 1
            figures.most = max(figures.most, count)
        before = None
        for event in done:
            self._add_event(event, before)
            before = event
        if done:
            self.starts[done[0].activity] += 1
            self.ends[done[-1].activity] += 1
        self._order.add(tuple(counts))
        return self

    def _add_event(self, event, before):
        figures = self.steps[event.activity]
        if event.group:
            figures.groups[event.group] += 1
        if before:
            self.follows[before.activity, event.activity] += 1
        since = event.attributes.get(ASKED) or (before and before.timestamp)
        if since:
            figures.hours.append((event.timestamp - since).total_seconds() / HOUR)

    def first_before(self):
        """``{(earlier, later): cases}``: in how many cases the first time of one came before the first of another."""
        return {(earlier, later): count for earlier, later, count in self._order.before()}


def flow_of(traces):
    """Return the ``Flow`` of cases."""
    flow = Flow()
    for trace in traces:
        flow.add(trace)
    return flow
