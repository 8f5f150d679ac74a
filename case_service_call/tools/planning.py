"""What is planned, by whom and within what; whether a plan is possible, and how good it is. Plain Python.

Moments are whole seconds since 1970 (UTC), durations are seconds. Who plans is in ``planning_simple`` (insertion by
deadline, region and load), ``planning_first_come`` (a baseline) and ``planning_routing`` (OR-tools, where installed).
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from .travel import Place

#: A pause of at most this long lies within a day's work: the worker takes it between two visits.
PAUSE = 5400


class Day(NamedTuple):
    """A stretch in which somebody works.

    :ivar start: when it begins
    :ivar end: when it ends
    :ivar work: how long of it is working time, pauses not counted
    """

    start: int
    end: int
    work: int


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be done somewhere.

    :ivar duration: how long it takes on the spot
    :ivar skills: what one must be able to do
    :ivar workers: ids of those who may do it; None: all
    :ivar deadline: when it has to be finished; None: any time
    :ivar windows: ``((opens, closes), …)`` in which the whole visit lies, in order; None: any time
    """

    id: object
    duration: int
    place: Place | None = None
    skills: frozenset = frozenset()
    workers: frozenset | None = None
    deadline: int | None = None
    windows: tuple | None = None

    def fit(self, moment):
        """The first moment not before ``moment`` at which a visit may begin, or None."""
        if self.windows is None:
            return moment
        for opens, closes in self.windows:
            start = opens if opens > moment else moment
            if start + self.duration <= closes:
                return start
        return None


class Visit(NamedTuple):
    """A job planned for somebody.

    :ivar reasons: ``((code, value), …)``, see :func:`..planning_routes.reasons`
    """

    job: Job
    worker: object
    start: int
    end: int
    reasons: tuple = ()

    @property
    def late(self):
        """Seconds after the deadline at which it ends."""
        return max(0, self.end - self.job.deadline) if self.job.deadline is not None else 0


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who goes there.

    :ivar days: of class :class:`Day`, in order: when they can be planned, leave taken off
    :ivar start: where the day begins and ends
    :ivar busy: of class :class:`Visit`: what is planned already and stays where it is
    :ivar shifts: ``((from, until), …)``: when they work by their hours, leave not taken off
    :ivar away: ``((from, until), …)``: leave
    """

    id: object
    days: tuple
    skills: frozenset = frozenset()
    start: Place | None = None
    busy: tuple = ()
    shifts: tuple = ()
    away: tuple = ()

    def able(self, job):
        """Whether they have the skills for it, and may do it."""
        return job.skills <= self.skills and (job.workers is None or self.id in job.workers)


class Unplaced(NamedTuple):
    """A job for which no visit was found. :ivar why: ``nobody``, ``skill``, ``too_long``, ``closed`` or ``full``"""

    job: Job
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What was found: visits, and jobs for which there is none."""

    visits: tuple = ()
    unplaced: tuple = field(default=())


class Score(NamedTuple):
    """How good a plan is; less is better, the first comes first.

    :ivar unplaced: how many jobs have no visit
    :ivar lateness: seconds after their deadlines, all together
    :ivar travel: seconds on the road, all together, from where days begin and back
    """

    unplaced: int
    lateness: int
    travel: int


def shifts_of(hours):
    """Working hours with short pauses closed. :param hours: ``[(from, until)]`` in order"""
    shifts = []
    for start, end in hours:
        if shifts and start - shifts[-1][1] <= PAUSE:
            shifts[-1] = shifts[-1][0], max(end, shifts[-1][1])
        else:
            shifts.append((start, end))
    return tuple(shifts)


def less(spans, away):
    """What remains of spans of time. :param spans: ``[(from, until)]`` :param away: what is taken off, in any order"""
    left = list(spans)
    for gone_from, gone_until in away:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, gone_from)), (max(start, gone_until), end))
            if part[0] < part[1]
        ]
    return sorted(set(left))


def days_of(hours, away=(), since=0):
    """The days of a worker.

    :param hours: ``[(from, until)]`` in order: working hours, pauses and leave included
    :param away: ``[(from, until)]``: leave
    :param since: nothing is planned before this moment
    :return: a tuple of :class:`Day`
    """
    gone = [*away, (0, since)] if since else list(away)
    works = less(hours, gone)
    return tuple(
        Day(
            start, end, sum(min(end, till) - max(start, begun) for begun, till in works if begun < end and till > start)
        )
        for start, end in less(shifts_of(hours), gone)
    )


def meets(visit, day):
    """Whether some of a visit lies in a day."""
    return visit.start < day.end and visit.end > day.start


def days_planned(plan, workers):
    """The visits of each worker's days, those planned before included.

    :return: ``[(worker, day, [visit])]``, visits in order; the day is None for those outside of all
    """
    by_worker = {}
    for visit in plan.visits:
        by_worker.setdefault(visit.worker, []).append(visit)
    found = []
    for worker in workers:
        visits = sorted([*by_worker.get(worker.id, ()), *worker.busy], key=lambda visit: (visit.start, visit.end))
        days = [
            (day, [stop for stop in visits if stop.start < day.end and stop.end > day.start]) for day in worker.days
        ]
        found += [(worker, day, stops) for day, stops in days if stops]
        outside = [stop for stop in visits if not any(stop in stops for _day, stops in days)]
        found += [(worker, None, outside)] if outside else []
    return found


def road(worker, stops, travel):
    """Seconds on the road of one day. :param stops: visits in order"""
    places = [worker.start, *(visit.job.place for visit in stops), worker.start]
    return sum(map(travel, places, places[1:]))


def score(plan, workers, travel):
    """How good a plan is. :return: a :class:`Score`"""
    return Score(
        len(plan.unplaced),
        sum(visit.late for visit in plan.visits),
        sum(road(worker, stops, travel) for worker, _day, stops in days_planned(plan, workers)),
    )


def check(plan, jobs, workers, travel):
    """What is impossible about a plan: who cannot do it, hours, opening hours, visits that overlap, travel between.

    What was planned before (``busy``) is not blamed on the plan.

    :return: a list of ``(code, job id)``; empty when all is possible
    """
    wrong = []
    told = [visit.job.id for visit in plan.visits] + [left.job.id for left in plan.unplaced]
    if sorted(map(str, told)) != sorted(str(job.id) for job in jobs):
        wrong.append(("not each job once", None))
    able = {worker.id: worker for worker in workers}
    for visit in plan.visits:
        job, worker = visit.job, able.get(visit.worker)
        if worker is None or not worker.able(job):
            wrong.append(("not able", job.id))
        if visit.end - visit.start != job.duration:
            wrong.append(("another duration", job.id))
        if job.windows is not None and not any(a <= visit.start and visit.end <= b for a, b in job.windows):
            wrong.append(("closed", job.id))
    new = {visit.job.id for visit in plan.visits}
    for worker, day, stops in days_planned(plan, workers):
        if any(visit.job.id in new for visit in stops):
            wrong += _check_day(worker, day, stops, travel, new)
    return wrong


def _check_day(worker, day, stops, travel, new):
    wrong = [
        ("outside of hours", visit.job.id)
        for visit in stops
        if visit.job.id in new and (day is None or visit.start < day.start or visit.end > day.end)
    ]
    if day is None:
        return wrong
    at, moment, at_new = worker.start, day.start, False
    for visit in stops:
        if moment + travel(at, visit.job.place) > visit.start and (at_new or visit.job.id in new):
            wrong.append(("not there yet", visit.job.id))
        at, moment, at_new = visit.job.place, max(moment, visit.end), visit.job.id in new
    if at_new and moment + travel(at, worker.start) > day.end:
        wrong.append(("not back yet", stops[-1].job.id))
    if sum(visit.end - visit.start for visit in stops) + road(worker, stops, travel) > day.work:
        wrong.append(("more than a day's work", stops[-1].job.id))
    return wrong
