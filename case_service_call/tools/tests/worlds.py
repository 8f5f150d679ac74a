"""Days to plan: fixed ones of any size, and arbitrary ones for hypothesis."""

import random

from hypothesis import strategies as st

from ..planning import Job, Visit, Worker, days_of
from ..travel import Place

HOUR, DAY = 3600, 86400
#: A Monday, 00:00 UTC.
MONDAY = 1_790_553_600


def week(days=5, opens=8, closes=17, first=MONDAY):
    """Working hours with an hour's pause at noon."""
    return [
        part
        for day in range(days)
        for part in (
            (first + day * DAY + opens * HOUR, first + day * DAY + 12 * HOUR),
            (first + day * DAY + 13 * HOUR, first + day * DAY + closes * HOUR),
        )
    ]


def region(count, workers, days=10, seed=1):
    """Jobs in a region, most with a deadline or opening hours, and workers who can do some of them.

    :return: ``(jobs, workers)``
    """
    chance = random.Random(seed)

    def place(key):
        return Place(key, 52 + chance.gauss(0, 0.35), 5 + chance.gauss(0, 0.5))

    people = []
    for number in range(workers):
        hours = week(days)
        away = [(MONDAY + day * DAY, MONDAY + (day + 1) * DAY) for day in range(days) if chance.random() < 0.06]
        skills = frozenset(skill for skill in "abcd" if chance.random() < 0.6)
        people.append(Worker(f"w{number}", days_of(hours, away), skills, place(f"home {number}")))
    jobs = []
    for number in range(count):
        deadline = MONDAY + chance.randint(1, days) * DAY - 7 * HOUR if chance.random() < 0.8 else None
        windows = None
        if chance.random() < 0.4:
            windows = tuple((MONDAY + day * DAY + 9 * HOUR, MONDAY + day * DAY + 16 * HOUR) for day in range(days))
        skills = frozenset(chance.sample("abcd", chance.choice((0, 1, 1, 2))))
        hours = chance.choice((0.5, 1, 1.5, 2, 3))
        jobs.append(Job(number, int(hours * HOUR), place(number), skills, None, deadline, windows))
    return jobs, people


@st.composite
def worlds(draw):
    """A few jobs, people with leave and visits planned before, also senseless ones; places without coordinates."""
    places = [None, Place("a", 52.0, 5.0), Place("b", 52.1, 5.1), Place("c", 51.5, 4.5), Place("d")]
    skills = st.frozensets(st.sampled_from("xy"))
    moments = st.integers(0, 3 * 96).map(lambda quarter: MONDAY + quarter * 900)
    workers = []
    for number in range(draw(st.integers(0, 3))):
        away = [(start, start + draw(st.integers(1, 40)) * 900) for start in draw(st.lists(moments, max_size=2))]
        busy = []
        for start in draw(st.lists(moments, max_size=3)):
            length = draw(st.integers(1, 12)) * 900
            job = Job(f"busy {number} {len(busy)}", length, draw(st.sampled_from(places)))
            busy.append(Visit(job, number, start, start + length))
        days = days_of(week(draw(st.integers(0, 3))), away, draw(st.sampled_from((0, MONDAY + 10 * HOUR))))
        workers.append(Worker(number, days, draw(skills), draw(st.sampled_from(places)), tuple(busy)))
    jobs = []
    for number in range(draw(st.integers(0, 8))):
        windows = None
        if draw(st.booleans()):
            opens = sorted(draw(st.lists(moments, max_size=3)))
            windows = tuple((start, start + draw(st.integers(1, 20)) * 900) for start in opens)
        jobs.append(
            Job(
                number,
                draw(st.integers(1, 24)) * 900,
                draw(st.sampled_from(places)),
                draw(skills),
                draw(st.none() | st.frozensets(st.integers(0, 3), min_size=1)),
                draw(st.none() | moments),
                windows,
            )
        )
    return jobs, workers
