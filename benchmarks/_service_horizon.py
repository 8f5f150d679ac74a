"""The horizon over installations with maintenance: what falls due becomes steps, and these service actions."""

import statistics
import time
from datetime import timedelta
from functools import partial

from _copies import vacuum
from _measure import fresh, interleaved, row, say
from _planners import SHARES, Planners, plan_all, written_by_two
from _service_world import EACH, Maintained

from odoo.tools import config

#: Installations for ours, of which a share falls due in each round; as many for the floor.
SIZES = {"small": (24_000, 5), "full": (200_000, 5)}
BATCH = 1_000
BAR = "≥ 4,000 actions/s; a second run writes nothing"
WRITTEN = ("case_obligation_occurrence", "case_step", "case_log", "case_service_action", "case_service_check")


def horizon(world, scale):
    """One worker of the scheduler, the two that Odoo starts by itself, and SQL that writes the same rows, in turn.

    :return: two rows
    """
    size, rounds = SIZES[scale]
    maintained = _Horizon(world, size // EACH, 2 * rounds + 2)
    times = interleaved(
        {
            "one": maintained.one,
            "two": maintained.two,
            "floor": maintained.floor,
            "two floors": maintained.two_floors,
        },
        rounds,
    )
    maintained.planners.end()
    maintained.check()
    one, two = (statistics.median(times[name]) for name in ("one", "two"))
    return [
        row(
            "service actions from the horizon, one worker",
            maintained.share * EACH,
            times["one"],
            floor=times["floor"],
            unit="actions/s",
            count=round(maintained.queries / maintained.share / EACH, 4),
            python_alone=round(1 / statistics.median(maintained.processor)),
            installations=size,
            once_more=f"{statistics.median(maintained.again) * 1e3:.0f} ms",
        ),
        row(
            "service actions from the horizon, two workers",
            maintained.share * EACH,
            times["two"],
            floor=times["two floors"],
            no_peer=True,
            unit="actions/s",
            bar=BAR,
            met=1 / two >= 4_000,
            times_one=round(one / two, 2),
        ),
    ]


class _Horizon(Maintained):
    """As many contracts fall due in each round. :param contracts: how many there are; :param groups: of rounds"""

    def __init__(self, world, contracts, groups):
        super().__init__(world, "horizon")
        self.share = contracts // groups
        self.own, self.others = (self.copy(contracts, prefix) for prefix in ("O", "F"))
        self.rounds = {"ours": 0, "floor": 0}
        self.again, self.processor, self.queries = [], [], 0
        self.planners = Planners(config["config"], self.cr.dbname, SHARES[2])
        say(
            f"{contracts * EACH:,} installations for ours, as many for the floor, {EACH} to a contract, two obligations"
            f" each of which one includes the other; {self.share * EACH:,} fall due a round; batches of {BATCH:,}"
        )

    def _fall_due(self, who, span):
        """The next share of contracts falls due in a few days. :return: its first and last id"""
        first = span[0] + self.rounds[who] * self.share
        last = first + self.share - 1
        self.rounds[who] += 1
        self.cr.execute(
            "UPDATE case_obligation SET first_on = %(day)s, next_on = %(day)s WHERE contract_id BETWEEN %(first)s AND"
            " %(last)s",
            {"day": self.today + timedelta(days=5), "first": first, "last": last},
        )
        vacuum(self.cr, "case_case", "case_obligation", *WRITTEN)
        return first, last

    def two(self):
        """What the scheduler does with two workers. :return: actions, seconds"""
        self._fall_due("ours", self.own)
        return self.share * EACH, self.planners.plan()

    def one(self):
        """What it does with one, and that it does nothing more afterwards. :return: actions, seconds"""
        self._fall_due("ours", self.own)
        env = self.root
        fresh(env)
        before, start, processor = env.cr.sql_log_count, time.perf_counter(), time.process_time()
        plan_all(env)
        spent = time.perf_counter() - start
        self.queries = env.cr.sql_log_count - before
        self.processor.append((time.process_time() - processor) / self.share / EACH)
        known = self._counted()
        fresh(env)
        start = time.perf_counter()
        plan_all(env)
        self.again.append(time.perf_counter() - start)
        assert known == self._counted(), "a second run wrote something"
        self.cr.commit()
        return self.share * EACH, spent

    def _counted(self):
        found = []
        for table in WRITTEN:
            self.cr.execute(f"SELECT count(*), COALESCE(max(id), 0) FROM {table}")
            found.append(self.cr.fetchone())
        return found

    def floor(self):
        """The same rows by hand, a batch a commit. :return: actions, seconds"""
        first, last = self._fall_due("floor", self.others)
        given = self._given()
        start = time.perf_counter()
        self._write_all(given, self.cr, first, last)
        return self.share * EACH, time.perf_counter() - start

    def two_floors(self):
        """The same over two connections, each with its half. :return: actions, seconds"""
        first, last = self._fall_due("floor", self.others)
        write = partial(self._write_all, self._given())
        self.cr.commit()
        return self.share * EACH, written_by_two(self.root.registry, first, last, write)

    def _write_all(self, given, cr, first, last):
        for begin in range(first, last + 1, BATCH // EACH):
            span = {"first": begin, "last": min(begin + BATCH // EACH - 1, last)}
            for statement in _FLOOR:
                cr.execute(statement, {**given, **span})
            cr.commit()

    def _given(self):
        """What the floor's rows have in common."""
        self.cr.execute(
            "SELECT s.code, s.own_name, s.own_kind, s.box_id, s.priority, s.access FROM case_step s"
            " JOIN case_service_action a ON a.step_id = s.id LIMIT 1"
        )
        names = [described.name for described in self.cr.description]
        return {
            **dict(zip(names, self.cr.fetchone(), strict=True)),
            "day": self.today + timedelta(days=5),
            "later": self.today + timedelta(days=735),
            "template": self.template.id,
            "hash": "0" * 64,
            "uid": self.root.uid,
        }

    def check(self):
        """Each installation has one action with its checklist, from its big inspection; the small one is settled."""
        due = self.share * EACH * self.rounds["ours"]
        self.cr.execute(
            "SELECT count(*) FILTER (WHERE a.id IS NOT NULL), count(DISTINCT a.id), count(DISTINCT s.id),"
            " count(*) FILTER (WHERE a.id IS NULL AND o.settled_by_id IS NOT NULL),"
            " count(*) FILTER (WHERE s.state = 'active' AND s.box_id IS NOT NULL AND s.case_id = c.case_id"
            "  AND r.installation_id = b.installation_id AND b.name LIKE 'Big%%' AND a.partner_id = c.partner_id)"
            " FROM case_obligation_occurrence o JOIN case_obligation b ON b.id = o.obligation_id"
            " JOIN case_contract c ON c.id = o.contract_id LEFT JOIN case_step s ON s.id = o.step_id"
            " LEFT JOIN case_service_action a ON a.step_id = s.id"
            " LEFT JOIN case_service_action_installation_rel r ON r.action_id = a.id"
            " WHERE o.contract_id BETWEEN %s AND %s",
            self.own,
        )
        found = self.cr.fetchone()
        assert found == (due,) * 5, f"{found} of {due}"
        for (first, last), who in ((self.own, "ours"), (self.others, "floor")):
            self.cr.execute(
                "SELECT count(*) FROM case_service_check k JOIN case_service_action a ON a.id = k.action_id"
                " JOIN case_contract c ON c.case_id = a.case_id"
                " WHERE c.id BETWEEN %s AND %s",
                (first, last),
            )
            assert self.cr.fetchone()[0] == 4 * self.share * EACH * self.rounds[who], f"checklists of {who}"
        case_id = self.root["case.contract"].browse(self.own[0]).case_id.id
        faults = self.root["case.log"].verify([case_id])
        assert not faults, faults


_OF = "c.id BETWEEN %(first)s AND %(last)s"
_FLOOR = (
    "WITH due AS (SELECT b.id, b.contract_id, b.company_id, b.partner_id, b.installation_id, c.case_id,"
    "  100 + row_number() OVER (PARTITION BY c.id ORDER BY b.id) AS instance FROM case_obligation b"
    f"  JOIN case_contract c ON c.id = b.contract_id WHERE b.name LIKE 'Big%%' AND {_OF}),"
    " made AS (INSERT INTO case_step (case_id, code, instance, state, box_id, deadline, deadline_base, priority,"
    "  access, company_id, enabled_on, own_name, own_kind, own_deadline, by_hand) SELECT case_id, %(code)s, instance,"
    "  'active', %(box_id)s, %(day)s, %(day)s, %(priority)s, %(access)s, company_id, now(), %(own_name)s,"
    "  %(own_kind)s, true, true FROM due RETURNING id, case_id, instance),"
    " acted AS (INSERT INTO case_service_action (step_id, case_id, company_id, template_id, kind, partner_id, site_id,"
    "  duration, create_uid, create_date, write_uid, write_date) SELECT m.id, case_id, d.company_id, %(template)s,"
    "  'inspection', d.partner_id, d.partner_id, 1.5, %(uid)s, now(), %(uid)s, now() FROM due d"
    "  JOIN made m USING (case_id, instance) RETURNING id, step_id),"
    " asked AS (SELECT d.*, m.id AS step_id, a.id AS action_id FROM due d JOIN made m USING (case_id, instance)"
    "  JOIN acted a ON a.step_id = m.id),"
    " put AS (INSERT INTO case_service_action_installation_rel (action_id, installation_id)"
    "  SELECT action_id, installation_id FROM asked),"
    " skilled AS (INSERT INTO case_service_action_skill_rel (action_id, skill_id) SELECT a.action_id, r.skill_id"
    "  FROM asked a JOIN case_service_skill_template_rel r ON r.template_id = %(template)s),"
    " checked AS (INSERT INTO case_service_check (action_id, sequence, name, kind, required) SELECT a.action_id,"
    "  t.sequence, t.name, t.kind, t.required FROM asked a"
    "  JOIN case_service_template_check t ON t.template_id = %(template)s),"
    " big AS (INSERT INTO case_obligation_occurrence (obligation_id, contract_id, company_id, partner_id, base_on,"
    "  due_on, state, step_id, service_action_id) SELECT id, contract_id, company_id, partner_id, %(day)s, %(day)s,"
    "  'planned', step_id, action_id FROM asked RETURNING id, obligation_id)"
    " INSERT INTO case_obligation_occurrence (obligation_id, contract_id, company_id, partner_id, base_on, due_on,"
    " state, settled_by_id) SELECT q.id, q.contract_id, q.company_id, q.partner_id, %(day)s, %(day)s, 'promised', g.id"
    " FROM due d JOIN case_obligation q ON q.installation_id = d.installation_id AND q.id != d.id"
    " JOIN big g ON g.obligation_id = d.id",
    "UPDATE case_obligation SET next_on = %(later)s WHERE contract_id BETWEEN %(first)s AND %(last)s",
    "INSERT INTO case_log (case_id, seq, at, user_id, kind, item, instance, plan_id, data, hash)"
    " SELECT k.id, k.log_seq + s.instance, now(), %(uid)s, 'add', %(code)s, s.instance, k.plan_id,"
    " jsonb_build_object('changes', jsonb_build_array(jsonb_build_array(%(code)s, s.instance, '-', 'a', NULL))),"
    " %(hash)s FROM case_case k JOIN case_contract c ON c.case_id = k.id JOIN case_step s ON s.case_id = k.id"
    f" AND s.code = %(code)s WHERE {_OF}",
    "UPDATE case_case k SET log_seq = log_seq + 200, log_head = %(hash)s, steps_total = steps_total + 10"
    f" FROM case_contract c WHERE c.case_id = k.id AND {_OF}",
)
