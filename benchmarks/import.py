"""Import of a log of case histories, beside plain SQL that writes the same rows; its memory at ten times the file."""

import gc
import tempfile
from pathlib import Path
from time import perf_counter

from _measure import ROUNDS, interleaved, row, say
from psycopg2.extras import Json, execute_values

LOG = Path(__file__).resolve().parents[2] / "shared" / "data" / "permit_receipt.csv"
COPIES = {"small": 1, "full": 10}
TIMES = 10
#: Tables that an import writes, in the order in which they reference each other, with the column of the case.
TABLES = {
    "case_case": "id",
    "case_participant": "case_id",
    "case_step": "case_id",
    "case_value": "case_id",
    "case_log": "case_id",
    "case_listener": "case_id",
}
PAGE = 5_000
#: PostgreSQL's type numbers of json and jsonb.
JSON = (114, 3802)
BAR = "≥ 25% of the floor for the same rows (ratio ≤ 4)"
MEMORY_BAR = f"{TIMES} × the file: ≤ 32 MB more"


def run(env, scale):
    """A modeller imports; the floor writes the same rows as the database's owner, by multi-row INSERT."""
    with tempfile.TemporaryDirectory(prefix="case_import_") as folder:
        world = _World(env, Path(folder), COPIES[scale])
        # First, while nothing else has made this process large.
        memory = _memory(world)
        return [_throughput(world, ROUNDS[scale]), memory]


class _World:
    """The files to import and the person who does."""

    def __init__(self, env, folder, copies):
        groups = [env.ref(f"case_organizer.group_case_{name}").id for name in ("modeller", "user")]
        user = env["res.users"].create({"name": "Importer", "login": "importer", "group_ids": [(6, 0, groups)]})
        env.cr.commit()
        self.env, self.folder, self.copies = env(user=user), folder, copies
        self.number = 0
        self.heading, self.events = _events()
        self.file = self.write(copies)
        env.cr.execute("SELECT usesuper FROM pg_user WHERE usename = current_user")
        if env.cr.fetchone()[0]:
            raise AssertionError("the database is used as superuser")

    def write(self, copies):
        """A file with the log so many times, each time with other names of cases."""
        path = self.folder / f"log_{copies}.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write(self.heading)
            for copy in range(copies):
                file.writelines(event.replace("case-", f"copy{copy}-", 1) for event in self.events)
        return path

    def import_file(self, path):
        """Import a file as a case type of its own and commit. :return: what was told"""
        self.number += 1
        told = self.env["case.history.import"].run_file(str(path), f"Import {self.number}")
        self.env.cr.commit()
        self.env.invalidate_all()
        return told


def _events():
    """The heading and the lines of the permit log; one of the same shape where it is not beside the repository."""
    if LOG.is_file():
        heading, *events = LOG.read_text(encoding="utf-8").splitlines(keepends=True)
        return heading, events
    heading = (
        "case:concept:name,case:channel,case:department,case:responsible,concept:name,org:group,org:resource,"
        "time:timestamp\n"
    )
    return heading, [
        f"case-{case},{('Desk', 'Post', 'Internet')[case % 3]},General,R{case % 39},"
        f"Step {step},G{step % 9},R{step * case % 48},2024-{case % 12 + 1:02d}-{step + 1:02d}T10:00:00Z\n"
        for case in range(1434)
        for step in range(6)
    ]


def _throughput(world, rounds):
    told = world.import_file(world.file)
    _check(world, told)
    steps = told["steps"]
    floor = _Floor(world.env, told["type_id"])
    say(f"{told['cases']} cases, {steps} steps; rows of one import: {floor.describe()}; by a modeller, rules in force")
    times = interleaved({"ours": lambda: world.import_file(world.file)["steps"], "floor": floor.write}, rounds)
    shown = row(
        "import a log",
        steps,
        times["ours"],
        floor=times["floor"],
        unit="x/s",
        insert_select=round(steps / min(floor.copy() for _n in range(3))),
    )
    # No peer: nothing in Odoo takes over a history. The promise is about the floor alone.
    shown.update(bar=BAR, met=shown["ratio_floor"] <= 4)
    return shown


def _check(world, told):
    """What came in is right, before its time counts."""
    cases = world.env["case.case"].sudo().search([("type_id", "=", told["type_id"])])
    if len(cases) != told["cases"] or world.env["case.log"].sudo().verify(cases[:100].ids):
        raise AssertionError("the import is not what it says")
    events = len(world.events) * world.copies
    if told["steps"] != events or told["refused"]:
        raise AssertionError(f"{told['steps']} of {events} events came in")
    world.env.invalidate_all()


class _Floor:
    """The rows that an import wrote, to be written again for other cases: prepared first, then timed."""

    def __init__(self, env, type_id):
        env.flush_all()
        self.cr, self.round, self.rows = env.cr, 0, {}
        self.cr.execute("SELECT id FROM case_case WHERE type_id = %s", (type_id,))
        ids = [case_id for (case_id,) in self.cr.fetchall()]
        for table, column in TABLES.items():
            self.cr.execute("SELECT to_regclass(%s)", (table,))
            if self.cr.fetchone()[0]:
                self.cr.execute(f"SELECT * FROM {table} WHERE {column} = ANY(%s) ORDER BY id", (ids,))
                names = [described.name for described in self.cr.description]
                json = [described.type_code in JSON for described in self.cr.description]
                self.rows[table] = (names, [_adapted(found, json) for found in self.cr.fetchall()])
        self.steps = sum(1 for found in self._dicts("case_step") if found["state"] == "completed")

    def _dicts(self, table):
        names, rows = self.rows[table]
        return (dict(zip(names, found, strict=True)) for found in rows)

    def describe(self):
        return ", ".join(f"{len(rows)} {table}" for table, (_names, rows) in self.rows.items() if rows)

    def _prepare(self):
        """The statements of one more import: ``(table, columns, rows)``."""
        self.round += 1
        self.cr.execute(
            "SELECT nextval('case_case_id_seq') FROM generate_series(1, %s)", (len(self.rows["case_case"][1]),)
        )
        fresh = iter([number for (number,) in self.cr.fetchall()])
        ids = {found["id"]: next(fresh) for found in self._dicts("case_case")}
        for table, column in TABLES.items():
            names, rows = self.rows.get(table, ((), ()))
            kept = [name for name in names if name == column or name != "id"]
            values = []
            for found in rows:
                known = dict(zip(names, found, strict=True))
                known[column] = ids[known[column]]
                if table == "case_case":
                    known["name"] = f"FLOOR-{known['id']}"
                    known["external_ref"] = f"floor-{known['id']}"
                values.append(tuple(known[name] for name in kept))
            if values:
                yield table, kept, values

    def write(self):
        """Write the rows once more by multi-row INSERT. :return: ``(steps, seconds)``"""
        prepared = list(self._prepare())
        gc.collect()
        start = perf_counter()
        for table, names, values in prepared:
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES %s"
            execute_values(self.cr._obj, statement, values, page_size=PAGE)
        self.cr.commit()
        return self.steps, perf_counter() - start

    def copy(self):
        """Write the rows once more from temporary copies, INSERT … SELECT: no client, no parsing. :return: seconds"""
        prepared = list(self._prepare())
        for table, names, values in prepared:
            self.cr.execute(f"CREATE TEMPORARY TABLE floor_{table} ON COMMIT DROP AS SELECT * FROM {table} LIMIT 0")
            execute_values(
                self.cr._obj, f"INSERT INTO floor_{table} ({', '.join(names)}) VALUES %s", values, page_size=PAGE
            )
        start = perf_counter()
        for table, names, _values in prepared:
            columns = ", ".join(names)
            self.cr.execute(f"INSERT INTO {table} ({columns}) SELECT {columns} FROM floor_{table}")
        self.cr.commit()
        return perf_counter() - start


def _adapted(found, json):
    """A row as psycopg2 takes it back."""
    return tuple(
        Json(value) if is_json and value is not None else value for value, is_json in zip(found, json, strict=True)
    )


# --- memory ------------------------------------------------------------------------------------------------------


def _memory(world):
    """How much more memory ten times the file takes at its peak than the file itself."""
    one, many = world.write(1), world.write(TIMES)
    peaks = []
    for path in (one, one, many):
        gc.collect()
        _reset_peak()
        told = world.import_file(path)
        peaks.append(_peak())
    say(f"peak of the process: {peaks[1] / 1024:.1f} MB, at {TIMES} × the file {peaks[2] / 1024:.1f} MB")
    growth = peaks[2] - peaks[1]
    return {
        "name": f"memory at {TIMES} × the file, above its own",
        "n": told["steps"],
        "ours": round(growth / 1024, 1),
        "peer": None,
        "floor": None,
        "unit": "MB",
        "spread": None,
        "ratio_peer": None,
        "ratio_floor": None,
        "exponent": None,
        "queries": None,
        "bar": MEMORY_BAR,
        "met": growth <= 32 * 1024,
        "peak": round(peaks[2] / 1024, 1),
    }


def _reset_peak():
    """Forget the peak of this process's memory so far."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak():
    """The most memory this process had since, in KiB."""
    return _status("VmHWM")


def _status(name):
    text = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(name))
