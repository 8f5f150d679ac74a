"""An event over many cases of which some listen, beside SQL that writes the same rows; what it reads."""

import json
import statistics
from time import perf_counter

from _measure import ROUNDS, explain, exponent, fresh, interleaved, nodes, row, say
from _world import World

from odoo.tests import new_test_user

BAR = "≤ 2.5 × floor, exponent ≤ 1.02 in M, ≤ 12 queries per further 1,000"
#: How many cases listen to each of the events that are measured.
LISTENING = {"small": (500, 1_000, 2_000, 4_000), "full": (1_000, 10_000, 100_000)}
#: Up to so many cases an event is measured in every round; above, once after a warm-up.
OFTEN = 10_000
CHUNK = 3_000


def run(env, scale):
    """Cases of thirteen steps; each event asks for one more on those that listen."""
    world = World(env)
    world.describe()
    supervisor = new_test_user(env, "bench_supervisor", groups="case_organizer.group_case_supervisor")
    rounds = ROUNDS[scale]
    sizes = LISTENING[scale]
    groups = [_Group(world, supervisor, size, 2 * (rounds + 2) if size <= OFTEN else 3) for size in sizes]
    total = sum(sizes)
    say(f"{total} cases, and as many copies for the floor; {', '.join(map(str, sizes))} of them listen to an event")
    _analyze(world)
    shown = []
    for group in groups:
        times = interleaved({"ours": group.ours, "floor": group.floor}, rounds if group.size <= OFTEN else 1)
        group.check()
        name = f"an event, {group.size:,} cases listen"
        shown.append(
            row(name, group.size, times["ours"], floor=times["floor"], unit="ms", count=round(group.queries * 1_000, 1))
        )
    growth = exponent([(one["n"], one["ours"] * one["n"]) for one in shown])
    # What a thousand cases more cost: raising the event and beginning the work are done once.
    each = (groups[-1].queries * sizes[-1] - groups[0].queries * sizes[0]) / (sizes[-1] - sizes[0]) * 1_000
    for one in shown:
        one.update(bar=BAR, exponent=round(growth, 3), queries_per_further_1000=round(each, 1))
        one["met"] = one["ratio_floor"] <= 2.5 and growth <= 1.02 and each <= 12
    return [*shown, _in_n(world, groups, rounds), *_reads(world, groups[1])]


class _Group:
    """Cases that listen to events of their own, one event per round: each asks for one more step."""

    def __init__(self, world, supervisor, size, events):
        self.world, self.size, self.queries = world, size, 0
        self.env = world.root(user=supervisor.id, su=False)
        self.case_type = world.case_type(f"L{size}", 10, 3)
        self.codes = [f"happened_{size}_{number}" for number in range(events)]
        self._listen()
        self.first, self.last = _copies(world, self._template(), size)
        self.floor_first, self.floor_last = _copies(world, self._template(), size, floor=True)
        self.waiting, self.floor_waiting = list(self.codes), list(self.codes)
        self.raised = []

    def _listen(self):
        env = self.world.root(user=self.world.modeller.id, su=False)
        case_type = self.case_type.with_env(env)
        case_type.action_new_version()
        for number, code in enumerate(self.codes):
            event = env["case.event.type"].create({"name": code, "code": code})
            env["case.plan.item"].create(
                {
                    "plan_id": case_type.draft_plan_id.id,
                    "name": f"Asked by {number}",
                    "role_id": case_type.role_ids[0].id,
                    "required": False,
                    "deadline_days": 5,
                    "criterion_ids": [(0, 0, {"trigger_ids": [(0, 0, {"kind": "event", "event_type_id": event.id})]})],
                }
            )
        case_type.action_publish()
        env.cr.commit()

    def _template(self):
        case = self.world.env["case.case"].create(self.world.open_values(self.case_type))
        self.world.root.cr.commit()
        return case

    def ours(self):
        """Raise an event and take it to every case that listens. :return: how many cases"""
        env, code = self.env, self.waiting.pop(0)
        fresh(env)
        before = env.cr.sql_log_count
        event = env["case.event"].browse(env["case.event"].raise_event(code))
        env.cr.commit()
        bulk = event.sudo().bulk_id
        while bulk.state == "running":
            fresh(env)
            bulk.work_sudo()
            env.cr.commit()
        self.queries = (env.cr.sql_log_count - before) / self.size
        self.raised.append(event.id)
        return self.size

    def floor(self):
        """Write the same rows by hand. :return: how many cases"""
        cr, code = self.world.root.cr, self.floor_waiting.pop(0)
        cr.execute("SELECT i.id FROM case_plan_item i JOIN case_case c ON c.plan_id = i.plan_id WHERE c.id = %s"
                   " AND i.name->>'en_US' = %s", (self.floor_first, f"Asked by {self.codes.index(code)}"))  # fmt: skip
        item = cr.fetchone()[0]
        values = {
            "code": code,
            "item": item,
            "uid": self.env.uid,
            "hash": "0" * 64,
            "data": json.dumps({"changes": [["asked", 1, "w", "a", None]], "key": code, "event": 1}),
            "changes": json.dumps([["asked", 1, "w", "a", None]]),
        }
        for number, statement in enumerate(_RAISE):
            cr.execute(statement, {**values, "first": self.floor_first, "last": self.floor_last})
            if not number:
                values["event"] = cr.fetchone()[0]
            elif number == 1:
                values["bulk"] = cr.fetchone()[0]
        cr.commit()
        for first in range(self.floor_first, self.floor_last + 1, CHUNK):
            last = min(first + CHUNK - 1, self.floor_last)
            for statement in _STATEMENTS:
                cr.execute(statement, {**values, "first": first, "last": last})
            cr.commit()
        return self.size

    def check(self):
        """Every case was reached once by every event, asks for the step, and its log is whole."""
        cr = self.world.root.cr
        where = (self.first, self.last)
        cr.execute("SELECT count(*), count(DISTINCT (event_id, case_id)) FROM case_event_reach"
                   " WHERE case_id BETWEEN %s AND %s AND asked = 1", where)  # fmt: skip
        assert cr.fetchone() == (self.size * len(self.raised),) * 2
        cr.execute("SELECT count(*) FROM case_step WHERE case_id BETWEEN %s AND %s AND code LIKE 'asked%%'"
                   " AND state = 'active' AND box_id IS NOT NULL", where)  # fmt: skip
        assert cr.fetchone()[0] == self.size * len(self.raised)
        cr.execute("SELECT count(*) FROM case_listener WHERE case_id BETWEEN %s AND %s", where)
        assert cr.fetchone()[0] == self.size * len(self.waiting)
        some = list(range(self.first, self.last, max(self.size // 50, 1)))
        assert not self.world.root["case.log"].verify(some)


def _copies(world, case, count, floor=False, bare=False):
    """Copies of a case by SQL, with its steps, persons and what it listens to; their logs begin anew.

    :param bare: without persons and what they listen to
    :return: their first and last id
    """
    cr = world.root.cr
    cr.execute("SELECT max(id) FROM case_case")
    shift = cr.fetchone()[0]
    prefix = "FLOOR" if floor else "COPY"
    tables = (
        ("case_case", "id"),
        ("case_step", "case_id"),
        ("case_participant", "case_id"),
        ("case_listener", "case_id"),
    )
    for table, own in tables[: 2 if bare else 4]:
        cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        names = [name for (name,) in cr.fetchall() if name != "id" or own == "id"]
        given = {own: f"{shift} + n", "name": f"'{prefix}-' || ({shift} + n)", "log_seq": "0", "log_head": "''"}
        taken = [given.get(name, name) if table == "case_case" or name == own else name for name in names]
        cr.execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(taken)} FROM {table},"
            f" generate_series(1, %s) AS n WHERE {own} = %s",
            (count, case.id),
        )
    cr.execute("SELECT setval('case_case_id_seq', (SELECT max(id) FROM case_case))")
    if floor:
        # Copies for the floor listen like the others, but to nobody who is measured.
        cr.execute(
            "UPDATE case_listener SET kind = 'document' WHERE case_id BETWEEN %s AND %s", (shift + 1, shift + count)
        )
    cr.execute("UPDATE case_listener SET kind = 'document' WHERE case_id = %s", (case.id,))
    cr.commit()
    return shift + 1, shift + count


def _analyze(world):
    for table in ("case_case", "case_step", "case_listener", "case_participant"):
        world.root.cr.execute(f"ANALYZE {table}")
    world.root.cr.commit()


def _in_n(world, groups, rounds):
    """The same number of listening cases among ten times as many others."""
    group = groups[0] if groups[0].size >= 1_000 else groups[1]
    world.root.cr.execute("SELECT count(*) FROM case_case")
    before = world.root.cr.fetchone()[0]
    few = interleaved({"ours": group.ours}, rounds // 2)["ours"]
    deaf = world.env["case.case"].create(world.open_values(world.case_type("Deaf", 10, 3)))
    _copies(world, deaf, 9 * before, bare=True)
    _analyze(world)
    many = interleaved({"ours": group.ours}, rounds // 2)["ours"]
    growth = exponent([(before, statistics.median(few)), (10 * before, statistics.median(many))])
    shown = row(f"the same {group.size:,} among ten times as many cases", 10 * before, many, unit="ms", growth=growth)
    shown.update(bar="exponent ≤ 0.05 in N", met=growth <= 0.05)
    return shown


def _reads(world, group):
    """What finding the cases that listen reads: those, and no other case."""
    env = group.env
    writer, code = env["case.writer"].sudo(), group.waiting[-1]
    event_type = env["case.event.type"].search([("code", "=", code)])
    rows = writer._event_rows({1: {"event_type_id": event_type.id, "company_id": env.company.id}})
    query = writer._listening(rows)
    cr, times = env.cr, []
    for _n in range(5):
        start = perf_counter()
        cr.execute(query)
        found = len(cr.fetchall())
        times.append((perf_counter() - start) / found)
    plan = list(nodes(explain(cr, cr.mogrify(query.code, query.params).decode())))
    touched = {
        table: sum(node["Actual Rows"] * node["Actual Loops"] + node.get("Rows Removed by Filter", 0)
                   for node in plan if node.get("Relation Name") == table)
        for table in ("case_case", "case_listener")
    }  # fmt: skip
    scans = [
        node for node in plan if node["Node Type"] == "Seq Scan" and node.get("Relation Name", "").startswith("case")
    ]
    shown = row("finding who listens", found, times, unit="us", rows_read=int(max(touched.values())))
    shown.update(bar="EXPLAIN touches listening cases only", met=not scans and max(touched.values()) <= found)
    assert found == group.size
    return [shown]


_RAISE = (
    "INSERT INTO case_event (event_type_id, company_id, user_id, source, occurred_on, create_date) SELECT t.id, c.id,"
    " %(uid)s, 'api', now(), now() FROM case_event_type t, res_company c WHERE t.code = %(code)s LIMIT 1 RETURNING id",
    "INSERT INTO case_bulk (name, kind, company_id, user_id, state, total, done, failed) SELECT 'Floor', 'x', id,"
    " %(uid)s, 'stopped', 0, 0, 0 FROM res_company LIMIT 1 RETURNING id",
    "INSERT INTO case_bulk_line (bulk_id, case_id, state) SELECT %(bulk)s, case_id, 'waiting' FROM case_listener"
    " WHERE kind = 'document' AND key = %(code)s AND case_id BETWEEN %(first)s AND %(last)s",
)
_STATEMENTS = (
    "INSERT INTO case_step (case_id, item_id, code, instance, state, role_id, box_id, supervisor_box_id, deadline,"
    " priority, access, company_id, enabled_on) SELECT c.id, %(item)s, 'asked_' || %(item)s, 1, 'active', s.role_id,"
    " s.box_id, s.supervisor_box_id, s.deadline, c.priority, c.access, c.company_id, now() FROM case_case c"
    " JOIN case_step s ON s.case_id = c.id AND s.code = 'step_0' WHERE c.id BETWEEN %(first)s AND %(last)s",
    "DELETE FROM case_listener WHERE kind = 'document' AND key = %(code)s AND case_id BETWEEN %(first)s AND %(last)s",
    "INSERT INTO case_log (case_id, seq, at, user_id, kind, plan_id, data, hash) SELECT id, log_seq + 1, now(),"
    " %(uid)s, 'event', plan_id, %(data)s, %(hash)s FROM case_case WHERE id BETWEEN %(first)s AND %(last)s",
    "UPDATE case_case SET plan_state = plan_state, log_seq = log_seq + 1, log_head = %(hash)s, steps_total ="
    " steps_total WHERE id BETWEEN %(first)s AND %(last)s",
    "INSERT INTO case_event_reach (event_id, case_id, at, asked, stopped, changes) SELECT %(event)s, id, now(), 1, 0,"
    " %(changes)s FROM case_case WHERE id BETWEEN %(first)s AND %(last)s",
    "UPDATE case_bulk_line SET state = 'done' WHERE bulk_id = %(bulk)s AND case_id BETWEEN %(first)s AND %(last)s",
)
