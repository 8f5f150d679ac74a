"""PostgreSQL killed under the work: the whole server at once, or the one process that writes.

A server of its own is killed, so that nobody else's work is.
"""

import contextlib
import os
import signal
import subprocess
import time

from _copies import connection
from _copying import programs

from odoo import sql_db
from odoo.modules.registry import Registry
from odoo.tools import config

from dev.postgres import Embedded

#: So long may somebody whose server is gone take to notice, and a server to be there again; seconds.
PATIENCE = 60
#: How Odoo's configuration calls where a server is → how PostgreSQL's own programs do.
NAMES = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
#: To look whether a process has ended, without forgetting it.
LOOK = os.WEXITED | os.WNOHANG | os.WNOWAIT


class Victim:
    """A PostgreSQL server with a copy of the database, to which this process turns.

    :param name: of the database
    :param server: an embedded server that is made for this and deleted afterwards; one of its own when left out
    """

    def __init__(self, name, server=None):
        self.name, self.server = name, server or Embedded("victim")

    @contextlib.contextmanager
    def used(self):
        """Work on it meanwhile: what is asked of this process goes there."""
        self.server.remove()
        registry, known = Registry(self.name), {key: config[f"db_{key}"] for key in NAMES}
        before = registry._db
        with self.server.running():
            try:
                self._fill(known)
                self._turn({"host": self.server.host, "port": None, "user": self.server.user, "password": None})
                registry._db = sql_db.db_connect(self.name)
                yield self
            finally:
                self._turn(known)
                registry._db = before
                # Nothing of it is kept: it need not end in order, which it may not be able to.
                self.server.remove()

    @staticmethod
    def _turn(place):
        for key, value in place.items():
            config[f"db_{key}"] = value

    def _fill(self, known):
        """The same database there."""
        here = {**os.environ, **{NAMES[key]: str(value) for key, value in known.items() if value}}
        there = {**os.environ, "PGHOST": self.server.host, "PGUSER": self.server.user}
        self.server.psql(f'CREATE DATABASE "{self.name}"')
        dump = [programs() / "pg_dump", "--no-owner", "--format=plain", self.name]
        fill = [programs() / "psql", "-Xq1", "-v", "ON_ERROR_STOP=1", "-o", os.devnull, "-d", self.name]
        with subprocess.Popen(list(map(str, dump)), env=here, stdout=subprocess.PIPE) as source:
            subprocess.run(list(map(str, fill)), env=there, stdin=source.stdout, check=True)
        assert source.returncode == 0, "the database could not be copied"

    @contextlib.contextmanager
    def writing(self, worker):
        """Wait until a worker has written something that is not committed, or has ended.

        :return: a function that says which process of the server writes for it: its pid, None when the worker ended
        """
        statement = "SELECT pid FROM pg_stat_activity WHERE application_name = %s AND backend_xid IS NOT NULL"
        limit = time.monotonic() + PATIENCE
        with contextlib.closing(connection(self.name)) as cnx, cnx.cursor() as cr:
            cnx.autocommit = True

            def found():
                while time.monotonic() < limit and not os.waitid(os.P_PID, worker, LOOK):
                    cr.execute(statement, [f"odoo-{worker}"])
                    if cr.rowcount:
                        return cr.fetchone()[0]
                    time.sleep(0.002)
                return None

            yield found

    def restart(self):
        """Kill the server, and start it again."""
        self.server.kill()
        self.server.start_again()

    def reached(self):
        """Whether the server answers."""
        try:
            connection(self.name).close()
        except sql_db.psycopg2.OperationalError:
            return False
        return True

    def kill_one(self, pid):
        """Kill a process of the server: the others end themselves, and it begins anew.

        :param pid: which one
        """
        with contextlib.closing(connection(self.name)) as other, other.cursor() as cr:
            other.autocommit = True
            os.kill(pid, signal.SIGKILL)
            # As long as somebody else is served, the server has not noticed yet.
            self._wait(lambda: not _answers(cr))
        self._wait(self.reached)

    @staticmethod
    def _wait(done):
        limit = time.monotonic() + PATIENCE
        while not done():
            assert time.monotonic() < limit, f"the server is not there again {PATIENCE} s after it was killed"
            time.sleep(0.02)


class _Strike:
    """What the ways to kill a server share: the moment is one at which the work is being written."""

    name = ""
    #: So much of the time that the work takes is waited after its first row was written, at most.
    SHARE = 0.2

    def __init__(self, victim):
        self.victim = victim

    def strike(self, ground, pid, moment):
        """Kill it, as :meth:`_killing.Worker.strike`."""
        with self.victim.writing(pid) as found:
            found()
            time.sleep(self.SHARE * moment)
            writer = found()
        if writer:
            self.kill(writer)
            # Odoo throws a connection away that is gone, but only after the first who uses it got an error.
            sql_db.close_db(self.victim.name)
        return ground.ended(pid) != 0

    def kill(self, writer):
        """How. :param writer: the process of the server that writes"""
        raise NotImplementedError


class WholeServer(_Strike):
    """All its processes at once."""

    name = "PostgreSQL, the server: "

    def kill(self, writer):
        self.victim.restart()


class Writer(_Strike):
    """The one process of it that writes."""

    name = "PostgreSQL, the process that writes: "

    def kill(self, writer):
        self.victim.kill_one(writer)


WAYS = (WholeServer, Writer)


def _answers(cr):
    try:
        cr.execute("SELECT 1")
    except sql_db.psycopg2.Error:
        return False
    return True
