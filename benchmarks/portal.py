"""The portal: pages in a constant number of queries; a hundred visitors and twenty clerks at work at once.

They meet a real server with two worker processes on the loopback. Pages only: what a browser keeps (scripts, styles)
is not asked again.
"""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import requests
from _measure import row, say
from _portal_load import Clerk, Visitor, alone, middle, percentile, together
from _portal_world import CLERKS, VISITORS, PortalWorld
from lxml import etree

from odoo.tools import config

WORKERS = 2
SERVER = Path(__file__).with_name("_server.py")
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
    with _served(env) as (address, server, log):
        people, single = _people(world, address)
        alone(single, 2)
        for person in single:
            person.times.clear()
        before = alone(single, rounds)
        say("alone: " + ", ".join(f"{what} {middle(found) * 1e3:.0f} ms" for what, found in sorted(before.items())))
        for person in single:
            person.times.clear()
        used = _processor(server)
        loaded, rate, own = together(people, seconds, think, WARM_UP)
        used = _processor(server) - used
        after = alone(single, rounds)
        told = log.read_text(errors="replace")
    _check(world, [*people, *single], told)
    lasted = seconds + WARM_UP
    say(
        f"{rate:.1f} clicks/s (a person clicks every {think} s on average, at moments of their own); the two workers"
        f" used {used / lasted:.2f} processors, who clicked {own / lasted:.2f}; PostgreSQL comes on top"
    )
    more = {"retries": len(re.findall(r"tries left", told)), "clicks_per_second": round(rate, 1)}
    quiet = {what: before.get(what, []) + after.get(what, []) for what in loaded}
    rows += [_row(what, loaded[what], quiet[what]) for what in sorted(loaded)]
    shares = [spent / middle(quiet[what]) for what, found in loaded.items() for spent in found]
    whole = row(
        "all clicks, as times their own median without others", len(shares), [percentile(shares, 0.95) / 1e3],
        floor=[1e-3], no_peer=True, unit="ms", bar=BAR, met=percentile(shares, 0.95) <= 4, **more,
        median=f"{middle(shares):.2f}", p99=f"{percentile(shares, 0.99):.2f}",
    )  # fmt: skip
    return [*rows, whole]


def _row(what, samples, quiet):
    p95 = percentile(samples, 0.95)
    return row(
        what, len(samples), [p95], floor=quiet, no_peer=True, unit="ms", bar=BAR, met=p95 <= 4 * middle(quiet),
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


@contextlib.contextmanager
def _served(env):
    """A server with its workers. :return: ``(address, process, its log)``"""
    port, other = _free_port(), _free_port()
    log = Path(config["config"]).with_suffix(".server.log")
    log.unlink(missing_ok=True)
    options = [
        f"--workers={WORKERS}", "--max-cron-threads=0", f"--http-port={port}", f"--gevent-port={other}",
        "--http-interface=127.0.0.1", "--log-level=info", f"--logfile={log}",
    ]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, str(SERVER), "-c", config["config"], "-d", env.cr.dbname, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # As behind a proxy, where requests arrive whole: who clicks is a busy process on the same machine.
        env={**os.environ, "ODOO_HTTP_SOCKET_TIMEOUT": "20"},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address, psutil.Process(server.pid), log
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait(address, server):
    for _n in range(240):
        assert server.poll() is None, "the server ended"
        with contextlib.suppress(requests.RequestException):
            if requests.get(f"{address}/web/health", timeout=5).status_code == 200:
                return
        time.sleep(0.5)
    raise AssertionError("the server does not answer")


def _free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def _processor(server):
    """Seconds of processor time of a process and those that it started."""
    spent = 0.0
    for process in (server, *server.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def _people(world, address):
    """All of them, and one of each kind for what is measured without others."""
    asks = _asks(world)
    visitors = [
        Visitor(address, world.session(user), number, world.seats[user.id])
        for number, user in enumerate(world.visitors)
    ]
    # The first case of the last one was filled up: it is not among those that are worked on.
    visitors[-1].seats = visitors[-1].seats[1:]
    visitors[-1].asked = {name: list(visitors[-1].seats) for name in ("tell", "drawings")}
    clerks = [
        Clerk(address, world.session(user), VISITORS + number, world.handled[user.id], world.steps(user), asks)
        for number, user in enumerate(world.clerks)
    ]
    world.env.cr.commit()
    return visitors[:VISITORS] + clerks[:CLERKS], [visitors[-1], clerks[-1]]


def _asks(world):
    """What the web client asks of its views."""
    from my_work import DOMAIN, LIST, ORDER

    from odoo.addons.case_organizer.tests.asked_by_client import asked_of

    env = world.env(user=world.clerks[0].id, su=False)
    views = env["case.case"].get_views([(False, "form")])
    arch = etree.fromstring(views["views"]["form"]["arch"])
    form = asked_of(arch, views["models"]["case.case"]["fields"], views["models"])
    work = {"domain": DOMAIN, "specification": LIST, "limit": 80, "order": ORDER, "count_limit": 1001}
    return {"work": work, "case": form}


# --- afterwards --------------------------------------------------------------------------------------------------


def _check(world, people, told):
    """Nothing went wrong, nothing was lost, nothing is there twice."""
    errors = [error for person in people for error in person.errors]
    assert not errors, f"{len(errors)} errors: {errors[:5]}"
    # A transaction that lost against another one is told of as a bad query, and done again.
    faults = [
        line
        for line in told.splitlines()
        if (" ERROR " in line and " odoo.sql_db: bad query" not in line) or " CRITICAL " in line
    ]
    assert not faults, f"the server tells of {len(faults)} errors: {faults[:5]}"
    cr = world.env.cr
    cr.commit()
    visitors = [person for person in people if isinstance(person, Visitor)]
    completed = sorted(number for person in people if isinstance(person, Clerk) for number in person.completed)
    answered = sorted(case for person in visitors for case in person.answered)
    filed = sorted(found for person in visitors for found in person.filed)
    written = sorted(body for person in visitors for body in person.written)
    cr.execute("SELECT id FROM case_step WHERE code LIKE 'check%%' AND state = 'completed' ORDER BY id")
    assert [number for (number,) in cr.fetchall()] == completed, "steps that clerks completed"
    for code, cases in (("tell", answered), ("drawings", sorted(case for case, _name in filed))):
        cr.execute("SELECT case_id FROM case_step WHERE code = %s AND state = 'completed' ORDER BY 1", (code,))
        assert [number for (number,) in cr.fetchall()] == cases, f"steps of visitors: {code}"
        cr.execute("SELECT count(*) FROM case_log WHERE item = %s AND kind = 'complete'", (code,))
        assert cr.fetchone()[0] == len(cases), f"the log of {code}"
    cr.execute("SELECT case_id FROM case_value WHERE valid_to IS NULL ORDER BY 1")
    assert [number for (number,) in cr.fetchall()] == answered, "answers"
    cr.execute(
        "SELECT d.case_id, v.name FROM case_document_version v JOIN case_document d ON d.id = v.document_id"
        " WHERE v.name LIKE 'drawing%%' ORDER BY 1, 2"
    )
    assert cr.fetchall() == filed, "documents"
    cr.execute("SELECT body FROM case_note WHERE body LIKE '%%Note%%'")
    bodies = sorted(re.search(r"Note \d+\.", body)[0] for (body,) in cr.fetchall())
    assert bodies == written, "notes"
    cr.execute("SELECT count(*) FROM case_receipt")
    assert cr.fetchone()[0] == len(answered) + len(filed), "receipts"
    wrong = world.env["case.log"].verify(world.cases)
    assert not wrong, f"chains of the log: {wrong[:3]}"
    say(
        f"checked: {len(answered)} answers, {len(filed)} documents, {len(written)} notes, {len(completed)} steps, each"
        " once; the logs of all cases hold"
    )
