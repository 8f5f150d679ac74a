"""Lint: ruff, pylint with Odoo's mandatory checks, well-formed XML."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

from dev import addons, proc
from dev.paths import ROOT, RUN
from dev.venv import PYTHON


def checks() -> list[tuple[str, Callable[[], str]]]:
    """Name and function of every check; a function returns what is wrong, or nothing."""
    return [
        ("ruff check", lambda: _tool("ruff", "check", "--quiet", ".")),
        ("ruff format", lambda: _tool("ruff", "format", "--quiet", "--diff", ".")),
        ("pylint-odoo", _pylint),
        ("XML well-formed", _xml),
    ]


def run_all(report: Callable[[str, str], None]) -> int:
    """Run every check, report each as (name, what is wrong), and count the failed ones."""
    failed = 0
    for name, check in checks():
        wrong = check()
        failed += bool(wrong)
        report(name, wrong)
    return failed


def _tool(*command: str) -> str:
    done = subprocess.run(
        [PYTHON, "-m", *command],
        cwd=ROOT,
        env=proc.environment({"PYLINTHOME": str(RUN / "pylint")}),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    if not done.returncode:
        return ""
    return (done.stdout + done.stderr).strip() or f"ended with code {done.returncode}"


def _pylint() -> str:
    folders = [str(folder) for folder in addons.folders().values()]
    return _tool("pylint", "--rcfile=.pylintrc", "-j0", *folders) if folders else ""


def xml_files() -> list[Path]:
    """The XML files of the addons."""
    return sorted(file for folder in addons.folders().values() for file in folder.rglob("*.xml"))


def _xml() -> str:
    wrong = []
    for file in xml_files():
        try:
            expat.ParserCreate().Parse(file.read_bytes(), True)
        except expat.ExpatError as error:
            wrong.append(f"{file.relative_to(ROOT)}: {error}")
    return "\n".join(wrong)
