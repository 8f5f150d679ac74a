"""Logs played again from nothing: those of the demo's stories, and of histories that were taken over."""

import os
import tempfile
from pathlib import Path

from _invariants import broken
from _killing import Ground
from _people import person
from _table import tried

#: Recorded histories beside the clone, or where ``CASE_HISTORIES`` says; one of our own where none is there.
PLACE = Path(os.environ.get("CASE_HISTORIES") or Path(__file__).resolve().parents[2] / "shared" / "data")
FULL, SHORT = ("permit_receipt.csv", "service_desk.xes.gz"), 30


def run(env, scale):
    """Play all of them; after each, every invariant must hold."""
    ground, rows = Ground(env), []
    with ground.committed() as env:
        known = set(_all(env))
        if scale == "full":
            with tried(rows, "stories of the demo") as row:
                _load_demo(env)
                _played(env, row, set(_all(env)) - known)
        uid = person(env, "replays")
        files = [PLACE / name for name in FULL] if scale == "full" else []
        for path in [file for file in files if file.is_file()] or [_own()]:
            with tried(rows, f"history {path.name}") as row:
                before = set(_all(env))
                env(user=uid)["case.history.import"].run_file(str(path), f"Faults {path.name}")
                _played(env, row, set(_all(env)) - before)
    return rows


def _all(env):
    return env["case.case"].with_context(active_test=False).search([]).ids


def _played(env, row, case_ids):
    env.flush_all()
    row["faults"] += broken(env, sorted(case_ids))
    row["tried"] = len(case_ids)
    env.cr.execute("SELECT count(*) FROM case_log WHERE case_id = ANY(%s)", [list(case_ids)])
    row["more"] = {"rows": env.cr.fetchone()[0]}


def _load_demo(env):
    """Our stories alone, as the demo has them."""
    from odoo.modules.loading import load_demo
    from odoo.modules.module_graph import ModuleGraph

    installed = env["ir.module.module"].search([("state", "=", "installed")]).mapped("name")
    ours = [name for name in installed if name.startswith("case_")]
    graph = ModuleGraph(env.cr, mode="load")
    graph.extend(installed)
    env.cr.execute("UPDATE ir_module_module SET demo = true WHERE name = ANY(%s)", (ours,))
    assert all(load_demo(env, package, {}, "init") for package in graph if package.name in ours)


def _own():
    """A history of our own, in which some cases go on."""
    path = Path(tempfile.mkdtemp(prefix="case_faults_")) / "own.csv"
    lines = [
        f"c{case},Step {step if case % 3 else (step + 1) % 5},Ada,2024-0{step + 1}-{case % 28 + 1:02d}T10:00:00Z\n"
        for case in range(SHORT)
        for step in range(5 if case % 4 else 3)
    ]
    path.write_text("case:concept:name,concept:name,org:resource,time:timestamp\n" + "".join(lines))
    return path
