"""One visit for all: jobs at one place that fall due within some days of each other."""

from datetime import date, timedelta
from typing import NamedTuple


class Job(NamedTuple):
    """A job that falls due.

    :ivar key: which one it is
    :ivar place: where, and by whom it is done; jobs of different places are different visits
    :ivar on: when, a date
    :ivar days: how many days after the first job of a visit another one may fall due
    :ivar asked: whether it is to be asked now; others join a visit that is made, and make none
    """

    key: object
    place: object
    on: date
    days: int
    asked: bool = True


def put_together(jobs, planned=()):
    """Jobs put together to visits.

    :param jobs: :class:`Job`, in any order
    :param planned: ``[(visit, place, date of its first job)]`` of visits that are asked already, and not begun
    :return: ``({key: visit planned}, [[keys of a new visit, the first due first]])``

    >>> put_together([Job(1, "site", date(2026, 3, 1), 30), Job(2, "site", date(2026, 3, 20), 30, asked=False)])
    ({}, [[1, 2]])
    """
    places, there = {}, {}
    for job in jobs:
        places.setdefault(job.place, []).append(job)
    for visit, place, first in planned:
        there.setdefault(place, []).append((first, visit))
    joined, made = {}, []
    for place, found in places.items():
        begun = sorted(there.get(place, ()))
        left = []
        for job in sorted(found, key=lambda job: (job.on, job.key)):
            visit = next((visit for first, visit in begun if _within(first, job)), None)
            if visit is None:
                left.append(job)
            else:
                joined[job.key] = visit
        made += _grouped(left)
    return joined, made


def _within(first, job):
    return first <= job.on <= first + timedelta(days=job.days)


def _grouped(jobs):
    """Visits of jobs in order of time, each from the first job that is in none; without those that nobody asks."""
    groups = []
    for job in jobs:
        if groups and _within(groups[-1][0].on, job):
            groups[-1].append(job)
        else:
            groups.append([job])
    return [[job.key for job in group] for group in groups if any(job.asked for job in group)]
