"""The visits of one worker on one day, in order, and where another one fits between. Plain Python."""

from .planning import Visit, meets, road

#: What weighs how much, in seconds on the road: a second late, a day later, a day that is full instead of empty.
LATE, LATER, LOAD = 20, 900, 900
A_DAY = 86400


class Route:
    """A worker's day as it is being filled. Later visits move back for an earlier one, as long as none becomes late.

    :ivar jobs: in order
    :ivar starts: when each begins
    :ivar fixed: of each, whether it was planned before and stays where it is
    :ivar limits: of each, the last moment at which it may begin; of a fixed one, when one is there in fact
    :ivar used: seconds of work and travel
    :ivar sound: whether what was planned before is possible
    """

    __slots__ = ("day", "fixed", "jobs", "limits", "sound", "starts", "travel", "used", "worker")

    def __init__(self, worker, day, travel):
        self.worker, self.day, self.travel = worker, day, travel
        stops = sorted(
            (visit for visit in worker.busy if meets(visit, day)),
            key=lambda visit: (visit.start, visit.end),
        )
        self.jobs = [visit.job for visit in stops]
        self.starts = [visit.start for visit in stops]
        self.fixed = [True] * len(stops)
        self.used = sum(visit.end - visit.start for visit in stops) + (road(worker, stops, travel) if stops else 0)
        self.sound = self.used <= day.work
        at, moment, self.limits = worker.start, day.start, []
        for visit in stops:
            # What was planned too tightly before stays: what comes after it begins as late as it will be.
            moment = max(moment + travel(at, visit.job.place), visit.start)
            self.limits.append(moment)
            self.sound &= day.start <= moment == visit.start
            at, moment = visit.job.place, moment + visit.job.duration
        self.sound &= not stops or moment + travel(at, worker.start) <= day.end

    def extra(self, job, place):
        """Seconds on the road that it costs to go there as number ``place`` of the day."""
        before = self.jobs[place - 1].place if place else self.worker.start
        after = self.jobs[place].place if place < len(self.jobs) else self.worker.start
        travel = self.travel
        return travel(before, job.place) + travel(job.place, after) - (travel(before, after) if self.jobs else 0)

    def times(self, job, place):
        """When all visits from number ``place`` on begin if this job comes there.

        :return: a list of moments, or None when it does not fit
        """
        jobs, travel = self.jobs, self.travel
        if place:
            start = self.limits[place - 1] if self.fixed[place - 1] else self.starts[place - 1]
            at, moment = jobs[place - 1].place, start + jobs[place - 1].duration
        else:
            at, moment = self.worker.start, self.day.start
        start = job.fit(moment + travel(at, job.place))
        if start is None or start + job.duration > self.day.end:
            return None
        found, at, moment = [start], job.place, start + job.duration
        for number in range(place, len(jobs)):
            other = jobs[number]
            start = moment + travel(at, other.place)
            if start <= self.starts[number]:
                return found + self.starts[number:]
            start = None if self.fixed[number] else other.fit(start)
            if start is None or start > self.limits[number]:
                return None
            found.append(start)
            at, moment = other.place, start + other.duration
        return found if moment + travel(at, self.worker.start) <= self.day.end else None

    def insert(self, job, place, times, extra):
        """Let a job come as number ``place``. :param times: of :meth:`times` :param extra: of :meth:`extra`"""
        self.jobs.insert(place, job)
        self.fixed.insert(place, False)
        self.limits.insert(place, 0)
        self.starts[place:] = times
        self.used += job.duration + extra
        for number in range(place, len(self.jobs)):
            if not self.fixed[number]:
                self.limits[number] = self._limit(number)

    def _limit(self, number):
        """The last moment at which a visit may begin without becoming late, or later than it is."""
        job = self.jobs[number]
        on_time = self.day.end if job.deadline is None else job.deadline
        return max(self.starts[number], min(on_time, self.day.end) - job.duration)

    def visits(self):
        """What was planned here, with reasons."""
        return [
            Visit(job, self.worker.id, start, start + job.duration, reasons(self, number))
            for number, (job, start, fixed) in enumerate(zip(self.jobs, self.starts, self.fixed, strict=True))
            if not fixed
        ]


def routes_of(workers, travel):
    """An empty route for each day of each worker, what is planned already in it, the earliest first."""
    return sorted(
        (Route(worker, day, travel) for worker in workers for day in worker.days), key=lambda route: route.day.start
    )


def best_place(route, job, origin, bound):
    """Where in a route a job fits best.

    :param origin: the moment from which later is worse
    :param bound: only what is better than this
    :return: ``(cost, place, times, extra)`` or None
    """
    found, work = None, route.day.work
    room = work - route.used - job.duration
    if room < 0:
        return None
    base = LOAD * (route.used + job.duration) / work + LATER * (route.day.start - origin) / A_DAY
    if job.deadline is not None:
        base += LATE * max(0, route.day.start + job.duration - job.deadline)
    for place in range(len(route.jobs) + 1):
        extra = route.extra(job, place)
        if extra > room or base + extra >= bound:
            continue
        times = route.times(job, place)
        if times is None:
            continue
        cost = extra + LOAD * (route.used + job.duration) / work + LATER * (times[0] - origin) / A_DAY
        if job.deadline is not None:
            cost += LATE * max(0, times[0] + job.duration - job.deadline)
        if cost < bound:
            bound, found = cost, (cost, place, times, extra)
    return found


def reasons(route, number):
    """Why somebody, and why then.

    :return: ``((code, value), …)``: ``only`` (they were asked for), ``skills`` (ids), ``near`` (id of the job before,
        seconds on the road), ``first`` (seconds on the road), ``free`` (since when), ``open`` (from, until),
        ``on_time`` or ``late`` (seconds), ``load`` (seconds planned, seconds of work that day)
    """
    job, start = route.jobs[number], route.starts[number]
    told = []
    if job.workers is not None and len(job.workers) == 1:
        told.append(("only", None))
    if job.skills:
        told.append(("skills", tuple(sorted(job.skills, key=str))))
    if number:
        before = route.jobs[number - 1]
        told.append(("near", (before.id, route.travel(before.place, job.place))))
        told.append(("free", route.starts[number - 1] + before.duration))
    else:
        told.append(("first", route.travel(route.worker.start, job.place)))
        told.append(("free", route.day.start))
    if job.windows is not None:
        window = next((pair for pair in job.windows if pair[0] <= start < pair[1]), None)
        told += [("open", window)] if window else []
    if job.deadline is not None:
        spare = job.deadline - start - job.duration
        told.append(("on_time", spare) if spare >= 0 else ("late", -spare))
    told.append(("load", (route.used, route.day.work)))
    return tuple(told)
