"""Clocks of SLA policies: found when they are due, stopped many at once, counted anew when working hours change.

Nothing in Odoo Community counts such clocks; the floor is SQL that writes the same rows in the same tables,
with moments that are known already.
"""

import statistics
import time
from datetime import UTC, datetime, timedelta

from _measure import explain, fresh, interleaved, nodes, queries, row, say
from _world import World

SIZES = {"small": (50_000, 10_000, 2_000), "full": (1_000_000, 100_000, 10_000)}
ROUNDS = {"small": 4, "full": 3}
CHUNK = 1_000


def run(env, scale):
    """A tick among many clocks, cases put on hold and taken up again, and clocks counted anew."""
    waiting, moved, paused = SIZES[scale]
    clocks = Clocks(World(env), waiting)
    clocks.world.describe()
    return [clocks.idle(), clocks.pause(paused, ROUNDS[scale]), clocks.count_anew(moved, ROUNDS[scale])]


class Clocks:
    """A case opened by a person with its clock, and copies of both written in SQL."""

    def __init__(self, world, waiting):
        self.world, self.cr, self.root = world, world.root.cr, world.root
        self.case_type = world.case_type("Clocked", 3, 3)
        target = {"name": "Resolution", "measure": "resolution", "hours": 80.0}
        self.root["case.sla.policy"].create({"name": "For all", "target_ids": [(0, 0, target)]})
        self.calendar = self.root.company.resource_calendar_id
        self.root.cr.commit()
        world.env["case.case"].create(world.open_values(self.case_type))
        self.root.cr.commit()
        self._copy(waiting)

    def _copy(self, count):
        cases, clocks = self._columns("case_case", "id", "name"), self._columns("case_clock", "id", "case_id")
        first = ", ".join(f"k.{name}" for name in clocks.split(", "))
        self.cr.execute(
            f"INSERT INTO case_case (name, {cases}) SELECT 'W-' || g, {cases} FROM case_case, generate_series(1, %s) g"
            " WHERE id = (SELECT max(id) FROM case_case)",
            (count,),
        )
        self.cr.execute(
            f"INSERT INTO case_clock (case_id, {clocks}) SELECT c.id, {first} FROM case_case c,"
            " (SELECT * FROM case_clock ORDER BY id DESC LIMIT 1) k WHERE c.name LIKE 'W-%%'"
        )
        self.cr.execute(
            "UPDATE case_clock SET started_on = started_on - random() * interval '20 hours', due_on = due_on + random()"
            " * interval '90 days', risk_on = risk_on + random() * interval '90 days'"
        )
        self.cr.commit()
        self.cr._cnx.autocommit = True
        for table in ("case_clock", "case_case"):
            self.cr.execute(f"VACUUM ANALYZE {table}")
        self.cr._cnx.autocommit = False
        self.cr.execute("SELECT count(*) FROM case_clock WHERE state = 'running'")
        say(f"{self.cr.fetchone()[0]:,} clocks run, on as many cases")

    def _columns(self, table, *without):
        self.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        return ", ".join(f'"{name}"' for (name,) in self.cr.fetchall() if name not in without)

    def _some(self, count):
        """Ids of cases that were copied: other ones each time they are asked of another place."""
        self.cr.execute("SELECT id FROM case_case WHERE name LIKE 'W-%%' ORDER BY id LIMIT %s", (count,))
        return [case_id for (case_id,) in self.cr.fetchall()]

    # --- a tick ------------------------------------------------------------------------------------------------

    def idle(self):
        """What the scheduler's look at many clocks costs when none is due, and the bare statement."""
        writer, ours, bare = self.root["case.writer"], [], []
        look = "SELECT id FROM case_clock WHERE state = 'running' AND late IS NOT TRUE AND due_on <= now() LIMIT 1000"
        for _n in range(100):
            self.cr.commit()
            start = time.perf_counter()
            assert not writer.tell_late_clocks_sudo(CHUNK)
            ours.append(time.perf_counter() - start)
            self.cr.commit()
            start = time.perf_counter()
            self.cr.execute(look)
            self.cr.fetchall()
            bare.append(time.perf_counter() - start)
        found = list(nodes(explain(self.cr, look)))
        kinds = {f"{node['Node Type']} {node.get('Index Name', '')}".strip() for node in found}
        indexed = any("case_clock" in kind and "Index" in kind for kind in kinds)
        read = sum(node.get("Shared Hit Blocks", 0) + node.get("Shared Read Blocks", 0) for node in found[:1])
        say(f"a tick: {', '.join(sorted(kinds))}, {read} pages")
        self.cr.execute("SELECT count(*) FROM case_clock")
        return row(
            "a tick with nothing due", self.cr.fetchone()[0], ours[10:], floor=bare[10:], no_peer=True, unit="ms",
            bar="one indexed read", met=indexed and read <= 10, pages=read,
        )  # fmt: skip

    # --- on hold -----------------------------------------------------------------------------------------------

    def pause(self, count, rounds):
        """Cases put on hold, a batch a transaction, as work on many cases does; then taken up again."""
        ids = self._some(count)
        few, many = (queries(self.root, lambda part=part: self._suspend(part)) for part in (ids[:100], ids[100:1_200]))
        self.cr.rollback()
        self._go_on(ids[:1_200])
        say(f"put on hold: {few} statements for 100 cases, {many} for 1,100")
        times = interleaved(
            {
                "ours": lambda: self._measured(ids, self._suspend, self._go_on),
                "floor": lambda: self._measured(ids, self._floor_of_pause, self._go_on),
            },
            rounds,
        )
        return row(
            "cases with clocks put on hold", count, times["ours"], floor=times["floor"], no_peer=True, unit="ms",
            bar="≤ 12 statements per 1,000", met=many <= 12 + few and many - few <= 12, count=many - few,
        )  # fmt: skip

    def _measured(self, ids, work, undo):
        spent = 0.0
        for place in range(0, len(ids), CHUNK):
            fresh(self.root)
            start = time.perf_counter()
            work(ids[place : place + CHUNK])
            self.cr.commit()
            spent += time.perf_counter() - start
        self.cr.execute("SELECT count(*) FROM case_clock WHERE case_id = ANY(%s) AND state = 'resting'", (ids,))
        assert self.cr.fetchone()[0] == len(ids), "a clock does not stand still"
        undo(ids)
        return len(ids), spent

    def _suspend(self, ids):
        self.world.env["case.case"].browse(ids).action_suspend("Waiting for papers")

    def _go_on(self, ids):
        """Back to what it was, in SQL."""
        self.cr.execute("SELECT plan_state, state, status_id FROM case_case ORDER BY (name LIKE 'W-%%'), id LIMIT 1")
        plan_state, state, status = self.cr.fetchone()
        self.cr.execute("DELETE FROM case_pause WHERE case_id = ANY(%s)", (ids,))
        self.cr.execute(
            "DELETE FROM case_clock_rest WHERE clock_id IN (SELECT id FROM case_clock WHERE case_id = ANY(%s))", (ids,)
        )
        self.cr.execute(
            "UPDATE case_case SET plan_state = %s, state = %s, status_id = %s WHERE id = ANY(%s)",
            (plan_state, state, status, ids),
        )
        self.cr.execute(
            "UPDATE case_clock SET state = 'running', due_on = started_on + interval '60 days',"
            " risk_on = started_on + interval '50 days' WHERE case_id = ANY(%s)",
            (ids,),
        )
        self.cr.commit()
        self.root.invalidate_all()

    def _floor_of_pause(self, ids):
        """The pause, the rest, the clock, the case and the log written by a statement each."""
        cr, log = self.cr, self._columns("case_log", "id", "case_id", "seq")
        told = ", ".join(f"l.{name}" for name in log.split(", "))
        cr.execute("UPDATE case_case SET log_seq = log_seq WHERE id = ANY(%s)", (ids,))
        cr.execute(
            "INSERT INTO case_pause (case_id, date_from, reason, user_id) SELECT c, now(), 'Waiting', 1"
            " FROM unnest(%s) AS c",
            (ids,),
        )
        cr.execute(
            "WITH k AS (UPDATE case_clock SET state = 'resting', due_on = NULL, risk_on = NULL, used = 60"
            " WHERE case_id = ANY(%s) RETURNING id) INSERT INTO case_clock_rest (clock_id, date_from)"
            " SELECT id, now() FROM k",
            (ids,),
        )
        cr.execute(
            f"INSERT INTO case_log (case_id, seq, {log}) SELECT c.id, c.log_seq + 1000000, {told} FROM case_case c,"
            " (SELECT * FROM case_log WHERE kind = 'open' LIMIT 1) l WHERE c.id = ANY(%s)",
            (ids,),
        )
        cr.execute("UPDATE case_case SET state = 'suspended', log_seq = log_seq + 1000000 WHERE id = ANY(%s)", (ids,))

    # --- counted anew ------------------------------------------------------------------------------------------

    def count_anew(self, count, rounds):
        """Clocks counted anew after a day off was added, as the scheduler does it: a batch a transaction."""
        self.cr.execute(
            "SELECT k.id FROM case_clock k JOIN case_case c ON c.id = k.case_id WHERE c.name LIKE 'W-%%'"
            " AND k.state = 'running' ORDER BY k.id DESC LIMIT %s",
            (count,),
        )
        ids = [clock_id for (clock_id,) in self.cr.fetchall()]
        self.cr.execute("SELECT id, due_on, risk_on, used FROM case_clock WHERE id = ANY(%s) ORDER BY id", (ids,))
        known = self.cr.fetchall()
        times = interleaved({"ours": lambda: self._counted(ids), "floor": lambda: self._updated(ids, known)}, rounds)
        self._check(ids)
        ratio = statistics.median(times["ours"]) / statistics.median(times["floor"])
        return row(
            "clocks counted anew when a day off is added", len(ids), times["ours"], floor=times["floor"], no_peer=True,
            unit="us", bar="≤ 3 × an UPDATE", met=ratio <= 3,
        )  # fmt: skip

    def _counted(self, ids):
        day = datetime.now(UTC).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0) + timedelta(days=3)
        self.cr.execute("UPDATE case_clock SET stale = TRUE WHERE id = ANY(%s)", (ids,))
        self.cr.execute("DELETE FROM resource_calendar_leaves")
        self.cr.execute(
            "INSERT INTO resource_calendar_leaves (name, calendar_id, company_id, date_from, date_to, time_type)"
            " VALUES ('Off', %s, %s, %s, %s, 'leave')",
            (self.calendar.id, self.root.company.id, day, day + timedelta(days=1)),
        )
        self.root.registry.clear_cache()
        self.cr.commit()
        self.root.invalidate_all()
        start = time.perf_counter()
        while self.root["case.clock"]._count_stale_sudo(CHUNK):
            self.cr.commit()
        return len(ids), time.perf_counter() - start

    def _updated(self, ids, known):
        """One UPDATE of the same columns with moments that are known."""
        self.cr.execute("UPDATE case_clock SET stale = TRUE WHERE id = ANY(%s)", (ids,))
        self.cr.commit()
        start = time.perf_counter()
        self.cr.execute(
            "UPDATE case_clock k SET due_on = v.due_on + interval '1 day', risk_on = v.risk_on + interval '1 day',"
            " used = v.used, stale = FALSE FROM unnest(%s::int[], %s::timestamp[], %s::timestamp[], %s::int[])"
            " AS v(id, due_on, risk_on, used) WHERE k.id = v.id",
            [list(column) for column in zip(*known, strict=True)],
        )
        self.cr.commit()
        return len(ids), time.perf_counter() - start

    def _check(self, ids):
        """What was counted last is what Odoo's own calendar says."""
        self._counted(ids)
        self.root.invalidate_all()
        for clock in self.root["case.clock"].browse(ids[:: max(1, len(ids) // 5)]):
            begun = clock.started_on.replace(tzinfo=UTC)
            expected = self.calendar.plan_hours(clock.allowed / 3600, begun, compute_leaves=True)
            spent = abs((expected.astimezone(UTC).replace(tzinfo=None) - clock.due_on).total_seconds())
            assert spent <= 1, f"{clock.due_on} is not {expected}"
