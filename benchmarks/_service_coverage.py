"""What covers installations on a date, among coverages of many years."""

import statistics

from _copies import columns, vacuum
from _measure import fresh, interleaved, queries, row, say
from _service_world import EACH, Maintained

#: Installations; seven of ten have a coverage for each of five years. So many are asked about.
SIZES = {"small": 29_000, "full": 290_000}
YEARS, ASKED = 5, 10_000
BAR = "one query, ≤ 200 ms"


def coverage(world, rounds, scale):
    """Ours beside one statement that knows no parts, annexes and renewals. :return: one row"""
    there = _Covered(world, SIZES[scale] // EACH)
    ids = there.some(ASKED)
    day = there.today
    env = world.env

    def ours():
        fresh(env)
        return len(env["case.contract.coverage"]._covering(ids, day))

    def floor():
        there.cr.execute(
            "SELECT v.installation_id, v.id FROM case_contract_coverage v JOIN case_contract c ON c.id = v.contract_id"
            " WHERE v.installation_id = ANY(%s) AND c.state = 'active' AND v.date_from <= %s AND v.date_to >= %s",
            (ids, day, day),
        )
        return len(there.cr.fetchall())

    found = env["case.contract.coverage"]._covering(ids, day)
    assert len(found) == ASKED and {len(numbers) for numbers in found.values()} == {1}
    covering = {numbers[0] for numbers in found.values()}
    there.cr.execute(
        "SELECT count(*) FROM case_contract_coverage WHERE id = ANY(%s) AND %s BETWEEN date_from AND date_to",
        (list(covering), day),
    )
    assert there.cr.fetchone()[0] == len(covering), "what covers them is of another year"
    count = queries(env, lambda: env["case.contract.coverage"]._covering(ids, day))
    times = interleaved({"ours": ours, "floor": floor}, rounds)
    whole = [spent * ASKED for spent in times["ours"]]
    return row(
        f"coverage of {ASKED:,} installations on a date",
        there.total,
        whole,
        floor=[spent * ASKED for spent in times["floor"]],
        no_peer=True,
        unit="ms",
        count=count,
        bar=BAR,
        met=statistics.median(whole) <= 0.2 and count == 1,
    )


class _Covered(Maintained):
    """Installations that were covered for five years, each year anew; three of ten as parts of the first."""

    def __init__(self, world, contracts):
        super().__init__(world, "coverage")
        first, last = self.copy(contracts, "K", parts=3)
        given = {"first": first, "last": last, "years": YEARS, "each": EACH}
        self.cr.execute(
            "UPDATE case_contract_coverage SET date_from = date_trunc('year', now()),"
            " date_to = date_trunc('year', now()) + interval '1 year' - interval '1 day'"
            " WHERE contract_id BETWEEN %(first)s AND %(last)s",
            given,
        )
        # In force since then, the contracts cover the years before as well.
        self.cr.execute(
            "UPDATE case_contract SET date_start = date_start - 3650 WHERE id BETWEEN %(first)s AND %(last)s", given
        )
        cols = columns(self.cr, "case_contract_coverage", "id", "date_from", "date_to")
        self.cr.execute(
            f"INSERT INTO case_contract_coverage (date_from, date_to, {cols}) SELECT date_from - y * interval '1 year',"
            f" date_from - (y - 1) * interval '1 year' - interval '1 day', {cols} FROM case_contract_coverage,"
            " generate_series(1, %(years)s - 1) y WHERE contract_id BETWEEN %(first)s AND %(last)s",
            given,
        )
        vacuum(self.cr, "case_contract_coverage", "case_contract")
        self.cr.execute("SELECT count(*) FROM case_contract_coverage")
        self.total = self.cr.fetchone()[0]
        say(f"{self.total:,} coverages of {contracts * EACH:,} installations, three of ten are parts of others")

    def some(self, count):
        """Ids of installations, wherever they are."""
        self.cr.execute(
            "SELECT id FROM case_installation WHERE name LIKE 'K%%' ORDER BY md5(id::text) LIMIT %s", (count,)
        )
        return [number for (number,) in self.cr.fetchall()]
