"""Reports over many closed cases: the first pivot, a refresh after one case changed, a workbook of many rows.

Cases in figures are put in by SQL: what is measured are reports, not how cases come to be. There is no peer in Odoo's
community edition that keeps figures of this kind; the floor is the same question as one statement of SQL, without
record rules.
"""

import resource
import statistics
import time

from _measure import ROUNDS, fresh, interleaved, queries, row, say
from _world import World

SIZES = {"small": (20_000, 5_000), "full": (1_000_000, 100_000)}
YEAR = {"date_from": "2025-01-01", "date_to": "2025-12-31"}
MEASURES = ["__count", "throughput:avg", "throughput_worked:avg", "late:avg", "reworked:avg"]


def run(env, scale):
    """A pivot, the dashboard, a refresh and a workbook, as an ordinary supervisor reads them."""
    count, listed = SIZES[scale]
    world = World(env)
    env.ref("case_organizer.group_case_supervisor").user_ids += world.clerk
    facts = _Facts(world, count)
    rounds = ROUNDS[scale]
    times = interleaved({"pivot": facts.pivot, "floor": facts.floor, "dashboard": facts.dashboard}, rounds)
    refreshed = [facts.refresh_one() for _n in range(rounds)]
    statements = queries(world.root, facts.touch_and_refresh)
    seconds, grown = facts.workbook(listed)
    say(f"workbook of {listed} rows: {seconds:.1f} s, memory grew by {grown} MB")
    first = statistics.median(times["pivot"])
    return [
        row(
            "first pivot",
            count,
            times["pivot"],
            unit="ms",
            floor=times["floor"],
            no_peer=True,
            bar="≤ 2 s",
            met=first <= 2,
        ),
        row("dashboard of a year", count, times["dashboard"], unit="ms"),
        row("refresh after one case changed", count, refreshed, unit="ms", count=statements),
        row("workbook", listed, [seconds], unit="ms", grown_mb=grown),
    ]


class _Facts:
    """Cases of ten types over one year, with their figures."""

    def __init__(self, world, count):
        self.world, self.root, self.count = world, world.root, count
        self.types = [world.case_type(f"Report {number}", 4, 1) for number in range(10)]
        self.root["case.fact.refresh"]._refresh_sudo(1_000)
        self.case = world.env["case.case"].create(world.open_values(self.types[0])[0])
        self.root.cr.commit()
        self._fill()

    def _fill(self):
        """Cases that are closed, copied from one that is open, and their figures, straight into the tables."""
        cr, started = self.root.cr, time.perf_counter()
        cr.execute(
            "INSERT INTO case_case (name, type_id, plan_id, company_id, user_id, access, priority, state, status_id,"
            " opened_on, closed_on, deadline, log_seq, create_uid, create_date)"
            " SELECT 'R' || n, (%(types)s::int[])[1 + n %% 10], c.plan_id, c.company_id, c.user_id, 'open', '0',"
            " 'completed', c.status_id, opened, opened + (n %% 90) * interval '7 hours', opened + interval '14 days',"
            " 0, c.create_uid, now() FROM case_case c, generate_series(1, %(count)s) n,"
            " LATERAL (SELECT timestamp '2025-01-01' + (n %% 330) * interval '1 day' AS opened) o"
            " WHERE c.id = %(case)s",
            {"types": [found.id for found in self.types], "count": self.count, "case": self.case.id},
        )
        cr.execute(
            "INSERT INTO case_fact (case_id, log_seq, type_id, company_id, user_id, opened_by_id, access, priority,"
            " imported, result, opened_on, closed_on, deadline, throughput, throughput_worked, lateness, late,"
            " steps_done, rework, reworked, voided, reopened)"
            " SELECT id, 0, type_id, company_id, user_id, create_uid, access, priority, false, 'completed',"
            " opened_on, closed_on, deadline, hours, hours / 4, GREATEST(hours - 336, 0), (hours > 336)::int, 4,"
            " (id % 7 = 0)::int, (id % 7 = 0)::int, 0, 0 FROM case_case,"
            " LATERAL (SELECT extract(epoch FROM closed_on - opened_on) / 3600 AS hours) h"
            " WHERE name LIKE 'R%' AND closed_on IS NOT NULL"
        )
        cr.commit()
        cr.execute("SELECT max(id) FROM case_log")
        self.root["case.fact.refresh"].search([]).floor = cr.fetchone()[0]
        cr.commit()
        cr.execute("ANALYZE case_case, case_fact, case_log")
        cr.commit()
        say(f"{self.count} closed cases in figures after {time.perf_counter() - started:.0f} s")

    def pivot(self):
        """What the pivot asks when it is opened."""
        fresh(self.world.env)
        domain = [("closed_on", "!=", False)]
        found = self.world.env["case.fact"].formatted_read_group(domain, ["type_id"], MEASURES)
        assert sum(group["__count"] for group in found) >= self.count
        return 1

    def floor(self):
        """The same as one statement."""
        self.root.cr.execute(
            "SELECT type_id, count(*), avg(throughput), avg(throughput_worked), avg(late), avg(reworked) FROM case_fact"
            " WHERE closed_on IS NOT NULL GROUP BY type_id"
        )
        assert len(self.root.cr.fetchall()) >= 10
        return 1

    def dashboard(self):
        """All figures of a year."""
        fresh(self.world.env)
        self.world.env["case.steering"].get_figures(YEAR)
        return 1

    def touch_and_refresh(self):
        """Something happens on one case, then the figures follow."""
        self.case.with_env(self.root).message_post(body="x", message_type="comment", subtype_xmlid="mail.mt_comment")
        assert self.root["case.fact.refresh"]._refresh_sudo(2_000) >= 1
        self.root.cr.commit()

    def refresh_one(self):
        """Seconds that a refresh takes after one case changed."""
        self.root["case.writer"].note(self.case, "answered")
        self.root.cr.commit()
        fresh(self.root)
        started = time.perf_counter()
        assert self.root["case.fact.refresh"]._refresh_sudo(2_000) == 1
        self.root.cr.commit()
        return time.perf_counter() - started

    def workbook(self, rows):
        """A workbook with so many cases in its list. :return: seconds, and by how many MB memory grew"""
        last = self.root["case.fact"].search([], order="opened_on, id", offset=rows - 1, limit=1).opened_on
        asked = {**YEAR, "date_to": f"{last:%Y-%m-%d}"}
        before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
        with self.world.env["case.steering"].make_workbook(asked) as file:
            assert file.seek(0, 2) > rows
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        return time.perf_counter() - started, grown
