"""Would the log and the steps be better off in partitions? The same rows in a table as it is, and in a partitioned one.

Each statement is measured with a tenth of the rows and with all of them: the exponent is of the table as it is.
Plain SQL on copies of the tables with the same columns and indexes, without foreign keys. A partitioned table can keep
a row unique only by what it is partitioned by: the log by case, steps by whether they are open. What stands under
“peer” is the partitioned one.
"""

import random
import re
import statistics
import time

from _copies import columns, vacuum
from _measure import ROUNDS, exponent, interleaved, row, say
from _world import World

SIZES = {"small": 300_000, "full": 2_000_000}
#: Rows of a case, of each table; partitions of the log; rows in one statement; statements in a round.
EACH, PARTS, BATCH, TIMES = 10, 16, 5_000, 300
#: The rows come in so many parts, each of cases of its own.
TENTHS = 10
#: One step in so many is open, and one in so many boxes has it.
OPEN, BOXES = 20, 500
OPEN_STATES = "'enabled', 'active', 'suspended'"


def run(env, scale):
    """The log, then the steps."""
    world, size = World(env), SIZES[scale]
    case_type = world.case_type("Partitions", 2, 1)
    world.env["case.case"].create(world.open_values(case_type))
    world.root.cr.commit()
    log = _Both(world.root.cr, "case_log", f"HASH (case_id)|{PARTS}", size, {"seq": "m / c"})
    steps = {
        "code": "'c' || m / c",
        "box_id": f"1 + (n / {OPEN}) % {BOXES}",
        "supervisor_box_id": "NULL",
        "state": f"CASE WHEN n % {OPEN} = 0 THEN 'active' ELSE 'completed' END",
        "deadline": "timestamp '2026-01-01' + n % 700 * interval '1 day'",
    }
    rows = _measured(
        log, {"the log of a case, by its number": _of_case, "rows of the log by their ids, 80 at once": _by_ids}
    )
    asked = {"80 open steps of a box, soonest first": _open_of_box, "steps of a case": _of_case, "a step done": _done}
    return [*rows, *_measured(_Both(world.root.cr, "case_step", f"LIST (state)|{OPEN_STATES}", size, steps), asked)]


def _measured(both, statements):
    """A tenth, then all. :param statements: ``{what: function}`` :return: rows of the table"""
    both.fill(1)
    few = {what: both.compared(what, work) for what, work in statements.items()}
    rows = [both.fill(TENTHS)]
    for what, work in statements.items():
        many = both.compared(what, work)
        points = [
            (both.size / TENTHS, statistics.median(few[what]["ours"])),
            (both.size, statistics.median(many["ours"])),
        ]
        rows.append(
            row(
                f"{both.source}: {what}", both.size, many["ours"], peer=many["peer"], unit="ms", growth=exponent(points)
            )
        )
    rows.append(both.vacuumed())
    both.drop()
    return rows


class _Both:
    """A table as it is and the same in partitions, both as copies.

    :param source: the table that is copied
    :param by: ``method (column)|partitions``: a number of them, or the values of the first of two
    :param size: rows
    :param given: ``{column: expression}`` of what differs between rows: of ``n``, the number of the row, ``m``, its
        number within its part, and ``c``, how many cases a part has
    """

    def __init__(self, cr, source, by, size, given):
        self.cr, self.source, self.size, self.given, self.filled = cr, source, size, given, 0
        self.tables = {"ours": f"bench_{source}_plain", "peer": f"bench_{source}_parts"}
        method, parts = by.split("|")
        column = re.search(r"\((\w+)\)", method)[1]
        plain, parted = self.tables.values()
        cr.execute(f"CREATE TABLE {plain} (LIKE {source} INCLUDING DEFAULTS)")
        cr.execute(f"CREATE TABLE {parted} (LIKE {source} INCLUDING DEFAULTS) PARTITION BY {method}")
        if parts.isdecimal():
            for number in range(int(parts)):
                cr.execute(
                    f"CREATE TABLE {parted}_{number} PARTITION OF {parted}"
                    f" FOR VALUES WITH (MODULUS {parts}, REMAINDER {number})"
                )
        else:
            cr.execute(f"CREATE TABLE {parted}_open PARTITION OF {parted} FOR VALUES IN ({parts})")
            cr.execute(f"CREATE TABLE {parted}_rest PARTITION OF {parted} DEFAULT")
        self._index(column)
        cr.commit()

    def _index(self, column):
        """The indexes of the table; one that is unique gets what it is partitioned by, where it lacks it."""
        self.cr.execute("SELECT indexdef FROM pg_indexes WHERE tablename = %s ORDER BY 1", (self.source,))
        for number, (text,) in enumerate(self.cr.fetchall()):
            for name, table in self.tables.items():
                made = re.sub(r"INDEX \S+ ON (ONLY )?\S+", f"INDEX {table}_index_{number} ON {table}", text, count=1)
                if name == "peer" and " UNIQUE " in made and not re.search(rf"\(.*\b{column}\b.*\)", made):
                    made = re.sub(r"\((.*?)\)", rf"(\1, {column})", made, count=1)
                self.cr.execute(made)

    @property
    def cases(self):
        """How many cases have rows now."""
        return self.filled // EACH

    def fill(self, tenths):
        """Fill both in turn, a batch a commit. :param tenths: how full they are then :return: a row of the table"""
        kept = columns(self.cr, self.source, "id", "case_id", *self.given)
        part = self.size // TENTHS
        names = ", ".join(f'"{name}"' for name in self.given)
        statement = (
            f"INSERT INTO {{table}} (id, case_id, {names}, {kept})"
            # Neighbours in the table are rows of different cases, as they come in.
            f" SELECT n + 1, 1 + n / {part} * c + m * 7919 % c, {', '.join(self.given.values())}, {kept}"
            f" FROM (SELECT * FROM {self.source} LIMIT 1) s, (SELECT n, n % {part} AS m, {part // EACH} AS c"
            "  FROM generate_series({first}::bigint, {last}) n) t"
        )
        spent = {name: [] for name in self.tables}
        for first in range(self.filled, part * tenths, BATCH):
            last = min(first + BATCH, part * tenths) - 1
            for name, table in self.tables.items():
                start = time.perf_counter()
                self.cr.execute(statement.format(table=table, first=first, last=last))
                self.cr.commit()
                spent[name].append((time.perf_counter() - start) / (last + 1 - first))
        self.filled = part * tenths
        # What counts is how it goes when the table is large: the last tenth.
        end = {name: found[-max(len(found) // 10, 5) :] for name, found in spent.items()}
        vacuum(self.cr, *self.tables.values())
        sizes = {name: self._megabytes(table) for name, table in self.tables.items()}
        say(f"{self.source}: {self.filled:,} rows, {sizes['ours']:,} MB as it is, {sizes['peer']:,} MB in partitions")
        return row(
            f"{self.source}: rows come in", self.filled, end["ours"], peer=end["peer"], unit="rows/s",
            mb=sizes["ours"], mb_in_partitions=sizes["peer"],
        )  # fmt: skip

    def _megabytes(self, table):
        self.cr.execute(
            "SELECT COALESCE(sum(pg_total_relation_size(relid)), pg_total_relation_size(%s::regclass))"
            " FROM pg_partition_tree(%s::regclass)",
            (table, table),
        )
        return round(int(self.cr.fetchone()[0]) / 1e6)

    def compared(self, what, work):
        """Statements on both, in turn. :param work: function of cursor, table, random numbers, self :return: seconds"""
        rng = {name: random.Random(what) for name in self.tables}

        def contest(name):
            for _n in range(TIMES):
                work(self.cr, self.tables[name], rng[name], self)
                self.cr.commit()
            return TIMES

        return interleaved({name: lambda name=name: contest(name) for name in self.tables}, ROUNDS["small"])

    def vacuumed(self):
        """One row in ten changes, then what the server does by itself at times."""
        spent = {name: [] for name in self.tables}
        for number in range(3):
            for name, table in self.tables.items():
                self.cr.execute(f"UPDATE {table} SET id = id WHERE id % 30 = {number * 10}")
                self.cr.commit()
                start = time.perf_counter()
                vacuum(self.cr, table)
                spent[name].append(time.perf_counter() - start)
        say(f"{self.source}: vacuum {statistics.median(spent['ours']):.1f} s, {statistics.median(spent['peer']):.1f} s")
        return row(
            f"{self.source}: vacuum after a thirtieth changed", self.size, spent["ours"], peer=spent["peer"], unit="ms"
        )

    def drop(self):
        """Make room for the next."""
        for table in self.tables.values():
            self.cr.execute(f"DROP TABLE {table}")
        self.cr.commit()


def _of_case(cr, table, rng, both):
    cr.execute(f"SELECT * FROM {table} WHERE case_id = %s", (rng.randint(1, both.cases),))
    assert len(cr.fetchall()) == EACH


def _by_ids(cr, table, rng, both):
    ids = [rng.randint(1, both.filled) for _n in range(80)]
    cr.execute(f"SELECT id, case_id, seq FROM {table} WHERE id = ANY(%s)", (ids,))
    assert cr.fetchall()


def _open_of_box(cr, table, rng, _both):
    cr.execute(
        f"SELECT id FROM {table} WHERE box_id = %s AND state IN ('enabled', 'active') ORDER BY deadline, id LIMIT 80",
        (rng.randint(1, BOXES),),
    )
    cr.fetchall()


def _done(cr, table, rng, both):
    cr.execute(
        f"UPDATE {table} SET state = 'completed', done_on = now() WHERE id = %s AND state = 'active'",
        (1 + OPEN * rng.randint(0, both.filled // OPEN - 1),),
    )
