"""Two servers on one database, one of them killed under load; what only reads is answered from a replica."""

import random
import threading
import time

from _balanced import BalancedClerk, BalancedVisitor, Balancer, missing
from _invariants import broken
from _jobs import Event
from _killing import Ground
from _portal_load import together
from _portal_world import PortalWorld
from _replicated import followed, replicated
from _served import Served, faults_of
from _table import often, say, tried
from portal import asks_of

#: Visitors, clerks, cases of each visitor; seconds at work; worker processes of each server; cases of the long work.
SIZES = {"short": (4, 2, 3, 6, 1, 40), "small": (8, 3, 6, 10, 2, 200), "full": (40, 10, 24, 60, 2, 5_000)}
#: How often a server is killed. A person clicks so often, in seconds on average: all together no more than the server
#: that is left answers, or what is tried is patience.
TIMES, THINK = {"short": 1, "small": 1, "full": 5}, {"short": 1.5, "small": 1.5, "full": 5}
#: Seconds within which the server that is left has done the long work.
PATIENCE = 240


def run(env, scale):
    """Killed a few times; then a replica, where the server that is used here can be followed."""
    visitors, clerks, pool, seconds, workers, cases = SIZES[scale]
    world, rows = PortalWorld(env, pool, visitors, clerks), []
    with tried(rows, "one of two servers killed under load") as row:
        _killed(row, world, often(TIMES, scale), seconds, THINK[scale], workers, cases)
    server = followed()
    if not server:
        say("no replica: PostgreSQL here is none of ours, or set so that nobody can follow it")
    else:
        with tried(rows, "what only reads, from a replica") as row:
            replicated(row, world, server, workers)
    return rows


def _killed(row, world, times, seconds, think, workers, cases):
    """Two servers, one killed in the middle of it; the other goes on, and does the long work as well."""
    name, ground = world.env.cr.dbname, Ground(world.env)
    job, rng = Event(ground, cases), random.Random(times)
    options = ["--max-cron-threads=1"]
    left = Served(name, workers, "left", options)
    people, clicks, unanswered = None, 0, 0
    try:
        left.wait()
        while row["tried"] < times:
            victim = Served(name, workers, "victim", options)
            try:
                balancer = Balancer(victim.wait(), left)
                people = people or _people(world, balancer)
                for person in people:
                    person.balancer = balancer
                    person.times.clear()
                    person.errors.clear()
                job.make()
                timer = threading.Timer(seconds * rng.uniform(0.3, 0.6), _kill, (victim, balancer))
                timer.start()
                together(people, seconds, think, 0)
                timer.join()
            finally:
                victim.stop()
            row["tried"] += 1
            clicks += sum(len(person.times) for person in people)
            row["faults"] += _long_work(ground, job)
            row["faults"] += missing(world, people)
            world.env.cr.rollback()
            row["faults"] += broken(world.env, [*world.cases, *job.case_ids])
            world.env.cr.rollback()
        unanswered = sum(sum(person.unanswered.values()) for person in people)
        row["faults"] += [f"the server that is left: {line}" for line in faults_of(left.told())]
        row["more"] = {"clicks": clicks, "without_an_answer": unanswered, "workers_each": workers, "long_work": cases}
    finally:
        left.stop()


def _kill(victim, balancer):
    victim.kill()
    balancer.drop(victim)


def _people(world, balancer):
    """Visitors and clerks, each with their own cases."""
    asks = asks_of(world)
    visitors = [
        BalancedVisitor(balancer, world.session(user), number, world.seats[user.id])
        for number, user in enumerate(world.visitors)
    ]
    clerks = [
        BalancedClerk(balancer, world.session(user), 1_000 + number, world.handled[user.id], world.steps(user), asks)
        for number, user in enumerate(world.clerks)
    ]
    world.env.cr.commit()
    return [*visitors, *clerks]


def _long_work(ground, job):
    """Wait until the server that is left has done it. :return: sentences about what is wrong with it"""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with ground.committed() as env:
            if env["case.event"].browse(job.about).bulk_id.state == "done":
                return job.check(env)
        time.sleep(0.5)
    return [f"the long work is not done {PATIENCE} s later"]
