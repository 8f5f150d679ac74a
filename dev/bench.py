"""Runs benchmarks: each is a script in ``benchmarks/`` whose ``run(env, scale)`` returns rows of one table."""

import argparse
import ast
import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from dev import machine, odoo_source, postgres, proc, stamp, venv
from dev.odoo import Workspace
from dev.paths import ROOT, RUN
from dev.templates import Templates
from dev.ui import Failure, Steps, say

HOME = ROOT / "benchmarks"
PEERS = RUN / "bench" / "peers"
COLUMNS = ("ours", "peer", "floor", "unit", "spread", "ratio_peer", "ratio_floor", "exponent", "queries")

SETTINGS = "-c synchronous_commit=on"
#: Odoo's shell runs this; what the scenario prints goes to its errors, so that the output is one JSON array.
SCRIPT = """
import contextlib, importlib, json, os, sys
sys.path[:0] = [os.environ["CASE_BENCH_HOME"], os.environ["CASE_BENCH_PEERS"]]
sys.path += os.environ["CASE_BENCH_BESIDE"].split(os.pathsep)
with contextlib.redirect_stdout(sys.stderr):
    rows = importlib.import_module(os.environ["CASE_BENCH"]).run(env, os.environ["CASE_SCALE"])
print(json.dumps(rows))
"""


def available(home: Path = HOME) -> dict[str, Path]:
    """The benchmarks by name."""
    return {file.stem: file for file in sorted(home.glob("*.py")) if not file.stem.startswith("_")}


def peers(files: list[Path]) -> tuple[list[str], list[str]]:
    """What the scenarios compare themselves with: ``(Odoo modules, Python packages)``, named at their top."""
    found: dict[str, set[str]] = {"PEER_MODULES": set(), "PEER_PACKAGES": set()}
    for file in files:
        for node in ast.parse(file.read_text()).body:
            name = getattr(node.targets[0], "id", None) if isinstance(node, ast.Assign) else None
            if name in found:
                found[name].update(ast.literal_eval(node.value))
    return sorted(found["PEER_MODULES"]), sorted(found["PEER_PACKAGES"])


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
    files = [there[name] for name in options.names or there]
    results, described = _run(files, options.scale, options.odoo)
    scenarios = [{**row, "name": f"{name}: {row['name']}"} for name, rows in results.items() for row in rows or ()]
    if options.json:
        result = {"machine": described, "scale": options.scale, "scenarios": scenarios}
        Path(options.json).write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    say("\n".join(f"{key}: {value}" for key, value in described.items()))
    say(table(scenarios))
    failed = [name for name, rows in results.items() if rows is None]
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def table(scenarios: list[dict]) -> str:
    """The rows for people: a line of figures each, and what was promised below it."""
    lines = []
    head = ("", "n", *COLUMNS, "met")
    cells = [
        [row["name"], f"{row['n']:,}", *(_cell(row.get(column)) for column in COLUMNS), _cell(row["met"])]
        for row in scenarios
    ]
    widths = [max(len(line[number]) for line in [head, *cells]) for number in range(len(head))]
    for line, row in zip([list(head), *cells], [None, *scenarios], strict=True):
        first, *rest = (text.rjust(width) for text, width in zip(line, widths, strict=True))
        lines.append("  ".join([line[0].ljust(len(first)), *rest]).rstrip())
        if row and (row["bar"] or more(row)):
            lines.append(f"    bar: {row['bar'] or '–'}{more(row)}")
    return "\n".join(lines)


def more(row: dict) -> str:
    """Further figures of a row."""
    known = {"name", "n", "bar", "met", *COLUMNS}
    further = [f"{key.replace('_', ' ')} {value}" for key, value in row.items() if key not in known]
    return f" ({', '.join(further)})" if further else ""


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "NO"
    return f"{value:,}" if isinstance(value, int) else str(value)


def describe_machine(server: postgres.Server, odoo: str) -> dict[str, str | int]:
    """What the figures were measured on."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    settings = ("server_version", "shared_buffers", "fsync")
    return {
        "cpu": cpu[1] if cpu else platform.processor(),
        "cores": os.cpu_count() or 1,
        "memory_gb": round(int(memory[1]) / 1e6) if memory else 0,
        "load_before": round(os.getloadavg()[0], 2),
        "system": platform.platform(),
        "python": platform.python_version(),
        "odoo": odoo,
        **{f"postgresql_{name}": server.psql(f"SHOW {name}") for name in settings},
        "postgresql_options": SETTINGS,
    }


def _run(files: list[Path], scale: str, odoo: str | None) -> tuple[dict[str, list[dict] | None], dict]:
    """Run each benchmark on a copy of its own, on a server for benchmarks. :return: rows by name, the machine"""
    steps = Steps(4 + len(files), sys.stderr)
    modules, packages = peers(files)
    with proc.locked(RUN / "setup.lock"):
        with steps.step("Odoo 19"):
            found = odoo_source.ensure(odoo)
        with steps.step("Python requirements"):
            venv.ensure()
        with steps.step("Peers"):
            _install_packages(packages)
    server = postgres.server("bench", roomy=True)
    results = {}
    with server.running():
        workspace = with_peers("bench", found, server)
        templates = Templates(workspace)
        with steps.step("Database"):
            template = with_modules(workspace, templates.ensure(), modules)
        described = describe_machine(server, found.identity)
        for file in files:
            with steps.step(file.stem), templates.copy(template, file.stem) as database:
                results[file.stem] = scenario(workspace, database, file, scale)
    return results, described


def _install_packages(packages: list[str]) -> None:
    """Peers in Python, apart from what Odoo and the tests use."""
    if packages:
        stamp.once("bench-peers-together", " ".join(packages), PEERS, lambda: _fill_peers(packages))


def _fill_peers(packages: list[str]) -> None:
    """Install them together into an empty folder: pip leaves a folder that is there, such as `odoo`, as it is."""
    shutil.rmtree(PEERS, ignore_errors=True)
    target = ["--no-deps", "--target", str(PEERS)]
    proc.run([str(venv.PYTHON), "-m", "pip", "install", *venv.QUIET, *target, *packages], "Peers", "python")


def fetched(apps: Iterable[str]) -> bool:
    """Whether these modules of Odoo were fetched as peers."""
    return all((PEERS / "odoo" / "addons" / app).is_dir() for app in apps)


def with_peers(name: str, odoo: odoo_source.Odoo, server: postgres.Server) -> Workspace:
    """A workspace that also finds the peers that are Odoo modules and came as Python packages."""
    addons = PEERS / "odoo" / "addons"
    return Workspace(name, odoo, server, (addons,) if addons.is_dir() else ())


def with_modules(workspace: Workspace, template: str, modules: Sequence[str]) -> str:
    """A copy of the template in which the peers that are Odoo modules are installed; kept until it changes."""
    if not modules:
        return template
    server = workspace.server
    prefix = f"{server.prefix}peers_"
    name = f"{prefix}{stamp.digest([template, *modules])[:12]}"
    if name not in server.databases():
        for old in server.databases():
            if old.startswith(prefix):
                workspace.drop(old)
        making = f"{prefix}making"
        workspace.copy(template, making)
        workspace.run(making, "Peers", "bench", "--log-level=warn", "-i", ",".join(modules))
        there = server.psql("SELECT name FROM ir_module_module WHERE state = 'installed'", making).split()
        if missing := set(modules) - set(there):
            # Odoo only warns of modules that it does not find.
            raise Failure(f"Peers that could not be installed: {', '.join(sorted(missing))}.")
        workspace.rename(making, name)
    return name


def scenario(workspace: Workspace, database: str, file: Path, scale: str) -> list[dict] | None:
    """Run one scenario in Odoo's shell. :return: its rows, or None when it failed"""
    command = workspace.command(workspace.configuration(database), "shell", "--no-http", "--log-level=error")
    done = subprocess.run(
        command,
        input=SCRIPT,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=proc.environment({**workspace.environment(), **scenario_environment(file, scale)}),
    )
    try:
        rows = json.loads(done.stdout)
    except ValueError:
        return None
    return None if done.returncode else rows


def scenario_environment(file: Path, scale: str) -> dict[str, str]:
    """What :data:`SCRIPT` reads. :param file: the scenario; its helpers lie beside it"""
    return {
        "CASE_BENCH": file.stem,
        "CASE_BENCH_HOME": str(file.parent),
        "CASE_BENCH_PEERS": str(PEERS),
        # What people do and what is interrupted is the same wherever it is measured or tried.
        "CASE_BENCH_BESIDE": os.pathsep.join(str(ROOT / name) for name in ("benchmarks", "faults", "")),
        "CASE_SCALE": scale,
        # A commit counts when it is on disk, as it is in production.
        "PGOPTIONS": SETTINGS,
    }
