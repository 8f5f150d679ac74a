"""A day at work: clerks and visitors of the portal on two worker processes, at 60% of what these can do at most.

How much they can do is measured first: people who click again as soon as they are answered, more and more of them,
until that brings no more clicks a second, and then as many for a longer time: what they keep up counts, as in a few
seconds more of the quick clicks may fall. The same with the tasks of a project. Then people come by the clock, whatever
the server does: see ``portal``.
"""

import itertools
import re
import threading
import time

from _measure import row, say
from _people_load import DayClerk, TaskClerk, TaskVisitor
from _people_tasks import TaskWorld
from _portal_checked import check
from _portal_load import alone, middle, together
from _portal_world import CLERKS, VISITORS, PortalWorld
from _served import WORKERS, served
from portal import beside_quiet, people_of

PEER_MODULES = ("project",)
#: Cases of each visitor, seconds of each number of people at once, seconds of work, rounds of each click alone.
SIZES = {"small": (4, 5, 60, 5), "full": (24, 20, 600, 15)}
#: So many people at once, in turn: always five visitors to a clerk; and by how much more the next number has to bring.
AT_ONCE, MORE = (6, 12, 18, 24, 30), 1.05
#: By so many times as long do the best of them have to keep it up.
KEPT_UP = 4
SHARE, WARM_UP = 0.6, 15
BAR = f"at {SHARE:.0%} of saturation: no error; p95 ≤ 4 × the median without others"


def run(env, scale):
    """Saturation of both, then the day."""
    pool, each, seconds, rounds = SIZES[scale]
    world = PortalWorld(env, pool)
    tasks = TaskWorld(world)
    with served(env.cr.dbname) as server:
        people, single = people_of(world, server.address, DayClerk)
        others = _on_tasks(tasks, server.address)
        for person in (*single, *others[:2], *others[-2:]):
            alone([person], 1)
            person.times.clear()
        most, at_once, own = _saturation("cases", people, each)
        peer, _at_once, _own = _saturation("tasks of a project", others, each)
        errors = [error for person in others for error in person.errors]
        assert not errors, f"on tasks: {errors[:3]}"
        before = _quiet(single, rounds)
        for person in people:
            person.times.clear()
        used = server.processor()
        think = len(people) / (SHARE * most)
        loaded, rate, busy = together(people, seconds, think, WARM_UP)
        used = server.processor() - used
        after = _quiet(single, rounds)
        told = server.told()
    check(world, [*people, *single], told)
    lasted = seconds + WARM_UP
    say(
        f"{rate:.1f} clicks/s for {seconds} s, a person each {think:.1f} s on average; {WORKERS} workers used"
        f" {used / lasted:.2f} processors, who clicked {busy / lasted:.2f}; PostgreSQL comes on top"
    )
    more = {"retries": len(re.findall(r"tries left", told)), "clicks_per_second": round(rate, 1)}
    more |= {"workers_processors": round(used / lasted, 2), "generator_processors": round(busy / lasted, 2)}
    saturation = row(
        f"saturation of {WORKERS} workers", at_once, [1 / most], peer=[1 / peer], unit="clicks/s",
        generator_processors=round(own, 2),
    )  # fmt: skip
    return [saturation, *beside_quiet(loaded, before, after, BAR, **more)]


def _quiet(single, rounds):
    """What each click takes when nobody else is there. :return: ``{what: [seconds]}``"""
    for person in single:
        person.times.clear()
    found = alone(single, rounds)
    for person in single:
        person.times.clear()
    return found


def _on_tasks(tasks, address):
    """The same people with tasks: visitors, then clerks."""
    world, asks = tasks.world, tasks.asks()
    visitors = [
        TaskVisitor(address, world.session(user), number, [(task, task) for task in tasks.of[user.id]])
        for number, user in enumerate(world.visitors[:VISITORS])
    ]
    clerks = []
    for number, user in enumerate(world.clerks[:CLERKS]):
        mine = tasks.of[user.id]
        domain = [("user_ids", "in", [user.id]), ("is_closed", "=", False)]
        given = {**asks, "work": {**asks["work"], "domain": domain}}
        # What is done cannot be done again: one half is worked off, the other read.
        clerks.append(TaskClerk(address, world.session(user), VISITORS + number, mine, mine[::2], given))
    return [*visitors, *clerks]


def _saturation(what, people, seconds):
    """The most clicks a second that they keep up.

    :return: ``(clicks a second, people at once, processors of who clicks)``
    """
    turn = itertools.cycle(_mixed(people))

    def measured(count, seconds):
        rate, own, typical = _closed([next(turn) for _n in range(count)], seconds)
        say(f"{what}: {count} at once for {seconds} s, {rate:.1f} clicks/s, {typical * 1e3:.0f} ms each in the middle")
        return rate, own

    best = (0, 0)
    for count in AT_ONCE:
        rate, _own = measured(count, seconds)
        enough = rate < MORE * best[0]
        best = max(best, (rate, count))
        if enough:
            break
    rate, own = measured(best[1], KEPT_UP * seconds)
    return rate, best[1], own


def _mixed(people):
    """In an order in which every sixth is a clerk, as there are five visitors to one."""
    visitors, clerks = people[:VISITORS], people[VISITORS:]
    each = len(visitors) // len(clerks)
    found = []
    for number, clerk in enumerate(clerks):
        found += [clerk, *visitors[number * each : (number + 1) * each]]
    return found


def _closed(people, seconds):
    """All click as soon as they were answered. :return: ``(clicks a second, processors of this process, median)``"""
    start, processor = time.perf_counter(), time.process_time()
    end = start + seconds

    def at_work(person):
        while time.perf_counter() < end:
            person.click()

    known = {person: len(person.times) for person in people}
    threads = [threading.Thread(target=at_work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = time.perf_counter() - start
    clicks = [took for person in people for _what, _due, took in person.times[known[person] :]]
    return len(clicks) / spent, (time.process_time() - processor) / spent, middle(clicks)
