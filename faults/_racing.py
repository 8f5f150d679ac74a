"""Eight at the same time, each on a connection of their own, retried as Odoo retries a request."""

import contextlib
import logging
import random
import threading
import types
from collections import Counter
from unittest.mock import patch

from _table import tried
from psycopg2 import OperationalError

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service import model as service

PATIENCE = 120
RACERS = 8


def at_once(database, uids, jobs):
    """Let jobs run at once.

    :param uids: of users, in turn
    :param jobs: functions of an environment
    :return: for each ``done``, ``told`` (refused in words), ``gave up`` (in conflict too often) or what went wrong
    """
    barrier, told = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        with contextlib.closing(Registry(database).cursor()) as cr:
            env = Environment(cr, uids[number % len(uids)], {})
            try:
                # The transaction begins for all before anybody does anything.
                cr.execute("SELECT 1 FROM case_case LIMIT 1")
                barrier.wait(PATIENCE)
                service.retrying(lambda: job(env), env)
                told[number] = "done"
            except UserError:
                cr.rollback()
                told[number] = "told"
            except OperationalError:
                # Odoo tries five times: others were first each time. The web client says so, nothing was written.
                cr.rollback()
                told[number] = "gave up"
            except Exception as error:
                cr.rollback()
                told[number] = repr(error)[:200]

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return told


@contextlib.contextmanager
def back_off(short):
    """Odoo waits up to seconds before it tries again; with ``short`` milliseconds, so that many rounds can be raced."""
    if not short:
        yield
        return
    quick = types.SimpleNamespace(uniform=lambda low, high: random.uniform(0, 0.05 * high))
    with patch.object(service, "random", quick):
        yield


def race(rows, ground, contest, times, short=True):
    """Race rounds of a contest.

    :param contest: ``name``; ``make()`` commits and sets ``case_ids`` and returns the jobs; ``check(env, told)``
        returns sentences about what is wrong
    :param times: how many rounds
    """
    from _invariants import broken

    # Each conflict is one bad query in the log, and done again.
    logging.getLogger("odoo.sql_db").setLevel(logging.CRITICAL)
    with tried(rows, contest.name if short else f"{contest.name}, Odoo's own back-off") as row, back_off(short):
        counts = Counter()
        for number in range(times):
            jobs = contest.make()
            told = at_once(ground.name, contest.uids, jobs)
            with ground.committed() as env:
                found = [text for text in told if text not in ("done", "told", "gave up")]
                found += [*contest.check(env, told), *broken(env, contest.case_ids)]
            row["faults"] += [f"round {number + 1}: {text}" for text in found]
            row["tried"] += 1
            counts.update(told)
        row["more"] = {"done": counts["done"], "told why not": counts["told"], "gave up": counts["gave up"]}
