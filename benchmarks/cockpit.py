"""The first paint of a case with 200 steps, beside that of a project task with the same messages, in a real browser.

And the board of all cases, as the server answers it.
"""

import contextlib
import json
import re
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from _copies import columns, vacuum
from _measure import ROUNDS, fresh, interleaved, queries, row, say
from _world import World

from odoo.tools import config

sys.path.insert(0, str(Path.cwd()))

from dev import chromium, devtools

PEER_MODULES = ["project"]
STEPS, MESSAGES, OPEN = 200, 10, 20
WINDOW = (1440, 900)
#: Cases on the board, and the queries that it may take.
BOARD, BOARD_QUERIES = {"small": 100_000, "full": 100_000}, 8
CARD = {
    **{name: {} for name in ("name", "title", "state", "steps_done", "steps_total", "priority", "deadline")},
    **{name: {"fields": {"display_name": {}}} for name in ("type_id", "partner_id", "user_id")},
}
#: Notes in the page when all of these can be seen, and the first frame after it.
WATCH = """
window.seenAt = null;
const look = () => {
    const wanted = window.name ? JSON.parse(window.name) : [];
    const seen = (css) => [...document.querySelectorAll(css)].some((el) => el.getBoundingClientRect().height);
    if (wanted.length && wanted.every(seen)) {
        requestAnimationFrame(() => { window.seenAt = performance.now(); });
        return;
    }
    requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
#: What has to be there: of a case all that is read first, of a task its form and messages.
CASE = [".o_field_widget[name=title]", ".o_case_move", ".o_case_whiteboard", ".o-mail-Message"]
TASK = [".o_field_widget[name=name]", ".o_field_widget[name=user_ids]", ".o-mail-Message"]
FLOOR = [".o_form_view .o_field_widget[name=name]"]


def run(env, scale):
    """Pages are loaded in turn by the same person in the same browser, its cache of scripts warm."""
    world = World(env)
    world.describe()
    case_type = world.case_type("Cockpit", STEPS, OPEN)
    case = world.env["case.case"].create(world.open_values(case_type))
    world.clerk.sudo().group_ids += env.ref("project.group_project_user")
    task = _task(env, world.clerk)
    for record in (case.with_env(env), task):
        for number in range(MESSAGES):
            record.with_user(world.clerk).message_post(
                body=f"Message {number}", message_type="comment", subtype_xmlid="mail.mt_comment"
            )
    country = env.ref("base.action_country").id
    pages = {
        "case": (f"/odoo/cases/{case.id}", CASE),
        "task": (f"/odoo/action-{env.ref('project.action_view_all_task').id}/{task.id}", TASK),
        "floor": (f"/odoo/action-{country}/{env.ref('base.nl').id}", FLOOR),
    }
    env.cr.commit()
    say(f"{STEPS} steps, {OPEN} open; {MESSAGES} messages on both; window {WINDOW[0]} × {WINDOW[1]}")
    times = _times(env.cr.dbname, world.clerk.login, pages, ROUNDS[scale])
    ours, peer = (statistics.median(times[name]) for name in ("case", "task"))
    return [
        row(
            "first paint of the cockpit",
            STEPS,
            times["case"],
            peer=times["task"],
            floor=times["floor"],
            unit="ms",
            bar="≤ 1.5 × the form of a project task",
            met=ours <= 1.5 * peer,
            times_task=round(ours / peer, 2),
        ),
        _board(world, case, BOARD[scale], ROUNDS[scale]),
    ]


def _board(world, case, size, rounds):
    """The kanban of all cases, by status, beside the counts alone in SQL. :return: its row"""
    cr = world.root.cr
    copied = columns(cr, "case_case", "id", "name", "status_id")
    cr.execute(
        f"INSERT INTO case_case (name, status_id, {copied})"
        " SELECT 'BOARD-' || g, (SELECT array_agg(id ORDER BY id) FROM case_status)[1 + g %% "
        f" (SELECT count(*)::int FROM case_status)], {copied} FROM case_case, generate_series(1, %s) g WHERE id = %s",
        (size, case.id),
    )
    vacuum(cr, "case_case")
    cases = world.env["case.case"]

    def board():
        fresh(world.env)
        cases.web_read_group(
            [],
            ["status_id"],
            ["__count"],
            order="priority desc, deadline, id desc",
            auto_unfold=True,
            unfold_read_specification=CARD,
            unfold_read_default_limit=20,
        )
        return 1

    def floor():
        cr.execute("SELECT status_id, count(*) FROM case_case GROUP BY status_id")
        cr.fetchall()
        return 1

    times = interleaved({"board": board, "floor": floor}, rounds)
    count = queries(world.env, board)
    return row(
        "the board of all cases, by status",
        size,
        times["board"],
        floor=times["floor"],
        no_peer=True,
        unit="ms",
        bar=f"≤ {BOARD_QUERIES} queries",
        met=count <= BOARD_QUERIES,
        count=count,
    )


def _task(env, user):
    project = env["project.project"].create({"name": "Requests", "privacy_visibility": "employees"})
    return env["project.task"].create({"name": "Request", "project_id": project.id, "user_ids": [(6, 0, user.ids)]})


def _times(database, login, pages, rounds):
    """``{name: [seconds]}`` until each page shows what it has to."""
    times = {name: [] for name in pages}
    with _server(database) as url, devtools.browser(chromium.ensure(), *WINDOW, patience=900) as page:
        page.log_in(url, login, login)
        page.call("Page.addScriptToEvaluateOnNewDocument", source=WATCH)
        for number in range(rounds + 2):
            for name, (path, wanted) in pages.items():
                page.evaluate(f"window.name = {json.dumps(json.dumps(wanted))}")
                page.go(url + path)
                page.wait_for("window.seenAt !== null", f"the {name}")
                # The first rounds fill caches: scripts in the browser, views on the server.
                if number > 1:
                    times[name].append(page.evaluate("window.seenAt") / 1000)
                time.sleep(0.3)
    return times


@contextlib.contextmanager
def _server(database):
    """A server on the database of the benchmark. :return: its address"""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "odoo", "server", "-c", config.rcfile, "-d", database, f"--http-port={port}"]
    child = subprocess.Popen(
        [*command, "--max-cron-threads=0", "--log-level=error"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}"
    try:
        for _try in range(600):
            with contextlib.suppress(OSError):
                if re.search("login", urllib.request.urlopen(f"{url}/web/login", timeout=60).read().decode()):
                    break
            time.sleep(0.2)
        yield url
    finally:
        child.terminate()
        child.wait()
