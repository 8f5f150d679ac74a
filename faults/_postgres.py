"""PostgreSQL killed under the work: the whole server at once, or the one process that writes.

A server of its own is killed, so that nobody else's work is.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from _copies import connection
from _copying import programs
from _killing import looked_at
from _table import tried

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

ROOT = Path(__file__).parents[1]
#: So long may somebody whose server is gone take to notice, and a server to be there again; seconds.
PATIENCE = 60
#: So many times as often as it is to be killed a job may have ended before.
MOST = 4


class Victim:
    """A PostgreSQL server with a copy of the database, to which this process turns.

    :param name: of the database
    """

    def __init__(self, name):
        sys.path.append(str(ROOT))
        from dev.postgres import Embedded

        self.name, self.server = name, Embedded("victim")

    @contextlib.contextmanager
    def used(self):
        """Work on it meanwhile: what is asked of this process goes there."""
        self.server.remove()
        registry, known = (
            Registry(self.name),
            {key: config[f"db_{key}"] for key in ("host", "port", "user", "password")},
        )
        before = registry._db
        with self.server.running():
            try:
                self._fill(known)
                for key, value in (("host", self.server.host), ("port", None), ("user", self.server.user)):
                    config[f"db_{key}"] = value
                config["db_password"] = None
                registry._db = sql_db.db_connect(self.name)
                yield self
            finally:
                for key, value in known.items():
                    config[f"db_{key}"] = value
                registry._db = before
        self.server.remove()

    def _fill(self, known):
        """The same database there."""
        place, names = programs(), {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
        here = {**os.environ, **{names[key]: str(value) for key, value in known.items() if value}}
        there = {**os.environ, "PGHOST": self.server.host, "PGUSER": self.server.user}
        self.server.psql(f'CREATE DATABASE "{self.name}"')
        dump = [place / "pg_dump", "--no-owner", "--format=plain", self.name]
        fill = [place / "psql", "-Xq1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", self.name]
        with subprocess.Popen(list(map(str, dump)), env=here, stdout=subprocess.PIPE) as source:
            subprocess.run(list(map(str, fill)), env=there, stdin=source.stdout, check=True)

    def wait_for_writing(self, worker):
        """Wait until a worker has written something that is not committed, or has ended."""
        statement = "SELECT FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL"
        limit = time.monotonic() + PATIENCE
        with contextlib.closing(connection(self.name)) as cnx, cnx.cursor() as cr:
            cnx.autocommit = True
            while time.monotonic() < limit and not os.waitid(os.P_PID, worker, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                cr.execute(statement, [f"odoo-{worker}"])
                if cr.rowcount:
                    return
                time.sleep(0.002)

    def kill_all(self, _worker):
        """Kill the server, and start it again."""
        self.server.kill()
        self.server.start_again()

    def kill_one(self, worker):
        """Kill the process of the server that writes for a worker; the others end themselves.

        :param worker: its pid
        """
        wanted = f"SELECT pid FROM pg_stat_activity WHERE application_name = 'odoo-{worker}'"
        for pid in self.server.psql(wanted).split():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        self._wait()

    def _wait(self):
        limit = time.monotonic() + PATIENCE
        while True:
            try:
                with contextlib.closing(connection(self.name)):
                    return
            except sql_db.psycopg2.OperationalError:
                if time.monotonic() > limit:
                    raise
                time.sleep(0.1)


WAYS = {"the server": Victim.kill_all, "the process that writes": Victim.kill_one}


def kill_postgres(rows, ground, victim, job, way, times):
    """Kill PostgreSQL while a job works, begin the job again, and look at what is there then.

    :param job: see :func:`_killing.kill`
    :param way: a key of :data:`WAYS`
    :param times: how often
    """
    rng = random.Random(f"{job.name} {way} {times}")
    with tried(rows, f"PostgreSQL, {way}: {job.name}") as row:
        job.make()
        within, too_late = ground.finish(job.work), 0
        row["faults"] += looked_at(ground, job, "undisturbed")
        while row["tried"] < times and too_late < MOST * times:
            job.make()
            pid = ground.start(job.work)
            victim.wait_for_writing(pid)
            time.sleep(rng.uniform(0, 0.2) * within)
            WAYS[way](victim, pid)
            # Odoo throws a connection away that is gone, but only after the first who uses it got an error.
            sql_db.close_db(victim.name)
            if _ended(pid):
                too_late, within = too_late + 1, 0.8 * within
            else:
                row["tried"] += 1
            ground.finish(job.work)
            row["faults"] += looked_at(ground, job, f"round {row['tried'] + too_late}")
        row["more"] = {"too late": too_late, "cases each": len(job.case_ids)}


def _ended(pid):
    """Whether a worker was through before; one that waits for ever is a fault of its own."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError("a worker did not notice that its server was gone")
