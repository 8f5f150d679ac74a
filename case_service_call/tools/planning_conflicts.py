"""What is wrong with what people planned by hand, for many visits at once. Plain Python."""

from .planning import Visit, meets, road


def conflicts(visits, workers, travel):
    """What does not go together.

    :param visits: list of :class:`..planning.Visit`; a job that several people do has a visit for each
    :param workers: list of :class:`..planning.Worker`, with ``days``, ``shifts`` and ``away`` around these visits
    :return: ``{job id: [(code, value)]}``: ``overlaps`` (worker id, id of the other job), ``travel`` (worker id, id of
        the other job, seconds that are missing), ``away`` (worker id), ``hours`` (worker id), ``skill`` (ids that
        nobody of them has), ``overload`` (worker id, seconds planned, seconds of work), ``late`` (seconds), ``closed``
    """
    found = {}
    by_worker, by_job = {}, {}
    for visit in sorted(visits, key=lambda visit: (visit.start, visit.end, str(visit.job.id))):
        by_worker.setdefault(visit.worker, []).append(visit)
        by_job.setdefault(visit.job.id, []).append(visit)
    known = {worker.id: worker for worker in workers}
    for worker_id, stops in by_worker.items():
        _side_by_side(worker_id, stops, travel, found)
        if worker_id in known:
            _within_days(known[worker_id], stops, travel, found)
    for job_id, crew in by_job.items():
        job, last = crew[0].job, max(visit.end for visit in crew)
        missing = job.skills.difference(*(known[visit.worker].skills for visit in crew if visit.worker in known))
        told = found.setdefault(job_id, [])
        if missing:
            told.append(("skill", tuple(sorted(missing, key=str))))
        if job.deadline is not None and last > job.deadline:
            told.append(("late", last - job.deadline))
        if job.windows is not None and not any(a <= crew[0].start and last <= b for a, b in job.windows):
            told.append(("closed", None))
    return {job_id: told for job_id, told in found.items() if told}


def _side_by_side(worker_id, stops, travel, found):
    """Visits of one worker that overlap, or between which there is not the time to get there."""
    longest = None
    for visit in stops:
        if longest is not None and longest.job.id != visit.job.id:
            if visit.start < longest.end:
                _on_both(found, longest, visit, "overlaps", worker_id)
            else:
                short = longest.end + travel(longest.job.place, visit.job.place) - visit.start
                if short > 0:
                    _on_both(found, longest, visit, "travel", worker_id, short)
        if longest is None or visit.end > longest.end:
            longest = visit


def _on_both(found, one, other, code, worker_id, *more):
    found.setdefault(one.job.id, []).append((code, (worker_id, other.job.id, *more)))
    found.setdefault(other.job.id, []).append((code, (worker_id, one.job.id, *more)))


def _within_days(worker, stops, travel, found):
    """Visits on leave, outside of hours, and days of which more is planned than there is."""
    for visit in stops:
        if any(visit.start < until and visit.end > since for since, until in worker.away):
            found.setdefault(visit.job.id, []).append(("away", worker.id))
        elif not any(since <= visit.start and visit.end <= until for since, until in worker.shifts):
            found.setdefault(visit.job.id, []).append(("hours", worker.id))
    for day in worker.days:
        those = [visit for visit in stops if meets(visit, day)]
        used = spent(worker, those, travel)
        if used > day.work:
            for visit in those:
                found.setdefault(visit.job.id, []).append(("overload", (worker.id, used, day.work)))


def spent(worker, stops: list[Visit], travel):
    """Seconds of work and travel of one day. :param stops: visits of that day, in order"""
    return sum(visit.end - visit.start for visit in stops) + road(worker, stops, travel) if stops else 0
