"""Work in a process of its own that is killed, SIGKILL, at a random moment, and then begun again.

The process is a fork of this one, as a worker of Odoo's server is: the registry is loaded, connections are its own.
"""

import contextlib
import gc
import os
import random
import signal
import time
import traceback

from _invariants import broken
from _table import tried

from odoo import sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry

#: So many times as often as it is to be killed a job may have ended before.
MOST = 12
#: Seconds within which a process ends that has nothing left to do, or whose database is gone.
PATIENCE = 60


class Ground:
    """The database that everything happens in.

    :param env: any environment; it is used no more, as connections of this process may be cut
    """

    def __init__(self, env):
        self.name = env.cr.dbname
        env.cr.commit()

    @contextlib.contextmanager
    def committed(self, uid=SUPERUSER_ID):
        """An environment of its own whose work is committed."""
        with contextlib.closing(Registry(self.name).cursor()) as cr:
            env = Environment(cr, uid, {})
            yield env
            env.flush_all()
            cr.commit()

    def start(self, work):
        """Begin work in a process of its own. :param work: function of an environment :return: its pid"""
        gc.collect()
        pid = os.fork()
        if pid:
            return pid
        code = 1
        try:
            # The connections that came along are the other process's: kept, never used, never closed.
            _inherited, sql_db._Pool = sql_db._Pool, None
            registry = Registry(self.name)
            registry._db = sql_db.db_connect(self.name)
            with self.committed() as env:
                work(env)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)

    def finish(self, work):
        """Do work in a process of its own and wait. :return: seconds. :raises AssertionError: when it fails"""
        begun = time.monotonic()
        _pid, status = os.waitpid(self.start(work), 0)
        assert not os.waitstatus_to_exitcode(status), "the work failed though nobody was killed"
        return time.monotonic() - begun

    def ended(self, pid):
        """Wait until a process ends. :return: its exit code. :raises AssertionError: when it does not; it is killed"""
        limit = time.monotonic() + PATIENCE
        while time.monotonic() < limit:
            found, status = os.waitpid(pid, os.WNOHANG)
            if found:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise AssertionError(f"a process was at work for {PATIENCE} s more")


class Worker:
    """The process that works is killed. A way to strike has a ``name`` and :meth:`strike`."""

    name = ""

    def strike(self, ground, pid, moment):
        """Kill a process.

        :param moment: seconds to wait, at random within the time that the work takes
        :return: whether it was still at work
        """
        time.sleep(max(0.02, moment))
        os.kill(pid, signal.SIGKILL)
        return ground.ended(pid) == -signal.SIGKILL


def kill(rows, ground, job, times, way=None):
    """Strike while a job works, begin the job again, and look at what is there then.

    :param rows: the table
    :param ground: a :class:`Ground`
    :param job: ``name``; ``make()`` commits what there is to do and returns the ids of its cases; ``work(env)`` does
        it, with commits of its own; ``check(env)`` returns sentences about what is wrong when it is done
    :param times: how often
    :param way: how: by default as :class:`Worker`
    """
    way = way or Worker()
    rng = random.Random(f"{job.name} {way.name} {times}")
    with tried(rows, f"{way.name}{job.name}") as row:
        job.make()
        took = ground.finish(job.work)
        row["faults"] += looked_at(ground, job, "undisturbed")
        too_late, within = 0, took
        while row["tried"] < times and too_late < MOST * times:
            job.make()
            pid = ground.start(job.work)
            if way.strike(ground, pid, rng.uniform(0, within)):
                row["tried"] += 1
            else:
                # It had ended before: that counts for nothing, and the next moment is chosen earlier.
                too_late, within = too_late + 1, 0.8 * within
            ground.finish(job.work)
            row["faults"] += looked_at(ground, job, f"round {row['tried'] + too_late}")
        row["more"] = {"too_late": too_late, "cases_each": len(job.case_ids), "undisturbed": f"{took:.2f} s"}


def looked_at(ground, job, when):
    """What is wrong when a job is done. :param when: told with it :return: sentences"""
    with ground.committed() as env:
        found = [*job.check(env), *broken(env, job.case_ids)]
        env.cr.rollback()
    return [f"{when}: {text}" for text in found]
