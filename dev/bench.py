"""Runs benchmarks: each is a script in ``benchmarks/`` that prints one JSON object."""

import argparse
import json
import subprocess
import sys
from pathlib import Path

from dev import machine, odoo_source, postgres, proc, venv
from dev.odoo import Workspace
from dev.paths import ROOT, RUN
from dev.templates import Templates
from dev.ui import Failure, Steps, say

HOME = ROOT / "benchmarks"

SCRIPT = """
import os, runpy, sys
sys.path.insert(0, os.path.dirname(os.environ["CASE_BENCH"]))
runpy.run_path(os.environ["CASE_BENCH"], {"env": env, "scale": os.environ["CASE_SCALE"]}, "__main__")
"""


def available(home: Path = HOME) -> dict[str, Path]:
    """The benchmarks by name."""
    return {file.stem: file for file in sorted(home.glob("*.py")) if not file.stem.startswith("_")}


def command(options: argparse.Namespace) -> int:
    """``./run bench``."""
    there = available()
    unknown = [name for name in options.names if name not in there]
    if unknown or not there:
        names = ", ".join(there) or "none yet"
        raise Failure(f"No benchmark called {', '.join(unknown) or 'anything'}. There are: {names}.")
    if options.list:
        say("\n".join(there))
        return 0
    machine.prepare_folder()
    results = _run([there[name] for name in options.names or there], options.scale, options.odoo)
    text = json.dumps(results, indent=2)
    if options.json:
        Path(options.json).write_text(text + "\n")
    say(text)
    return 1 if any("error" in result for result in results.values()) else 0


def _run(files: list[Path], scale: str, odoo: str | None) -> dict[str, dict]:
    """Run each benchmark on a copy of its own, on the server that keeps what it is given."""
    steps = Steps(3 + len(files), sys.stderr)
    with proc.locked(RUN / "setup.lock"):
        with steps.step("Odoo 19"):
            found = odoo_source.ensure(odoo)
        with steps.step("Python requirements"):
            venv.ensure()
    server = postgres.server("demo")
    results = {}
    with server.running():
        workspace = Workspace("bench", found, server)
        templates = Templates(workspace)
        with steps.step("Database"):
            template = templates.ensure()
        for file in files:
            with steps.step(file.stem), templates.copy(template, file.stem) as database:
                results[file.stem] = _one(workspace, database, file, scale)
    return results


def _one(workspace: Workspace, database: str, file: Path, scale: str) -> dict:
    command = workspace.command(workspace.configuration(database), "shell", "--no-http", "--log-level=error")
    done = subprocess.run(
        command,
        input=SCRIPT,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=proc.environment({**workspace.environment(), "CASE_BENCH": str(file), "CASE_SCALE": scale}),
    )
    if done.returncode:
        return {"error": f"ended with code {done.returncode}"}
    try:
        return json.loads(done.stdout)
    except ValueError:
        return {"error": f"did not print one JSON object: {proc.last_line(done.stdout)}"}
