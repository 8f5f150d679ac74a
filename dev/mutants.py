"""Changes the engine in many small ways and looks whether its tests notice: the share that they do is the score."""

import argparse
import contextlib
import json
import shutil
import subprocess
from collections import Counter
from pathlib import Path

from dev import machine, proc, stamp, venv
from dev.paths import ROOT, RUN, short
from dev.ui import Failure, Steps, say

HOME = RUN / "mutants"
TOOL = HOME / "tool"
GROUND = HOME / "ground"
SURVIVORS = HOME / "survivors.txt"
#: The tool, and a pytest that it works with, apart from our own.
PACKAGES = ("mutmut==3.3.1", "pytest==8.4.2", "coverage==7.17.5")
ENGINE = ROOT / "case_organizer" / "engine"
#: Tests that look for examples take minutes each time; they come on top of the score.
NOT_USED = ("test_properties.py", "timing.py")
#: So many random plays are compared with the engine that is written for reading, instead of thousands.
PLAYS = "200"
SETTINGS = """[mutmut]
paths_to_mutate=engine/
tests_dir=engine/tests
do_not_mutate=engine/tests/*
"""
#: A change may make the engine go on for ever: a test that takes seconds has noticed it.
CONFTEST = """
import signal

import pytest

SECONDS = 3


def _give_up(*_args):
    raise TimeoutError("this goes on for ever")


@pytest.fixture(autouse=True)
def patience():
    signal.signal(signal.SIGVTALRM, _give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
"""
#: What the tool writes for a change → what became of it. Everything else was noticed by a test that failed.
LEFT = {0: "survived", 33: "untested", 5: "untested", None: "not tried"}
#: As its console script does; ``-m mutmut`` would have it in memory twice.
RUN_TOOL = "from mutmut.__main__ import cli; cli()"
DIFFS = """
import sys

from mutmut.__main__ import ensure_config_loaded, get_diff_for_mutant

ensure_config_loaded()
for name in sys.stdin.read().split():
    print(f"# {name}\\n{get_diff_for_mutant(name)}\\n")
"""


def modules() -> list[str]:
    """The modules of the engine that have something to change."""
    return sorted(file.stem for file in ENGINE.glob("*.py") if file.stem != "__init__")


def command(options: argparse.Namespace) -> int:
    """``./run mutants``."""
    unknown = sorted(set(options.modules) - set(modules()))
    if unknown:
        raise Failure(f"The engine has no module {', '.join(unknown)}. There are: {', '.join(modules())}.")
    chosen = options.modules or modules()
    machine.prepare_folder()
    steps = Steps(3)
    with proc.locked(RUN / "setup.lock"), steps.step("Python requirements"):
        venv.ensure(development=True)
        stamp.once("mutants", " ".join(PACKAGES), TOOL, _install)
    with proc.locked(HOME / "ground.lock"):
        with steps.step("Engine"):
            make_ground(GROUND)
        if options.coverage:
            say(_coverage())
            return 0
        with steps.step("Changes"):
            _tool("-c", RUN_TOOL, "run", "--max-children", str(options.jobs), *(f"engine.{name}.*" for name in chosen))
        counts, survivors = read_results(GROUND / "mutants" / "engine", chosen)
        SURVIVORS.write_text(_tool("-c", DIFFS, given="\n".join(survivors)) if survivors else "")
    say(table(counts))
    if survivors:
        say(f"What survived: {short(SURVIVORS)}")
    return 0 if score(sum(counts.values(), Counter())) >= options.least else 1


def _coverage() -> str:
    """Which lines and branches of the engine its tests reach, as a table. :raises Failure: when a test fails"""
    # A folder deeper, as the changed engine lies: the tests look for the documentation from there.
    whole = GROUND / "whole"
    shutil.copytree(GROUND / "engine", whole / "engine")
    own = ("--branch", "--source=engine", "--omit=engine/tests/*")
    _tool("-m", "coverage", "run", *own, "-m", "pytest", "-q", "engine/tests", folder=whole)
    return _tool("-m", "coverage", "report", "--show-missing", folder=whole)


def make_ground(folder: Path) -> None:
    """Make a folder with the engine, the tests that are used and what they read."""
    shutil.rmtree(folder, ignore_errors=True)
    leave_out = shutil.ignore_patterns("__pycache__", *NOT_USED)
    shutil.copytree(ENGINE, folder / "engine", ignore=leave_out)
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "engine.md", folder / "docs")
    (folder / "setup.cfg").write_text(SETTINGS)
    (folder / "engine" / "tests" / "conftest.py").write_text(CONFTEST)


def read_results(folder: Path, names: list[str]) -> tuple[dict[str, Counter], list[str]]:
    """What became of each change.

    :param folder: where the tool left its notes, a file for each module
    :return: for each module how many were ``noticed``, ``survived`` and so on; names of those that were not noticed
    """
    counts, survivors = {}, []
    for name in names:
        notes = folder / f"{name}.py.meta"
        ended = json.loads(notes.read_text())["exit_code_by_key"] if notes.is_file() else {}
        counts[name] = Counter(LEFT.get(code, "noticed") for code in ended.values())
        survivors += [key for key, code in ended.items() if code in LEFT]
    return counts, survivors


def score(count: Counter) -> float:
    """How many of a hundred changes the tests noticed; 100 where there was nothing to change."""
    return 100 * count["noticed"] / count.total() if count.total() else 100.0


def table(counts: dict[str, Counter]) -> str:
    """A line for each module, and one for all."""
    lines = [f"{'module':12}  {'changes':>7}  {'noticed':>7}  {'survived':>8}  {'untested':>8}  score"]
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        figures = f"{count.total():7}  {count['noticed']:7}  {count['survived']:8}  {count['untested']:8}"
        left = f"  ({count['not tried']} not tried)" if count["not tried"] else ""
        lines.append(f"{name:12}  {figures}  {score(count):4.1f} %{left}")
    return "\n".join(lines)


def _install() -> None:
    shutil.rmtree(TOOL, ignore_errors=True)
    target = [venv.PYTHON, "-m", "pip", "install", *venv.QUIET, "--target", TOOL, *PACKAGES]
    proc.run(target, "Mutation tests", "mutants")


def _tool(*arguments: str, given: str | None = None, folder: Path = GROUND) -> str:
    """Run a Python with the tool. :param folder: where :return: what it prints. :raises Failure: when it fails"""
    told = {"PYTHONPATH": str(TOOL), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "ENGINE_TRACES": PLAYS}
    with contextlib.ExitStack() as stack:
        done = subprocess.run(
            [venv.PYTHON, *arguments],
            cwd=folder,
            env=proc.environment(told),
            input=given,
            stdout=subprocess.PIPE,
            stderr=stack.enter_context((HOME / "errors.log").open("w")),
            text=True,
        )
    if done.returncode:
        raise Failure(f"The mutation tests broke off: {proc.last_line(done.stdout)} (see {short(HOME)}/errors.log)")
    return done.stdout
