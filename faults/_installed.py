"""Our addons installed into a database with very many partners while others read and write some: how long it takes, and
how long they wait. Beside it the same in one with hardly any."""

import contextlib
import random
import threading
import time

from _copies import connection, copied, release, take_back
from _table import tried

PARTNERS = {"short": 20_000, "full": 500_000}
OURS = ("case_contract", "case_installation", "case_service_call")
#: So much longer may it take with all those partners: half as long again, and some seconds.
MOST, SECONDS = 1.5, 20
PAUSE = 0.02
#: Locks of a table that keep others from writing rows of it, or from reading them.
MODES = ("ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock")


def run(env, scale):
    """Each of the two, on copies of a database that has what ours build on and none of ours."""
    name, rows, took = env.cr.dbname, [], []
    release(env)
    try:
        for partners in (0, PARTNERS[scale]):
            with (
                copied(name, f"crowd{partners}") as copy,
                tried(rows, f"installed beside {partners:,} more partners") as row,
            ):
                row["tried"] = 1
                first = _fill(copy, partners or 10)
                with Others(copy.name, first, partners or 10).at_work() as others:
                    begun = time.monotonic()
                    copy.finish(_install)
                    took.append(time.monotonic() - begun)
                row["more"] = {"installed in": f"{took[-1]:.0f} s", **others.told()}
                row["faults"] += [*_missing(copy), *others.failed]
                if took[-1] > MOST * took[0] + SECONDS:
                    row["faults"].append(f"{took[-1]:.0f} s instead of {took[0]:.0f} s")
    finally:
        take_back(env)
    return rows


def _install(env):
    env["ir.module.module"].search([("name", "in", OURS)]).button_immediate_install()


def _missing(copy):
    """Sentences about addons that are not installed."""
    with copy.read() as cr:
        cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed' AND name = ANY(%s)", (list(OURS),))
        return [f"{name} is not installed" for name in set(OURS) - {name for (name,) in cr.fetchall()}]


def _fill(copy, number):
    """Make partners like one that is there. :return: the first id"""
    with contextlib.closing(connection(copy.name)) as cnx, cnx, cnx.cursor() as cr:
        cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'res_partner'"
            " AND is_generated = 'NEVER' AND column_name NOT IN"
            " ('id', 'name', 'complete_name', 'commercial_partner_id', 'email', 'email_normalized', 'is_company')"
        )
        columns = ", ".join(f'"{column}"' for (column,) in cr.fetchall())
        given = columns.replace('"', 'p."', 1).replace(', "', ', p."')
        cr.execute(
            "INSERT INTO res_partner (id, commercial_partner_id, name, complete_name, email, email_normalized,"
            f" is_company, {columns})"
            " SELECT n.id, n.id, 'Partner ' || n.id, 'Partner ' || n.id, n.id || '@crowd.example',"
            f" n.id || '@crowd.example', n.id %% 10 = 0, {given} FROM res_partner p,"
            " (SELECT nextval('res_partner_id_seq') AS id FROM generate_series(1, %s)) n"
            " WHERE p.id = (SELECT min(partner_id) FROM res_users WHERE active)",
            [number],
        )
        cr.execute("SELECT max(id) - %s + 1 FROM res_partner", [number])
        return cr.fetchone()[0]


class Others:
    """Those who work meanwhile: one reads partners, one writes them, one looks at the locks of their table.

    :param name: of the database
    :param first: id of the first of ``number`` partners whose ids follow each other
    """

    def __init__(self, name, first, number):
        self.name, self.first, self.number = name, first, number
        self.waits, self.held, self.failed = {"reads": [], "writes": []}, {}, []
        self.done = threading.Event()

    @contextlib.contextmanager
    def at_work(self):
        """Let them work meanwhile."""
        threads = [
            threading.Thread(target=self._work, args=("reads", "SELECT name FROM res_partner WHERE id = %s")),
            threading.Thread(target=self._work, args=("writes", "UPDATE res_partner SET ref = 'seen' WHERE id = %s")),
            threading.Thread(target=self._look),
        ]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self.done.set()
            for thread in threads:
                thread.join()

    def _work(self, what, statement):
        rng = random.Random(what)
        with contextlib.closing(connection(self.name)) as cnx, cnx.cursor() as cr:
            while not self.done.wait(PAUSE):
                begun = time.monotonic()
                try:
                    cr.execute(statement, [self.first + rng.randrange(self.number)])
                    cnx.commit()
                except Exception as error:
                    cnx.rollback()
                    self.failed.append(f"who {what}: {error!r}"[:200])
                self.waits[what].append(time.monotonic() - begun)

    def _look(self):
        with contextlib.closing(connection(self.name)) as cnx, cnx.cursor() as cr:
            cnx.autocommit = True
            last = time.monotonic()
            while not self.done.wait(PAUSE):
                cr.execute(
                    "SELECT DISTINCT mode FROM pg_locks WHERE granted AND locktype = 'relation' AND mode = ANY(%s)"
                    " AND relation = 'res_partner'::regclass"
                    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                    (list(MODES),),
                )
                now = time.monotonic()
                for (mode,) in cr.fetchall():
                    self.held[mode] = self.held.get(mode, 0) + now - last
                last = now

    def told(self):
        """Figures: the longest wait of each, and how long which lock of their table was held in all."""
        longest = {f"who {what} one waits at most": f"{max(waits):.1f} s" for what, waits in self.waits.items()}
        return longest | {f"{mode} held": f"{seconds:.1f} s" for mode, seconds in sorted(self.held.items())}
