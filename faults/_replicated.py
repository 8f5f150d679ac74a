"""A server that reads from a replica which stands still: what it shows then tells where it was read."""

import statistics
import time

from _portal_load import Person
from _served import faults_of, served
from _table import say

from odoo.tools import config

from dev import postgres
from dev.replica import Replica

#: How often the delay of the replica is measured.
ROUNDS = 20


def followed():
    """The server of this database if it is one of ours that can be followed, else None."""
    mine = [server for server in postgres.embedded() if server.data.is_dir() and server.host == config["db_host"]]
    if not mine or mine[0].psql("SHOW wal_level") == "minimal" or mine[0].psql("SHOW max_wal_senders") == "0":
        return None
    return mine[0]


def replicated(row, world, primary, workers):
    """The routes of a server with a replica: which are read there, and what becomes of one that writes.

    :param row: of the table
    :param world: the :class:`_portal_world.PortalWorld`
    :param primary: the server, see :func:`followed`
    """
    replica = Replica(primary)
    with replica.running():
        row["more"]["in_recovery"] = replica.psql("SELECT pg_is_in_recovery()", user="postgres")
        options = [f"--db_replica_host={replica.host}"]
        with served(world.env.cr.dbname, workers=workers, name="replica", options=options) as server:
            tries = _Tries(row, world, primary, replica, server)
            tries.behind()
            tries.caught_up()
            row["more"]["delay_ms"] = round(tries.delay() * 1e3, 1)
            replica.kill()
            tries.check("the list of cases, the replica dead", tries.new in tries.visitor.get("/my/cases").text)
            row["more"].update(tries.modes())
            row["faults"] += [f"the server: {line}" for line in faults_of(server.told())]


class _Tries:
    """A visitor and a clerk at a server whose replica stands still, and what each of them sees."""

    new = "Known on the main database alone"

    def __init__(self, row, world, primary, replica, server):
        self.row, self.world, self.primary, self.replica, self.server = row, world, primary, replica, server
        self.user, self.colleague = world.visitors[0], world.clerks[0]
        self.visitor = Person(server.address, world.session(self.user), 1)
        self.clerk = Person(server.address, world.session(self.colleague), 2)
        world.env.cr.commit()

    def check(self, what, right):
        """One thing that was tried."""
        self.row["tried"] += 1
        if not right:
            self.row["faults"].append(what)

    def call(self, method, *arguments, model="case.case", **named):
        """A call of the web client by the clerk. :return: its result"""
        params = {"model": model, "method": method, "args": list(arguments), "kwargs": named}
        told = self.clerk.browser.post(
            f"{self.server.address}/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()
        assert "error" not in told, told["error"]
        return told["result"]

    def behind(self):
        """The replica stands still, and something happens on the main database."""
        for path in ("/my/cases", self.page):
            self.visitor.get(path)
        self._wait()
        self.replica.psql("SELECT pg_wal_replay_pause()", user="postgres")
        env = self.world.env(user=self.colleague.id, su=False)
        case = env["case.case"].create(
            {"type_id": self.world.case_type.id, "partner_id": self.user.partner_id.id, "title": self.new}
        )
        case.access = "restricted"
        self.world.env.cr.commit()
        self.check("the list of cases is read from the replica", self.new not in self.visitor.get("/my/cases").text)
        named = [("title", "=", self.new)]
        self.check(
            "lists inside are read from the replica",
            self.call("web_search_read", domain=named, specification={"title": {}})["length"] == 0,
        )
        board = self.call("get_whiteboard", case.ids)
        self.check("what others may just have changed is read from the main database", "notes" in board)
        self._write_there(case)
        self._figures()

    def _write_there(self, case):
        """What is written, also by who uses a route that only reads, is written on the main database."""
        csrf = self.visitor.get(f"{self.page}?everything=1").text.split('name="csrf_token" value="')[1].split('"')[0]
        answer = self.visitor.post(f"{self.page}/note", {"csrf_token": csrf, "body": "Written just now"})
        self.check("who writes sees what they wrote", "Written just now" in answer.text)
        seen = self.visitor.get(self.page).text
        self.check("the page of a case is read from the replica", "Written just now" not in seen)
        # An older case, which the replica knows: it is restricted, so reading it has to be noted.
        known = self.world.handled[self.colleague.id][0]
        self.world.env["case.case"].browse(known).access = "restricted"
        self.world.env.cr.commit()
        self.replica.psql("SELECT pg_wal_replay_resume()", user="postgres")
        self._wait()
        self.replica.psql("SELECT pg_wal_replay_pause()", user="postgres")
        self.clerk.get(f"/case_organizer/documents/{known}")
        self.world.env.cr.execute("SELECT count(*) FROM case_read_log WHERE case_id = %s AND what = 'zip'", (known,))
        self.check("a note of who read is written on the main database", self.world.env.cr.fetchone()[0] == 1)
        self.world.env.cr.commit()

    def _figures(self):
        self.call("get_figures", {"date_from": "2026-01-01", "date_to": "2026-12-31"}, model="case.steering")
        self.check("figures are read from the replica", self._answered("get_figures") == ["ro"])

    def _answered(self, what=""):
        """How the server says that it answered: ``ro`` from the replica, ``rw`` from the main database, ``ro->rw``."""
        told = (line for line in self.server.told().splitlines() if " HTTP/1." in line and what in line)
        return [line.rsplit(" ", 1)[1] for line in told]

    def caught_up(self):
        """The replica follows again."""
        self.replica.psql("SELECT pg_wal_replay_resume()", user="postgres")
        self._wait()
        self.check("it follows again", self.new in self.visitor.get("/my/cases").text)

    def delay(self):
        """Seconds until the replica has what was just written, in the middle."""
        found = []
        for _n in range(ROUNDS):
            self.world.env.cr.execute("UPDATE case_case SET write_date = now() WHERE id = %s", (self.world.cases[0],))
            self.world.env.cr.commit()
            begun = time.perf_counter()
            self._wait(pause=0.001)
            found.append(time.perf_counter() - begun)
        return statistics.median(found)

    def modes(self):
        """How the server answered: from the replica, the main database, or there after the replica refused."""
        answered = self._answered()
        found = {mode: answered.count(mode) for mode in ("ro", "rw", "ro->rw")}
        say(f"answered: {found}")
        return {"from_the_replica": found["ro"], "from_the_main": found["rw"], "again_on_the_main": found["ro->rw"]}

    @property
    def page(self):
        return f"/my/case/{self.world.seats[self.user.id][0][1]}"

    def _wait(self, pause=0.05):
        """Until the replica has all that the main database has now."""
        position = self.primary.psql("SELECT pg_current_wal_lsn()", user="postgres")
        for _n in range(2_000):
            if self.replica.psql(f"SELECT pg_last_wal_replay_lsn() >= '{position}'", user="postgres") == "t":
                return
            time.sleep(pause)
        raise AssertionError("the replica does not follow")
