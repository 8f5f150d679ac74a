"""The portal: pages in a constant number of queries; a hundred visitors and twenty clerks at work at once.

They meet a real server with two worker processes on the loopback. Pages only: what a browser keeps (scripts, styles)
is not asked again.
"""

import re
import time

from _measure import row, say
from _portal_checked import check
from _portal_load import Clerk, Visitor, alone, middle, percentile, together
from _portal_world import CLERKS, VISITORS, PortalWorld
from _served import served
from lxml import etree

#: Cases of each visitor, seconds of work, rounds of each kind of click alone, seconds between two clicks of a person
#: on average. On a machine that does other things as well, people think longer.
SIZES = {"small": (4, 60, 6, 60), "full": (12, 300, 20, 20)}
#: Seconds until all have begun.
WARM_UP = 15
BAR = "p95 ≤ 4 × the median without others; no error, nothing double"


def run(env, scale):
    """Pages counted first; then the same clicks by one person, and by all."""
    pool, seconds, rounds, think = SIZES[scale]
    world = PortalWorld(env, pool)
    rows = _pages(world)
    with served(env.cr.dbname) as server:
        people, single = people_of(world, server.address)
        alone(single, 2)
        for person in single:
            person.times.clear()
        before = alone(single, rounds)
        say("alone: " + ", ".join(f"{what} {middle(found) * 1e3:.0f} ms" for what, found in sorted(before.items())))
        for person in single:
            person.times.clear()
        used = server.processor()
        loaded, rate, own = together(people, seconds, think, WARM_UP)
        used = server.processor() - used
        after = alone(single, rounds)
        told = server.told()
    check(world, [*people, *single], told)
    lasted = seconds + WARM_UP
    say(
        f"{rate:.1f} clicks/s (a person clicks every {think} s on average, at moments of their own); the two workers"
        f" used {used / lasted:.2f} processors, who clicked {own / lasted:.2f}; PostgreSQL comes on top"
    )
    more = {"retries": len(re.findall(r"tries left", told)), "clicks_per_second": round(rate, 1)}
    return [*rows, *beside_quiet(loaded, before, after, BAR, **more)]


def beside_quiet(loaded, before, after, bar, **more):
    """Rows of each kind of click and of all of them.

    :param loaded: ``{what: [seconds]}`` while all were at work
    :param before: the same without others; ``after`` likewise
    :param more: further figures of the row of all
    """
    quiet = {what: before.get(what, []) + after.get(what, []) for what in loaded}
    rows = [_row(what, loaded[what], quiet[what], bar) for what in sorted(loaded)]
    shares = [spent / middle(quiet[what]) for what, found in loaded.items() for spent in found]
    whole = row(
        "all clicks, as times their own median without others", len(shares), [percentile(shares, 0.95) / 1e3],
        floor=[1e-3], no_peer=True, unit="ms", bar=bar, met=percentile(shares, 0.95) <= 4, **more,
        median=f"{middle(shares):.2f}", p99=f"{percentile(shares, 0.99):.2f}",
    )  # fmt: skip
    return [*rows, whole]


def _row(what, samples, quiet, bar):
    p95 = percentile(samples, 0.95)
    return row(
        what, len(samples), [p95], floor=quiet, no_peer=True, unit="ms", bar=bar, met=p95 <= 4 * middle(quiet),
        median=f"{middle(samples) * 1e3:.0f} ms", slowest=f"{max(samples) * 1e3:.0f} ms",
    )  # fmt: skip


# --- pages -------------------------------------------------------------------------------------------------------


def _pages(world):
    """The list of cases and the page of one, with little and with much on it, through the whole of Odoo's HTTP."""
    from werkzeug.test import Client

    import odoo.http
    import odoo.sql_db

    env, visitor, other = world.env, world.visitors[0], world.visitors[-1]
    few, many = world.seats[visitor.id], world.seats[other.id]
    _fill(world, world.clerks[0], few[0][0], 1)
    _fill(world, world.clerks[-1], many[0][0], 15)
    env.cr.commit()
    rows = []
    for name, paths in (
        ("the list of cases", {visitor: "/my/cases", other: "/my/cases"}),
        ("the page of a case", {visitor: f"/my/case/{few[0][1]}", other: f"/my/case/{many[0][1]}"}),
    ):
        clients = {user: Client(odoo.http.root) for user in paths}
        for user, client in clients.items():
            client.set_cookie("session_id", world.session(user), domain="localhost")
        counts, times = {}, []
        # By turns: what is remembered between requests is remembered for both when the last ones are counted.
        for warm in range(6):
            for user, path in paths.items():
                before, start = odoo.sql_db.sql_counter, time.perf_counter()
                answer = clients[user].get(path, base_url="http://localhost", query_string={"everything": 1})
                spent = time.perf_counter() - start
                assert answer.status_code == 200 and "Permit" in answer.text, f"{path}: {answer.status}"
                counts[user] = odoo.sql_db.sql_counter - before
                if warm > 1:
                    times.append(spent)
        little, much = counts[visitor], counts[other]
        rows.append(
            row(
                f"{name}, of the server alone", len(many), times, floor=times, no_peer=True, unit="ms", count=much,
                bar="≤ 30 queries, the same with more of all", met=much <= min(30, little), with_little=little,
            )
        )  # fmt: skip
    return rows


def _fill(world, clerk, case_id, count):
    """More of all on a case: steps, documents, notes."""
    case = world.env(user=clerk.id, su=False)["case.case"].browse(case_id)
    kind = world.env["case.document.kind"].search([("code", "=", "bench_drawing")])
    role = world.case_type.role_ids.filtered(lambda role: role.code == "applicant")
    for number in range(count):
        case.post_note(f"For everyone {number}", outside=True)
        shown = case.file_document(kind.id, f"shown{number}.pdf", "JVBERi0xLjQgcHJvb2YKJSVFT0Y=")
        world.env(user=clerk.id, su=False)["case.document"].browse(shown).action_release()
        case.add_adhoc_step(f"More {number}", kind="document", role_id=role.id, document_kind_ids=kind.ids)


# --- at work -----------------------------------------------------------------------------------------------------


def people_of(world, address, clerk=Clerk):
    """All of them, and one of each kind for what is measured without others.

    :param address: of the server, or a function of a number that gives one to each
    :param clerk: the class of clerks
    :return: ``(visitors and clerks, [one visitor more, one clerk more])``
    """
    asks = asks_of(world)
    visitors = [
        Visitor(address, world.session(user), number, world.seats[user.id])
        for number, user in enumerate(world.visitors)
    ]
    # The first case of the last one was filled up: it is not among those that are worked on.
    visitors[-1].seats = visitors[-1].seats[1:]
    visitors[-1].asked = {name: list(visitors[-1].seats) for name in ("tell", "drawings")}
    clerks = [
        clerk(address, world.session(user), VISITORS + number, world.handled[user.id], world.steps(user), asks)
        for number, user in enumerate(world.clerks)
    ]
    world.env.cr.commit()
    return visitors[:VISITORS] + clerks[:CLERKS], [visitors[-1], clerks[-1]]


def asks_of(world):
    """What the web client asks of its views."""
    from my_work import DOMAIN, LIST, ORDER

    from odoo.addons.case_organizer.tests.asked_by_client import asked_of

    env = world.env(user=world.clerks[0].id, su=False)
    views = env["case.case"].get_views([(False, "form")])
    arch = etree.fromstring(views["views"]["form"]["arch"])
    form = asked_of(arch, views["models"]["case.case"]["fields"], views["models"])
    work = {"domain": DOMAIN, "specification": LIST, "limit": 80, "order": ORDER, "count_limit": 1001}
    kind = world.env["case.document.kind"].search([("code", "=", "bench_drawing")])
    return {"work": work, "case": form, "kind": kind.id}
