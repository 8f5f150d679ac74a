"""Dates that become due among many that wait: workers of the scheduler, each a process of its own.

The scheduler is the system's and works as such; the cases were opened by an ordinary case user. There is no peer in
Odoo that acts on a million waiting dates; the floor is SQL that writes the same rows in the same tables.
"""

import statistics
import time

from _date_worker import FIRST
from _date_workers import Workers
from _measure import ROUNDS, row, say
from _world import World

from odoo.tools import config

SIZES = {"small": (50_000, 10_000, 2_000), "full": (1_000_000, 100_000, 10_000)}
BATCH, SHARDS = 500, 4


def run(env, scale):
    """One worker, two workers, four of which one is killed; what a tick costs when nothing is due."""
    waiting, due, killed = SIZES[scale]
    dates = _Dates(World(env), waiting)
    # Workers that are at their places when the clock starts: what is measured is a scheduler that runs.
    one, one_samples = _contest(dates, due, [[0, 1, 2, 3]], scale)
    two, two_samples = _contest(dates, due, [[0, 2], [1, 3]], scale)
    floor = _floor(dates, max(500, due // 20), scale)
    ratio = round(one / two, 2)
    survived = _killed(dates, killed)
    tick, bare = _idle(dates)
    return [
        row(
            "one worker",
            due,
            one_samples,
            floor=floor,
            no_peer=True,
            unit="dates/s",
            bar="≥ 3,000/s, none doubled, none lost",
            met=1 / one >= 3000,
            waiting=waiting,
        ),
        row(
            "two workers",
            due,
            two_samples,
            floor=floor,
            no_peer=True,
            unit="dates/s",
            bar="≥ 1.6 × one worker",
            met=ratio >= 1.6,
            times_one_worker=ratio,
        ),
        row(
            "four workers, one killed, and the one that does what it left",
            killed,
            [survived],
            floor=floor,
            no_peer=True,
            unit="dates/s",
            bar="none doubled, none lost",
            met=True,
        ),
        row(
            "a tick with nothing due",
            waiting,
            tick,
            floor=bare,
            no_peer=True,
            unit="ms",
            bar="≤ 2 ms",
            met=statistics.median(tick) <= 0.002,
        ),
    ]


class _Dates:
    """Cases that wait for a date: opened by a person, or copied in SQL where they are only to be in the way."""

    def __init__(self, world, waiting):
        self.world, self.cr = world, world.root.cr
        env = world.root(user=world.modeller.id, su=False)
        case_type = env["case.type"].create({"name": "Dated", "code": "DATED", "deadline_days": 30})
        role = {"type_id": case_type.id, "name": "Adviser", "code": "adviser", "default_rule": "handler"}
        role = env["case.role"].create(role)
        _first, remind = env["case.plan.item"].create(
            [
                {"plan_id": case_type.draft_plan_id.id, "name": name, "role_id": role.id, "deadline_days": 5}
                for name in ("First", "Remind")
            ]
        )
        trigger = {"kind": "date", "date_source": "opened", "offset": 10, "offset_unit": "years"}
        remind.criterion_ids = [(0, 0, {"trigger_ids": [(0, 0, trigger)]})]
        case_type.action_publish()
        self.case_type = case_type
        self.open(1)
        self._copy(waiting)

    def open(self, count):
        """Cases opened by a case user. :return: their ids"""
        env, ids = self.world.env, []
        while len(ids) < count:
            values = self.world.open_values(self.case_type, min(1000, count - len(ids)))
            ids += env["case.case"].create(values).ids
            self.cr.commit()
            env.invalidate_all()
        return ids

    def _copy(self, count):
        """Cases that wait for years, written in SQL."""
        columns = self._columns("case_case", "id", "name")
        self.cr.execute(
            f"INSERT INTO case_case (name, {columns}) SELECT 'W-' || g, {columns} FROM case_case,"
            " generate_series(1, %s) g WHERE id = (SELECT max(id) FROM case_case) RETURNING id",
            (count,),
        )
        self.cr.execute(
            "INSERT INTO case_listener (case_id, kind, key, due_at, next_try) SELECT c.id, l.kind, l.key,"
            " l.due_at + (random() * interval '20 years'), l.next_try + (random() * interval '20 years')"
            " FROM case_case c, (SELECT * FROM case_listener LIMIT 1) l WHERE c.name LIKE 'W-%%'"
        )
        self.cr.commit()
        self.cr._cnx.autocommit = True
        self.cr.execute("VACUUM ANALYZE case_listener")
        self.cr.execute("VACUUM ANALYZE case_case")
        self.cr._cnx.autocommit = False
        self.cr.execute("SELECT count(*) FROM case_listener WHERE next_try > now()")
        say(f"{self.cr.fetchone()[0]:,} dates wait, in {SHARDS} shards; plan of 2 steps")

    def _columns(self, table, *without):
        self.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        return ", ".join(f'"{name}"' for (name,) in self.cr.fetchall() if name not in without)

    def make_due(self, ids):
        """Let the dates of cases be due since a while, in no particular order."""
        self.cr.execute(
            "UPDATE case_listener SET due_at = now() - random() * interval '9 days' WHERE case_id = ANY(%s)", (ids,)
        )
        self.cr.execute("UPDATE case_listener SET next_try = due_at WHERE case_id = ANY(%s)", (ids,))
        self.cr.commit()

    def check(self, ids):
        """Each acted once: one row in the log, one step, nothing waits any more, the chains are whole."""
        self.cr.execute(
            "SELECT count(*) FILTER (WHERE n != 1), count(*) FROM (SELECT c.id, (SELECT count(*) FROM case_log l"
            " WHERE l.case_id = c.id AND l.kind = 'date') AS n FROM case_case c WHERE c.id = ANY(%s)) t",
            (ids,),
        )
        assert self.cr.fetchone() == (0, len(ids)), "a date acted twice, or not at all"
        self.cr.execute(
            "SELECT count(*), count(DISTINCT case_id) FROM case_step WHERE case_id = ANY(%s) AND code = 'remind'",
            (ids,),
        )
        assert self.cr.fetchone() == (len(ids), len(ids)), "a step is there twice, or not at all"
        self.cr.execute("SELECT count(*) FROM case_listener WHERE case_id = ANY(%s)", (ids,))
        assert not self.cr.fetchone()[0], "a date waits that has acted"
        assert not self.world.root["case.log"].verify(ids[:500])


def _contest(dates, due, shards, scale):
    """Workers on due dates, several times over. :return: seconds per date, samples"""
    samples, rounds = [], 3 if scale == "full" else ROUNDS[scale]
    each = due // rounds
    for _n in range(rounds):
        ids, first = dates.open(each), dates.open(FIRST * SHARDS)
        dates.make_due(first)
        workers = Workers(config["config"], dates.cr.dbname, shards, BATCH)
        dates.make_due(ids)
        samples.append(workers.run() / each)
        dates.check([*ids, *first])
    say(f"{len(shards)} worker(s): {', '.join(f'{1 / s:,.0f}' for s in samples)} dates/s in batches of {BATCH}")
    return statistics.median(samples), samples


def _killed(dates, count):
    """Four workers, one of which is killed, then one that does the rest. :return: seconds per date"""
    ids = dates.open(count)
    workers = Workers(config["config"], dates.cr.dbname, [[0], [1], [2], [3]], BATCH // 5)
    dates.make_due(ids)
    spent = workers.run(kill=1)
    dates.cr.execute("SELECT count(*) FROM case_listener WHERE case_id = ANY(%s)", (ids,))
    say(f"four workers, one killed: it left {dates.cr.fetchone()[0]:,} of {count:,}; the next one does them")
    dates.cr.commit()
    spent += Workers(config["config"], dates.cr.dbname, [[0, 1, 2, 3]], BATCH).run()
    dates.check(ids)
    return spent / count


def _idle(dates):
    """What a call of a shard's job costs when nothing is due, and the statement that looks. :return: seconds each"""
    listeners, samples, bare = dates.world.root["case.listener"], [], []
    for _n in range(200):
        dates.cr.commit()
        start = time.perf_counter()
        listeners._cron_act(0)
        samples.append(time.perf_counter() - start)
        dates.cr.commit()
        start = time.perf_counter()
        dates.cr.execute("SELECT id FROM case_listener WHERE case_id % 4 = 0 AND next_try <= now() LIMIT 1")
        dates.cr.fetchall()
        bare.append(time.perf_counter() - start)
    return samples[20:], bare[20:]


def _floor(dates, count, scale):
    """SQL that deletes the listeners, and writes the step, the log and the case, of a batch per commit."""
    samples, cr = [], dates.cr
    step, log = dates._columns("case_step", "id", "case_id"), dates._columns("case_log", "id", "case_id", "seq")
    source, reminded = dates.open(1)[0], step.replace('"code"', "'remind'")
    for _n in range(ROUNDS[scale]):
        ids = dates.open(count)
        start = time.perf_counter()
        for place in range(0, count, BATCH):
            batch = ids[place : place + BATCH]
            cr.execute("UPDATE case_case SET log_seq = log_seq WHERE id = ANY(%s)", (batch,))
            cr.execute("DELETE FROM case_listener WHERE case_id = ANY(%s)", (batch,))
            cr.execute(
                f"INSERT INTO case_step (case_id, {step}) SELECT c.id, {reminded}"
                " FROM case_step s, unnest(%s) AS c(id) WHERE s.case_id = %s",
                (batch, source),
            )
            cr.execute(
                f"INSERT INTO case_log (case_id, seq, {log}) SELECT c.id, 9, {log} FROM case_log l, unnest(%s) AS c(id)"
                " WHERE l.case_id = %s AND l.seq = 1",
                (batch, source),
            )
            cr.execute("UPDATE case_case SET log_seq = 9, steps_total = 2 WHERE id = ANY(%s)", (batch,))
            cr.commit()
        samples.append((time.perf_counter() - start) / count)
    return samples
