"""Who and when by a simple rule: the most urgent job first, each where it costs least road. Plain Python."""

from math import inf

from .planning import Plan, Unplaced, Visit
from .planning_routes import best_place, reasons, routes_of
from .travel import Travel

#: How often it is tried again when a few jobs are left without a place: one in so many.
TRIES, FEW = 3, 20


def suggest(jobs, workers, travel=None):
    """A visit for each job, found by insertion.

    Jobs come in the order of their deadlines. Each goes where it makes the road longest least, counting in how late it
    would be, how many days later, and how full that day is already. What is planned stays.

    :param jobs: iterable of :class:`..planning.Job`
    :param workers: list of :class:`..planning.Worker`
    :param travel: ``(place, place) -> seconds``
    :return: a :class:`..planning.Plan`
    """
    travel = travel or Travel()
    routes = fill(jobs, workers, travel)
    return plan_of(jobs, workers, routes)


def fill(jobs, workers, travel):
    """The routes that :func:`suggest` finds.

    When a few jobs are left they go first the next time; when many are, there are too few workers, and deadlines count.
    """
    jobs = list(jobs)
    best, left = _filled(jobs, workers, travel, frozenset())
    first = frozenset(left)
    few = 0 < len(left) <= max(1, len(jobs) // FEW)
    for _n in range(TRIES if few else 0):
        routes, still = _filled(jobs, workers, travel, first)
        if len(still) < len(left):
            best, left = routes, still
        if not still or first.issuperset(still):
            break
        first |= still
    return best


def _filled(jobs, workers, travel, first):
    """Fill empty routes.

    :param first: ids of jobs that go before all others
    :return: ``(routes, ids of jobs that are left though they would fit into an empty day)``
    """
    routes = routes_of(workers, travel)
    origin = routes[0].day.start if routes else 0
    able = _routes_able(jobs, routes)
    left = set()
    for job in sorted(jobs, key=lambda job: (job.id not in first, *_urgency(job))):
        best, bound = None, inf
        for route in able[job.skills, job.workers]:
            found = best_place(route, job, origin, bound)
            if found:
                bound, best = found[0], (route, *found[1:])
        if best:
            best[0].insert(job, *best[1:])
        elif why_not(job, workers) == "full":
            left.add(job.id)
    return routes, left


def _urgency(job):
    return job.deadline is None, job.deadline or 0, -job.duration


def _routes_able(jobs, routes):
    """``{(skills, workers): [route]}`` for what these jobs ask."""
    asked = {(job.skills, job.workers): job for job in jobs}
    return {key: [route for route in routes if route.worker.able(job)] for key, job in asked.items()}


def plan_of(jobs, workers, routes):
    """The plan that lies in routes, with reasons, and why the other jobs have no visit."""
    visits = sorted(
        (visit for route in routes for visit in route.visits()), key=lambda visit: (visit.start, str(visit.worker))
    )
    placed = {visit.job.id for visit in visits}
    return Plan(tuple(visits), tuple(Unplaced(job, why_not(job, workers)) for job in jobs if job.id not in placed))


def why_not(job, workers):
    """Why nobody can be found for a job. :return: a code, see :class:`..planning.Unplaced`"""
    asked = [worker for worker in workers if job.workers is None or worker.id in job.workers]
    if not any(worker.days for worker in asked):
        return "nobody"
    able = [worker for worker in asked if worker.days and job.skills <= worker.skills]
    if not able:
        return "skill"
    days = [day for worker in able for day in worker.days]
    if not any(job.duration <= min(day.work, day.end - day.start) for day in days):
        return "too_long"
    if not any(opens(job, day) for day in days):
        return "closed"
    return "full"


def opens(job, day):
    """Whether the place of a job is open on a day for as long as it takes."""
    start = job.fit(day.start)
    return start is not None and start + job.duration <= day.end


def options(job, workers, count=3, travel=None):
    """The best ways to do one job, what is planned staying where it is: first one for each worker, then others.

    :param count: how many at most
    :return: a list of :class:`..planning.Visit`, the best first
    """
    travel = travel or Travel()
    routes = [route for route in routes_of(workers, travel) if route.worker.able(job)]
    origin = routes[0].day.start if routes else 0
    found = []
    for route in routes:
        best = best_place(route, job, origin, inf)
        if best:
            found.append((best[0], route, best[1:]))
    found.sort(key=lambda entry: (entry[0], entry[1].day.start, str(entry[1].worker.id)))
    chosen, seen = [], set()
    for entry in found:
        if entry[1].worker.id not in seen:
            seen.add(entry[1].worker.id)
            chosen.append(entry)
    chosen += [entry for entry in found if entry not in chosen]
    visits = []
    for _cost, route, (place, times, extra) in sorted(chosen[:count], key=lambda entry: entry[0]):
        route.insert(job, place, times, extra)
        visits.append(Visit(job, route.worker.id, times[0], times[0] + job.duration, reasons(route, place)))
    return visits


def first_come(jobs, workers, travel=None):
    """The baseline: jobs in the order they came, each to who is there first after what they have.

    :return: a :class:`..planning.Plan`
    """
    travel = travel or Travel()
    routes = routes_of(workers, travel)
    able = _routes_able(jobs, routes)
    for job in jobs:
        best = None
        for route in able[job.skills, job.workers]:
            if best and route.day.start >= best[0]:
                break
            place, times = len(route.jobs), None
            extra = route.extra(job, place)
            if route.used + job.duration + extra <= route.day.work:
                times = route.times(job, place)
            if times and (not best or times[0] < best[0]):
                best = times[0], route, place, times, extra
        if best:
            best[1].insert(job, *best[2:])
    return plan_of(jobs, workers, routes)
