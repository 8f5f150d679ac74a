"""A new plan version over many running cases, beside SQL that writes the same rows; its preview; people at work."""

import contextlib
import json
import os
import random
import statistics
from functools import partial
from time import perf_counter, sleep

from _measure import ROUNDS, fresh, interleaved, row, say
from _world import World
from psycopg2.errors import SerializationFailure

from odoo import api, sql_db
from odoo.exceptions import UserError
from odoo.service.model import retrying

from odoo.addons.case_organizer.engine import Occurrence

BAR = "≤ 2 × floor, ≤ 300 MB"
SIZES = {"small": 2_000, "full": 100_000}
CHUNK = 500


def run(env, scale):
    """Cases of ten steps, a third of them a step further; the new version adds two steps and drops one."""
    world = World(env)
    world.describe()
    size = SIZES[scale]
    case_type = world.case_type("Migrated", 10, 3)
    case_ids, copies = _open(world, case_type, size), []
    copies += _copy(world, case_ids)
    at_work = _open(world, case_type, max(size // 10, 1_000))
    old = case_type.plan_id
    draft = _new_version(world, case_type)
    say(f"{size} running cases of 10 steps, {len(at_work)} more on which people work; plans of 10 and 11 items")
    preview = _preview(world, draft, size, case_ids)
    idle = _people(world, at_work)
    draft.action_publish()
    world.root.cr.commit()
    ours = _Bulk(world, draft, case_ids)
    floor = _Floor(world, case_ids[0], old, draft, copies)
    rounds = ROUNDS[scale]
    slice_size = size // (rounds + 4) // CHUNK * CHUNK or size // (rounds + 4)
    _reset_peak()
    before = _memory("VmRSS")
    times = interleaved({"ours": lambda: ours.work(slice_size), "floor": lambda: floor.work(slice_size)}, rounds)
    busy = _people(world, case_ids, ours)
    ours.finish()
    grown = round((_memory("VmHWM") - before) / 1024)
    _check(world, case_ids, draft)
    _check_same_rows(world, case_ids, copies)
    shown = row("a case taken along", size, times["ours"], floor=times["floor"], unit="ms", count=ours.queries)
    # No peer: nothing in Odoo takes running work to another version of its plan.
    shown.update(bar=BAR, memory_mb=grown, met=shown["ratio_floor"] <= 2 and grown <= 300)
    share = statistics.median(preview) / statistics.median(times["ours"])
    dry = row("its preview", size, preview, unit="ms", of_the_run=round(share, 2))
    dry.update(bar="≤ half of the run", met=share <= 0.5)
    return [shown, dry, _people_row(idle, busy)]


def _open(world, case_type, count):
    """Running cases, opened by the clerk; every third has its first step done."""
    env, found = world.env, []
    for begun in range(0, count, 1_000):
        cases = env["case.case"].create(world.open_values(case_type, min(1_000, count - begun)))
        further = env["case.case"].browse(case_id for case_id in cases.ids if not case_id % 3)
        env["case.writer"].apply(further, (Occurrence("complete", "step_0"),))
        found += cases.ids
        env.cr.commit()
        fresh(env)
    return found


def _copy(world, case_ids):
    """Copies of cases with their steps, by SQL, for the floor to work on. :return: their ids"""
    cr = world.root.cr
    cr.execute("SELECT max(id) FROM case_case")
    shift = cr.fetchone()[0]
    for table, own, skipped in (("case_case", "id", ()), ("case_step", "case_id", ("id",))):
        cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        names = [name for (name,) in cr.fetchall() if name not in skipped]
        taken = [f"{n} + {shift}" if n == own else "'COPY-' || id" if n == "name" else n for n in names]
        cr.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(taken)} FROM {table} WHERE {own} = ANY(%s)",
            (case_ids,),
        )
    cr.execute("SELECT setval('case_case_id_seq', (SELECT max(id) FROM case_case))")
    cr.commit()
    cr.execute("ANALYZE case_case")
    cr.execute("ANALYZE case_step")
    cr.commit()
    return [case_id + shift for case_id in case_ids]


def _new_version(world, case_type):
    """A draft in which one begun step is gone, a new one and one that waited for it begin at once, one waits."""
    env = world.root(user=world.modeller.id, su=False)
    case_type = case_type.with_env(env)
    case_type.action_new_version()
    draft = case_type.draft_plan_id
    items = {item.code: item for item in draft.item_ids}
    items["step_5"].prerequisite_ids = False
    items["step_8"].prerequisite_ids = items["step_5"]
    items["step_2"].unlink()
    env["case.plan.item"].create(
        [
            {"plan_id": draft.id, "name": "New", "role_id": items["step_1"].role_id.id, "deadline_days": 5},
            {"plan_id": draft.id, "name": "Later", "prerequisite_ids": [(6, 0, items["step_9"].ids)]},
        ]
    )
    env.cr.commit()
    return draft


def _preview(world, draft, size, case_ids):
    """Seconds per case of several previews of the same draft; nothing of the cases may be written by it."""
    env, times = draft.env, []
    cr = env.cr
    # Copies are for the floor: they are no cases of this type meanwhile.
    rollout_values = {"plan_id": draft.id, "scope": "all"}
    cr.execute("SELECT md5(string_agg(plan_state || xmin::text, ',' ORDER BY id)) FROM case_case")
    before = cr.fetchone()
    for _n in range(6):
        rollout = env["case.plan.rollout"].create(rollout_values)
        cr.commit()
        fresh(env)
        start = perf_counter()
        rollout.action_preview()
        cr.commit()
        times.append((perf_counter() - start) / rollout.total)
        assert rollout.total >= size and sum(rollout.outcome_ids.mapped("case_count")) == rollout.total
        rollout.outcome_ids.unlink()
        cr.commit()
    cr.execute("SELECT md5(string_agg(plan_state || xmin::text, ',' ORDER BY id)) FROM case_case")
    assert cr.fetchone() == before, "a preview writes nothing of the cases"
    return times[1:]


class _Bulk:
    """The run as it is in production: chunks of a ``case.bulk``, a transaction each, asked for by the modeller."""

    def __init__(self, world, plan, case_ids):
        from odoo.tools import SQL

        env = world.root(user=world.modeller.id, su=False)
        chosen = SQL("SELECT id FROM case_case WHERE id = ANY(%s)", case_ids)
        self.bulk = env["case.bulk"].begin_sudo("migrate", "Benchmark", chosen, {"plan": plan.id})
        env.cr.commit()
        self.queries, self.given_way = None, 0

    def work(self, count):
        """Take so many cases along. :return: how many"""
        env, done = self.bulk.env, 0
        while done < count:
            fresh(env)
            before = env.cr.sql_log_count
            try:
                some = self.bulk.work_sudo(min(CHUNK, count - done))
                env.cr.commit()
            except SerializationFailure:
                env.cr.rollback()
                self.given_way += 1
                continue
            if some == CHUNK or self.queries is None:
                self.queries = round((env.cr.sql_log_count - before) / max(some, 1), 3)
            if not some:
                break
            done += some
        return done

    def finish(self):
        """Do what is left."""
        while self.bulk.state == "running":
            self.work(CHUNK)
        say(f"the run gave way to people {self.given_way} times")
        assert (self.bulk.failed, self.bulk.state) == (0, "done")


class _Floor:
    """The same rows by hand-written SQL with everything known beforehand, in chunks of the same size."""

    def __init__(self, world, _case_id, old, new, case_ids):
        self.world, self.waiting = world, list(case_ids)
        self.cr = world.root.cr
        before = {item.code: item.id for item in old.item_ids}
        after = {item.code: item.id for item in new.item_ids}
        both = sorted(before.keys() & after.keys())
        self.values = {
            "plan": new.id,
            "old": [before[code] for code in both],
            "new": [after[code] for code in both],
            "added": ["new", "step_5"],
            "items": [after["new"], after["step_5"]],
            "uid": world.modeller.id,
            "hash": "0" * 64,
            "data": json.dumps(
                {
                    "changes": [["new", 1, "w", "a", None], ["step_5", 1, "w", "a", None]],
                    "from": old.id,
                    "versions": [1, 2],
                    "removed": [["step_2", 1, "a"]],
                }
            ),
        }
        self.cr.execute(
            "INSERT INTO case_bulk (name, kind, company_id, user_id, state, total, done, failed) SELECT 'Floor', 'x',"
            " company_id, user_id, 'stopped', 0, 0, 0 FROM case_bulk LIMIT 1 RETURNING id"
        )
        self.values["bulk"] = self.cr.fetchone()[0]
        self.cr.execute(
            "INSERT INTO case_bulk_line (bulk_id, case_id, state) SELECT %s, unnest(%s), 'waiting'",
            (self.values["bulk"], self.waiting),
        )
        self.cr.commit()

    def work(self, count):
        """Write what so many cases need. :return: how many"""
        for _n in range(0, count, CHUNK):
            some = self.waiting[: min(CHUNK, count)]
            del self.waiting[: len(some)]
            for statement in _STATEMENTS:
                self.cr.execute(statement, {**self.values, "cases": some})
            self.cr.commit()
        return count


_STATEMENTS = (
    "UPDATE case_step s SET item_id = m.new FROM unnest(%(old)s, %(new)s) AS m(old, new)"
    " WHERE s.case_id = ANY(%(cases)s) AND s.item_id = m.old AND s.state IN ('enabled', 'active', 'suspended')",
    "UPDATE case_step SET state = 'terminated', done_on = now(), done_by_id = %(uid)s, reason = 'Not part of it'"
    " WHERE case_id = ANY(%(cases)s) AND code = 'step_2'",
    "INSERT INTO case_step (case_id, item_id, code, instance, state, role_id, box_id, supervisor_box_id, deadline,"
    " priority, access, company_id, enabled_on) SELECT s.case_id, a.item, a.code, 1, 'active', s.role_id, s.box_id,"
    " s.supervisor_box_id, s.deadline, s.priority, s.access, s.company_id, now() FROM case_step s,"
    " unnest(%(added)s, %(items)s) AS a(code, item) WHERE s.case_id = ANY(%(cases)s) AND s.code = 'step_1'",
    "INSERT INTO case_log (case_id, seq, at, user_id, kind, plan_id, data, hash) SELECT id, log_seq + 1, now(),"
    " %(uid)s, 'migrate', %(plan)s, %(data)s, %(hash)s FROM case_case WHERE id = ANY(%(cases)s)",
    "UPDATE case_case SET plan_id = %(plan)s, plan_state = plan_state || 'w', log_seq = log_seq + 1,"
    " log_head = %(hash)s, steps_total = steps_total + 1 WHERE id = ANY(%(cases)s)",
    "UPDATE case_bulk_line SET state = 'done' WHERE bulk_id = %(bulk)s AND case_id = ANY(%(cases)s)",
)


# --- people at work ------------------------------------------------------------------------------------------------


def _people(world, case_ids, bulk=None):
    """A clerk completes steps of cases in a process of their own, while a bulk works or while nothing else happens.

    :return: seconds per completed step, each a request with its commit and, where needed, its retry
    """
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        _clerk(world, case_ids, writer)
    os.close(writer)
    while bulk and not os.waitpid(child, os.WNOHANG)[0]:
        if not bulk.work(CHUNK):
            say("the run ended before the clerk did")
            bulk = None
    with os.fdopen(reader) as results:
        found = json.load(results)
    if not bulk:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(child, 0)
    say(f"clerk: {found['done']} steps done, {found['told']} times told that a step is not there any more")
    return found["times"]


def _clerk(world, case_ids, writer):
    """The other process: never returns."""
    inherited = sql_db._Pool
    try:
        sql_db._Pool = None
        cr = sql_db.db_connect(world.root.cr.dbname).cursor()
        env = api.Environment(cr, world.clerk.id, {})
        found = {"times": [], "done": 0, "told": 0}
        steps = env["case.step"].search([("case_id", "in", case_ids), ("code", "=", "step_1")]).ids
        random.Random(7).shuffle(steps)
        cr.commit()
        for step_id in steps[:800]:
            fresh(env)
            start = perf_counter()
            try:
                retrying(partial(env["case.step"].browse(step_id).submit), env)
                found["done"] += 1
            except UserError:
                cr.rollback()
                found["told"] += 1
            found["times"].append(perf_counter() - start)
            sleep(0.002)
        with os.fdopen(writer, "w") as results:
            json.dump(found, results)
    except BaseException as error:
        say(f"clerk: {error!r}")
    finally:
        os._exit(0 if inherited is not sql_db._Pool else 1)


def _p95(samples):
    return statistics.quantiles(samples[20:], n=20)[-1]


def _people_row(idle, busy):
    shown = row("a step done by a person meanwhile", len(busy), busy, unit="ms")
    before, meanwhile = _p95(idle), _p95(busy)
    shown.update(
        bar="p95 ≤ 2 × p95 when nothing else happens",
        p95_idle=round(before * 1e3, 1),
        p95=round(meanwhile * 1e3, 1),
        met=meanwhile <= 2 * before,
    )
    return shown


# --- right, and how large --------------------------------------------------------------------------------------------


def _check(world, case_ids, plan):
    """Every case is on the new version, has what it should have, and its log is whole."""
    cr = world.root.cr
    cr.execute(
        "SELECT count(*) FROM case_case WHERE id = ANY(%s) AND plan_id = %s AND state = 'active'", (case_ids, plan.id)
    )
    assert cr.fetchone()[0] == len(case_ids)
    cr.execute(
        "SELECT count(*) FROM case_step s JOIN case_plan_item i ON i.id = s.item_id WHERE s.case_id = ANY(%s)"
        " AND s.state = 'active' AND i.plan_id != %s",
        (case_ids, plan.id),
    )
    assert cr.fetchone()[0] == 0
    cr.execute(
        "SELECT code, state, count(*) FROM case_step WHERE case_id = ANY(%s) AND code IN ('new', 'step_2')"
        " GROUP BY code, state ORDER BY code",
        (case_ids,),
    )
    assert cr.fetchall() == [("new", "active", len(case_ids)), ("step_2", "terminated", len(case_ids))]
    some = random.Random(1).sample(case_ids, 200)
    log = world.root["case.log"]
    assert not log.verify(some) and not log.replay(some)


def _check_same_rows(world, case_ids, copies):
    """What the new version adds and takes away is on the first case of the floor as it is on ours."""
    found = []
    for ids in (case_ids, copies):
        world.root.cr.execute(
            "SELECT code, instance, state FROM case_step WHERE case_id = %s AND code IN ('new', 'step_2', 'step_5')"
            " ORDER BY code",
            (ids[0],),
        )
        found.append(world.root.cr.fetchall())
    assert found[0] == found[1], f"the floor writes other steps: {found}"


def _memory(which):
    with open("/proc/self/status") as status:
        return int(next(line for line in status if line.startswith(which)).split()[1])


def _reset_peak():
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
