"""A case type from the cases of a log, in one pass and within bounds."""

from collections import Counter, defaultdict
from random import Random
from statistics import median

from .characteristics import Characteristics
from .codes import Codes
from .findings import Discovery, Options, Person, Prerequisite, Role, Step
from .pairs import Pairs
from .precedence import Order, prerequisites

HOUR = 3600
MOST_ROLES = 50


def discover(traces, options=None):
    """Return the case type that ``traces`` show.

    Memory grows with the names of activities, groups and people, not with the cases;
    the same log always gives the same result.
    """
    collector = Collector(options or Options())
    for trace in traces:
        collector.add(trace)
    return collector.result()


class StepTally:
    """Counts of one activity; ``gaps`` is a sample of hours since the step before."""

    __slots__ = ("cases", "events", "gap_count", "gaps", "groups", "most", "place")

    def __init__(self):
        self.events = self.cases = self.most = self.gap_count = 0
        self.place = 0.0
        self.groups = Counter()
        self.gaps = []

    def add_gap(self, hours, size, random):
        """Keep a fair sample of the gaps (reservoir sampling)."""
        self.gap_count += 1
        if len(self.gaps) < size:
            self.gaps.append(hours)
        else:
            index = random.randrange(self.gap_count)
            if index < size:
                self.gaps[index] = hours


class Collector:
    """Takes cases one by one and tells at the end what they have in common."""

    def __init__(self, options):
        self._options = options
        self._random = Random(0)
        self._steps = defaultdict(StepTally)
        self._order = Order(options.max_pairs)
        self._characteristics = Characteristics(options)
        self._people = {}
        self._responsible = Counter()
        self._groups = Counter()
        self._channels = Counter()
        self._endings = Counter()
        self._done_by_ending = Pairs()
        self._named_ends = 0
        self._done_by_named = Counter()
        self._cases = self._events = 0
        self._first = self._last = None
        self._more_people = False

    def add(self, trace):
        """Take one case."""
        self._cases += 1
        self._events += len(trace.events)
        self._characteristics.add(trace)
        self._add_steps(trace)
        for event in trace.events:
            self._add_person(event.resource, event.group)
        if trace.responsible and self._knows(trace.responsible):
            self._responsible[trace.responsible] += 1
        if trace.channel and len(self._channels) < self._options.max_channels:
            self._channels[trace.channel] += 1
        if trace.events:
            first, last = trace.events[0].timestamp, trace.events[-1].timestamp
            self._first = min(first, self._first or first)
            self._last = max(last, self._last or last)

    def _add_steps(self, trace):
        done = trace.completions
        counts = Counter(event.activity for event in done)
        for activity, count in counts.items():
            tally = self._steps[activity]
            tally.events += count
            tally.cases += 1
            tally.most = max(tally.most, count)
        before = None
        for index, event in enumerate(done):
            tally = self._steps[event.activity]
            tally.place += index / max(len(done) - 1, 1)
            if event.group and self._is_known_group(event.group):
                tally.groups[event.group] += 1
            if before:
                gap = (event.timestamp - before.timestamp).total_seconds() / HOUR
                tally.add_gap(gap, self._options.sample, self._random)
            before = event
        self._order.add(tuple(counts))
        if done:
            self._endings[done[-1].activity] += 1
            for activity in counts:
                self._done_by_ending.add(done[-1].activity, activity)
        if trace.end:
            self._named_ends += 1
            self._done_by_named.update(counts.keys())

    def _is_known_group(self, group):
        if group in self._groups or len(self._groups) < self._options.max_groups:
            self._groups[group] += 1
            return True
        return False

    def _knows(self, name):
        if name not in self._people:
            if len(self._people) >= self._options.max_people:
                self._more_people = True
                return False
            self._people[name] = [0, set()]
        return True

    def _add_person(self, name, group):
        if name and self._knows(name):
            person = self._people[name]
            person[0] += 1
            if group in self._groups and len(person[1]) < MOST_ROLES:
                person[1].add(group)

    def result(self):
        """Return what the cases have in common."""
        final = self._final()
        ended, done = self._ended(final)
        required = self._required(ended, done)
        roles = self._roles()
        steps = self._describe(required, final, {role.name: role for role in roles})
        return Discovery(
            steps=steps,
            prerequisites=self._prerequisites(steps, required),
            roles=roles,
            people=self._describe_people(roles),
            characteristics=self._characteristics.result(),
            channels=tuple(name for name, _count in self._channels.most_common()),
            cases=self._cases,
            events=self._events,
            completions=sum(tally.events for tally in self._steps.values()),
            running=self._cases - ended if final or self._named_ends else 0,
            named_ends=bool(self._named_ends),
            first=self._first,
            last=self._last,
            more_people=self._more_people,
        )

    def _final(self):
        """The activities that end cases; see ``Options``."""
        options = self._options
        return {
            activity
            for activity, cases in self._endings.items()
            if cases >= options.last_share * self._cases and cases >= options.final_share * self._steps[activity].events
        }

    def _ended(self, final):
        """Return how many cases have ended, and how many of them did each activity."""
        if self._named_ends:
            return self._named_ends, self._done_by_named
        cases, done = 0, Counter()
        for activity, count in self._endings.items():
            if activity in final or not final:
                cases += count
                done.update(self._done_by_ending.row(activity))
        return cases, done

    def _required(self, ended, done):
        """The activities that nearly all ended cases did."""
        return {activity for activity, count in done.items() if count >= self._options.required_share * ended}

    def _describe(self, required, final, roles):
        steps = []
        codes = Codes("step")
        tallies = self._steps.items()
        for name, tally in sorted(tallies, key=lambda t: (t[1].place / t[1].events, t[0])):
            group = tally.groups.most_common(1)
            steps.append(
                Step(
                    code=codes.make(name),
                    name=name,
                    events=tally.events,
                    cases=tally.cases,
                    most=tally.most,
                    required=name in required,
                    role=roles[group[0][0]].code if group else None,
                    position=tally.place / tally.events,
                    hours=median(tally.gaps) if tally.gaps else None,
                    final=name in final,
                )
            )
        return tuple(steps)

    def _prerequisites(self, steps, required):
        codes = {step.name: step.code for step in steps}
        cases = {step.name: step.cases for step in steps}
        found = prerequisites(self._order.before(), cases, required, self._options)
        rank = {step.name: index for index, step in enumerate(steps)}
        return tuple(
            Prerequisite(codes[later], codes[earlier], share, cases[later])
            for (earlier, later), share in sorted(found.items(), key=lambda item: (rank[item[0][1]], rank[item[0][0]]))
        )

    def _roles(self):
        members = defaultdict(list)
        for name, (_events, groups) in sorted(self._people.items()):
            for group in groups:
                members[group].append(name)
        codes = Codes("role")
        return tuple(
            Role(codes.make(name), name, events, tuple(members[name])) for name, events in sorted(self._groups.items())
        )

    def _describe_people(self, roles):
        codes = {role.name: role.code for role in roles}
        return tuple(
            Person(
                name=name,
                events=events,
                responsible=self._responsible[name],
                roles=tuple(sorted(codes[group] for group in groups)),
            )
            for name, (events, groups) in sorted(self._people.items())
        )
