"""Obligations that fall due, written into the ledger and asked as steps, among ten times as many that do not.

The scheduler plans them, as the system, by one worker and by the two that Odoo starts by itself; the contracts were
made by a contract manager. The peer is the generator of OCA's `contract`, which makes draft invoices of lines that
recur; the floor is SQL that writes the same rows in the same tables, over one connection and over two.
"""

import statistics
import time
from datetime import timedelta
from functools import partial

from _copies import vacuum
from _measure import ROUNDS, fresh, interleaved, row, say
from _planners import SHARES, Planners, plan_all, written_by_two
from _world import World

from odoo import fields
from odoo.tests import new_test_user
from odoo.tools import config

PEER_MODULES = ("contract",)
PEER_PACKAGES = ("odoo-addon-contract==19.0.1.2.1.2",)
SIZES = {"small": (8_000, 100), "full": (100_000, 200)}
#: Obligations of a contract, of which one falls due in each round.
EACH = 10
BATCH = 1000
WRITTEN = ("case_case", "case_contract", "case_obligation", "case_obligation_occurrence", "case_step", "case_log")
BAR = "≥ 12,000 steps/s"
AGAIN_BAR = "a second run writes nothing, in ≤ 5% of the time"


def run(env, scale):
    """Ours, peer and floor in turn; then what a run costs that finds nothing to do."""
    size, invoices = SIZES[scale]
    contracts = _Contracts(World(env), size)
    peer = _Peer(env, invoices)
    contracts.planners = Planners(config["config"], env.cr.dbname, SHARES[2])
    times = interleaved(
        {
            "one": contracts.one,
            "two": contracts.two,
            "peer": peer.generate,
            "floor": contracts.floor,
            "two floors": contracts.two_floors,
        },
        ROUNDS[scale],
    )
    contracts.planners.end()
    contracts.check()
    return _rows(contracts, times, invoices)


def _rows(contracts, times, invoices):
    """The rows of the table. :param times: samples of each contestant; :param invoices: how many the peer makes"""
    half = contracts.size // 2
    one, two = (statistics.median(times[name]) for name in ("one", "two"))
    share = statistics.median(contracts.again) / (one * half)
    return [
        row(
            "due dates into the ledger, and steps, one worker",
            half,
            times["one"],
            peer=times["peer"],
            floor=times["floor"],
            unit="steps/s",
            count=round(contracts.queries / half, 4),
            obligations=contracts.size * EACH,
            python_alone=round(1 / statistics.median(contracts.processor)),
            peer_of=f"{invoices} invoices",
        ),
        row(
            "due dates into the ledger, and steps, two workers",
            half,
            times["two"],
            peer=times["peer"],
            floor=times["two floors"],
            unit="steps/s",
            bar=BAR,
            met=1 / two >= 12_000,
            times_one=round(one / two, 2),
        ),
        row(
            "the same once more",
            half,
            contracts.again,
            peer=[spent * half for spent in times["peer"]],
            floor=[spent * half for spent in times["floor"]],
            unit="ms",
            bar=AGAIN_BAR,
            met=share <= 0.05,
            share_of_the_first=f"{share:.1%}",
        ),
    ]


class _Contracts:
    """Contracts in force: one that was written, and copies of it; one half is ours, the other the floor's.

    In each round one worker plans one half of ours, and two workers the other one. So do the floor's connections.
    """

    def __init__(self, world, size):
        self.world, self.cr, self.size = world, world.root.cr, size
        self.manager = new_test_user(world.root, "bench_manager", groups="case_contract.group_contract_manager")
        self.today = fields.Date.context_today(world.root["res.partner"])
        self.source = self._write()
        self.own = self._copy(size, "O")
        self.others = self._copy(size, "F")
        self.planners, self.rounds = None, dict.fromkeys(("one", "two", "floor", "two floors"), 0)
        self.queries, self.again, self.processor = 0, [], []
        say(
            f"{size:,} contracts in force with {EACH} obligations each for ours, as many for the floor;"
            f" twice {size // 2:,} fall due a round; batches of {BATCH:,}"
        )

    def _write(self):
        """One contract, written and put in force by a contract manager."""
        case_type = self.world.case_type("Maintenance", 2, 1)
        env = self.world.root(user=self.world.modeller.id, su=False)
        team = self.world.team
        template = {"every_number": 2, "every_unit": "year", "first_after_number": 100, "lead_days": 30}
        contract_type = env["case.contract.type"].create(
            {
                "name": "Maintenance",
                "case_type_id": case_type.id,
                "duration_kind": "indefinite",
                "obligation_ids": [
                    (0, 0, {**template, "name": f"Inspect {number}", "sequence": number, "team_id": team.id})
                    for number in range(EACH)
                ],
            }
        )
        contract = self.world.root(user=self.manager.id, su=False)["case.contract"].create(
            {"type_id": contract_type.id, "partner_id": self.world.partner.id, "date_start": self.today}
        )
        contract.action_activate()
        self.cr.commit()
        return contract

    def _copy(self, count, prefix):
        """Contracts like the one written, with their case files, in SQL. :return: ``(first id, last id)``"""
        case, contract = (self._columns(*found) for found in _COPIED)
        given = {"count": count, "prefix": prefix, "source": self.source.id, "case": self.source.case_id.id}
        self.cr.execute(
            f"INSERT INTO case_case (name, {case}) SELECT %(prefix)s || g, {case} FROM case_case,"
            " generate_series(1, %(count)s) g WHERE id = %(case)s",
            given,
        )
        self.cr.execute(
            f"INSERT INTO case_contract (name, case_id, {contract}) SELECT n.name, n.id, {contract}"
            " FROM case_contract c, (SELECT id, name FROM case_case WHERE name ~ ('^' || %(prefix)s || '[0-9]+$')"
            "  ORDER BY id) n WHERE c.id = %(source)s RETURNING id",
            given,
        )
        ids = [number for (number,) in self.cr.fetchall()]
        given.update(first=min(ids), last=max(ids))
        self.cr.execute(
            "UPDATE case_contract SET parent_path = id || '/' WHERE id BETWEEN %(first)s AND %(last)s", given
        )
        self.cr.execute(
            "UPDATE case_case k SET contract_id = c.id FROM case_contract c"
            " WHERE c.case_id = k.id AND c.id BETWEEN %(first)s AND %(last)s",
            given,
        )
        obligation = self._columns("case_obligation", "id", "contract_id")
        self.cr.execute(
            f"INSERT INTO case_obligation (contract_id, {obligation}) SELECT c.cid, {obligation}"
            " FROM case_obligation o, (SELECT id AS cid FROM case_contract"
            "  WHERE id BETWEEN %(first)s AND %(last)s ORDER BY id) c WHERE o.contract_id = %(source)s",
            given,
        )
        self.cr.commit()
        return given["first"], given["last"]

    def _columns(self, table, *without):
        self.cr.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,))
        return ", ".join(f'"{name}"' for (name,) in self.cr.fetchall() if name not in without)

    def _next_round(self, who):
        """The next obligation falls due of one half of the contracts. :return: the first and last id, its number"""
        first, last = self.others if "floor" in who else self.own
        middle = first + self.size // 2
        span = (first, middle - 1) if who in ("one", "floor") else (middle, last)
        number = self.rounds[who]
        self.rounds[who] += 1
        self._due(span, number)
        vacuum(self.cr, *WRITTEN)
        return *span, number

    def _due(self, span, number):
        """The obligations of these contracts with a number fall due in a few days."""
        self.cr.execute(
            "UPDATE case_obligation SET first_on = %s, next_on = %s WHERE contract_id BETWEEN %s AND %s"
            " AND sequence = %s",
            (self.today + timedelta(days=5), self.today + timedelta(days=5), *span, number),
        )
        self.cr.commit()

    def _count(self, table):
        self.cr.execute(f"SELECT count(*), COALESCE(max(id), 0) FROM {table}")
        return self.cr.fetchone()

    def one(self):
        """What the scheduler does with one worker. :return: steps, seconds"""
        self._next_round("one")
        env = self.world.root
        fresh(env)
        before, start, processor = env.cr.sql_log_count, time.perf_counter(), time.process_time()
        plan_all(env)
        spent = time.perf_counter() - start
        self.queries = env.cr.sql_log_count - before
        self.processor.append((time.process_time() - processor) / (self.size // 2))
        self._once_more(env)
        return self.size // 2, spent

    def two(self):
        """What it does with two. :return: steps, seconds"""
        first, last, _number = self._next_round("two")
        return last - first + 1, self.planners.plan()

    def _once_more(self, env):
        tables = ("case_obligation_occurrence", "case_step", "case_log")
        known = [self._count(table) for table in tables]
        fresh(env)
        start = time.perf_counter()
        plan_all(env)
        self.again.append(time.perf_counter() - start)
        assert known == [self._count(table) for table in tables], "a second run wrote something"
        self.cr.commit()

    def floor(self):
        """The same rows by hand, a batch a commit. :return: steps, seconds"""
        first, last, number = self._next_round("floor")
        given = self._given(number)
        start = time.perf_counter()
        self._write_all(given, self.cr, first, last)
        return last - first + 1, time.perf_counter() - start

    def two_floors(self):
        """The same over two connections, each with its half. :return: steps, seconds"""
        first, last, number = self._next_round("two floors")
        write = partial(self._write_all, self._given(number))
        self.cr.commit()
        return last - first + 1, written_by_two(self.world.root.registry, first, last, write)

    def _write_all(self, given, cr, first, last):
        for begin in range(first, last + 1, BATCH):
            for statement in _FLOOR:
                cr.execute(statement, {**given, "first": begin, "last": min(begin + BATCH - 1, last)})
            cr.commit()

    def _given(self, number):
        """What the floor's rows have in common."""
        return {
            **self._of_ours("case_step", "code, own_name, own_kind, box_id, role_id, priority, access"),
            "number": number,
            "day": self.today + timedelta(days=5),
            "later": self.today + timedelta(days=735),
            "hash": "0" * 64,
            "uid": self.world.root.uid,
        }

    def _of_ours(self, table, columns):
        """What ours wrote, to be written again."""
        self.cr.execute(
            f"SELECT {columns} FROM {table} s WHERE EXISTS (SELECT 1 FROM case_obligation_occurrence o"
            " WHERE o.step_id = s.id) LIMIT 1"
        )
        names = [name.strip() for name in columns.split(",")]
        return dict(zip(names, self.cr.fetchone(), strict=True))

    def check(self):
        """Each due date is in the ledger once, with one step in the right box; the next dates lie ahead."""
        self.cr.execute(
            "SELECT count(*), count(DISTINCT (o.obligation_id, o.due_on)), count(DISTINCT s.id),"
            " count(*) FILTER (WHERE s.state = 'active' AND s.box_id IS NOT NULL AND s.case_id = c.case_id"
            "  AND o.state = 'planned' AND b.next_on > o.due_on + 700)"
            " FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
            " JOIN case_contract c ON c.id = o.contract_id LEFT JOIN case_step s ON s.id = o.step_id"
            " WHERE o.contract_id BETWEEN %s AND %s",
            self.own,
        )
        written = self.size // 2 * (self.rounds["one"] + self.rounds["two"])
        assert self.cr.fetchone() == (written,) * 4
        self.cr.execute(
            "SELECT count(*) FROM case_log l JOIN case_contract c ON c.case_id = l.case_id"
            " WHERE c.id BETWEEN %s AND %s AND l.kind = 'add'",
            self.own,
        )
        assert self.cr.fetchone()[0] == written
        self.cr.execute(
            "SELECT count(*) FROM case_obligation_occurrence o JOIN case_step s ON s.id = o.step_id"
            " WHERE o.contract_id BETWEEN %s AND %s",
            self.others,
        )
        written = self.size // 2 * (self.rounds["floor"] + self.rounds["two floors"])
        assert self.cr.fetchone()[0] == written


class _Peer:
    """OCA's contracts with a line that recurs each month; its scheduler makes an invoice of each."""

    def __init__(self, env, size):
        self.env, self.size, self.month = env, size, 0
        company = env.company
        if not company.chart_template:
            env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
        product = env["product.product"].create({"name": "Maintenance", "type": "service"})
        partner = env["res.partner"].create({"name": "Hotel Zeeblick"})
        self.start = fields.Date.to_date("2020-01-01")
        line = {
            "name": "Inspect",
            "product_id": product.id,
            "quantity": 1,
            "price_unit": 100,
            "recurring_rule_type": "monthly",
            "recurring_interval": 1,
            "date_start": self.start,
            "recurring_next_date": self.start,
        }
        env["contract.contract"].create(
            [
                {"name": f"C{number}", "partner_id": partner.id, "contract_line_ids": [(0, 0, dict(line))]}
                for number in range(size)
            ]
        )
        env.cr.commit()

    def generate(self):
        """What its scheduler does for a month. :return: invoices"""
        fresh(self.env)
        moves = self.env["account.move"]
        before = moves.search_count([])
        day = fields.Date.add(self.start, months=self.month)
        self.month += 1
        self.env["contract.contract"].cron_recurring_create_invoice(day)
        self.env.cr.commit()
        made = moves.search_count([]) - before
        assert made == self.size, f"the peer made {made} of {self.size}"
        return self.size


#: What is copied of a contract's case file and of the contract: table, columns that differ.
_COPIED = (
    ("case_case", "id", "name", "contract_id"),
    ("case_contract", "id", "name", "case_id", "parent_path"),
)
_FLOOR = (
    "WITH made AS (INSERT INTO case_step (case_id, code, instance, state, role_id, box_id, deadline, deadline_base,"
    "  priority, access, company_id, enabled_on, own_name, own_kind, own_deadline, by_hand) SELECT c.case_id,"
    "  %(code)s, 100 + %(number)s, 'active', %(role_id)s, %(box_id)s, %(day)s, %(day)s, %(priority)s, %(access)s,"
    "  c.company_id, now(), %(own_name)s, %(own_kind)s, true, true FROM case_contract c"
    "  WHERE c.id BETWEEN %(first)s AND %(last)s RETURNING id, case_id)"
    " INSERT INTO case_obligation_occurrence (obligation_id, contract_id, company_id, partner_id, base_on, due_on,"
    " state, step_id) SELECT o.id, o.contract_id, o.company_id, o.partner_id, %(day)s, %(day)s, 'planned', m.id FROM"
    " case_obligation o JOIN case_contract c ON c.id = o.contract_id JOIN made m ON m.case_id = c.case_id"
    " WHERE o.contract_id BETWEEN %(first)s AND %(last)s AND o.sequence = %(number)s",
    "UPDATE case_obligation SET next_on = %(later)s WHERE contract_id BETWEEN %(first)s AND %(last)s"
    " AND sequence = %(number)s",
    "INSERT INTO case_log (case_id, seq, at, user_id, kind, item, instance, plan_id, data, hash)"
    " SELECT k.id, k.log_seq + 1, now(), %(uid)s, 'add', %(code)s, 100, k.plan_id,"
    " jsonb_build_object('changes', jsonb_build_array(jsonb_build_array(%(code)s, 100, '-', 'a', NULL))), %(hash)s"
    " FROM case_case k JOIN case_contract c ON c.case_id = k.id WHERE c.id BETWEEN %(first)s AND %(last)s",
    "UPDATE case_case k SET log_seq = log_seq + 1, log_head = %(hash)s, steps_total = steps_total + 1"
    " FROM case_contract c WHERE c.case_id = k.id AND c.id BETWEEN %(first)s AND %(last)s",
)
