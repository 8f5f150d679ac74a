"""Tries what may go wrong: each scenario in ``faults/`` has a ``run(env, scale)`` that returns rows of one table."""

import argparse
import json
import os
import sys
from pathlib import Path

from dev import bench, machine, odoo_source, postgres, proc, upgrade, venv
from dev.odoo import Workspace
from dev.paths import ROOT, RUN
from dev.templates import Templates
from dev.ui import Failure, Steps, say

HOME = ROOT / "faults"
#: Begin with an older version, and with a database that has none of our addons: both take long.
UPGRADE, INSTALL = "upgrade", "install"
BEGIN_OTHERWISE = {UPGRADE: upgrade.CHECK, INSTALL: HOME / "_installed.py"}


def command(options: argparse.Namespace) -> int:
    """``./run faults``."""
    there = bench.available(HOME) | BEGIN_OTHERWISE
    unknown = [name for name in options.names if name not in there]
    if unknown:
        raise Failure(f"No scenario called {', '.join(unknown)}. There are: {', '.join(there)}.")
    if options.list:
        say("\n".join(there))
        return 0
    machine.prepare_folder()
    if options.times:
        os.environ["CASE_TIMES"] = str(options.times)
    if options.only:
        os.environ["CASE_ONLY"] = options.only
    usual = [name for name in there if name not in BEGIN_OTHERWISE or options.scale == "full"]
    results, described = _run({name: there[name] for name in options.names or usual}, options)
    rows = [{"scenario": name, **row} for name, found in results.items() for row in found or ()]
    if options.json:
        result = {"machine": described, "scale": options.scale, "rows": rows}
        Path(options.json).write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    say(table(rows))
    failed = [name for name, found in results.items() if found is None]
    if options.only and not rows and not failed:
        raise Failure(f"Nothing there has “{options.only}” in its name: nothing was tried.")
    if failed:
        say(f"Ended with an error: {', '.join(failed)}.")
    return 1 if failed or any(row["faults"] for row in rows) else 0


def table(rows: list[dict]) -> str:
    """What was tried, how often and what came of it, a line each; below it the first faults that were found."""
    lines = []
    width = max((len(f"{row['scenario']}: {row['name']}") for row in rows), default=0)
    for row in rows:
        name = f"{row['scenario']}: {row['name']}".ljust(width)
        more = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in row["more"].items())
        lines.append(
            f"{name}  {row['tried']:>7,}  {len(row['faults']) or 'no'} faults  {row['seconds']} s  {more}".rstrip()
        )
        lines += [f"    {text}" for text in row["faults"][:5]]
    return "\n".join(lines)


def _run(files: dict[str, Path], options: argparse.Namespace) -> tuple[dict[str, list[dict] | None], dict]:
    """Run each scenario on a copy of its own. :return: rows by name (None: it ended with an error), the machine"""
    steps = Steps(3 + len(files), sys.stderr)
    with proc.locked(RUN / "setup.lock"):
        with steps.step("Odoo 19"):
            found = odoo_source.ensure(options.odoo)
        with steps.step("Python requirements"):
            venv.ensure(development=True)
    server = postgres.server("faults")
    results = {}
    with server.running():
        workspace = Workspace("faults", found, server)
        templates = Templates(workspace)
        with steps.step("Database"):
            template = templates.ensure(quick=True) if files.keys() - BEGIN_OTHERWISE.keys() else None
        described = bench.describe_machine(server, found.identity)
        for name, file in files.items():
            with steps.step(name):
                if name == UPGRADE:
                    results[name] = upgrade.rows(workspace, options.since, options.scale)
                    continue
                begin = templates.ensure_base() if name == INSTALL else template
                with templates.copy(begin, name) as database:
                    results[name] = bench.scenario(workspace, database, file, options.scale)
    return results, described
