"""Changes the engine in many small ways and looks whether its tests notice: the share that they do is the score.

``mutants_run.py`` does it, in a process of its own; here it gets its ground, and what it found becomes a table.
"""

import argparse
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
#: What thinks of changes, and a pytest that has no plugins of ours.
PACKAGES = ("mutmut==3.3.1", "pytest==8.4.2", "coverage==7.17.5")
ENGINE = ROOT / "case_organizer" / "engine"
#: Tests that look for examples take minutes each time; they come on top of the score.
NOT_USED = ("test_properties.py", "timing.py")
#: So many random plays are compared with the engine that is written for reading, instead of thousands.
PLAYS = "200"


def modules() -> list[str]:
    """The modules of the engine that have something to change."""
    return sorted(file.stem for file in ENGINE.glob("*.py") if file.stem != "__init__")


def command(options: argparse.Namespace) -> int:
    """``./run mutants``."""
    unknown = sorted(set(options.modules) - set(modules()))
    if unknown:
        raise Failure(f"The engine has no module {', '.join(unknown)}. There are: {', '.join(modules())}.")
    machine.prepare_folder()
    steps = Steps(3)
    with proc.locked(RUN / "setup.lock"), steps.step("Python requirements"):
        venv.ensure(development=True)
        stamp.once("mutants", " ".join(PACKAGES), TOOL, _install)
    with proc.locked(HOME / "ground.lock"):
        with steps.step("Engine"):
            folder = make_ground(GROUND)
        if options.coverage:
            say(_coverage(folder))
            return 0
        with steps.step("Changes"):
            tests = "all" if options.all_tests else "reached"
            names = options.modules or modules()
            found = json.loads(
                _tool(folder, "-m", "dev.mutants_run", str(options.jobs), tests, *names).splitlines()[-1]
            )
        counts = {name: Counter(count) for name, count in found["counts"].items()}
        SURVIVORS.write_text("\n\n".join([*found["survivors"], ""]))
    say(table(counts))
    if found["survivors"]:
        say(f"What survived: {short(SURVIVORS)}")
    return 0 if score(sum(counts.values(), Counter())) >= options.least else 1


def _coverage(folder: Path) -> str:
    """Which lines and branches of the engine its tests reach, as a table. :raises Failure: when a test fails"""
    own = ("--branch", "--source=engine", "--omit=engine/tests/*")
    _tool(folder, "-m", "coverage", "run", *own, "-m", "pytest", "-q", "engine/tests")
    return _tool(folder, "-m", "coverage", "report", "--show-missing")


def make_ground(folder: Path) -> Path:
    """Make a folder with the engine, the tests that are used and what they read.

    :return: the folder above the engine, from where the tests find the documentation
    """
    shutil.rmtree(folder, ignore_errors=True)
    leave_out = shutil.ignore_patterns("__pycache__", *NOT_USED)
    shutil.copytree(ENGINE, folder / "addon" / "engine", ignore=leave_out)
    (folder / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "engine.md", folder / "docs")
    # What is found above is not the ground's.
    (folder / "addon" / "pytest.ini").write_text("[pytest]\n")
    return folder / "addon"


def score(count: Counter) -> float:
    """How many of a hundred changes the tests noticed; 100 where there was nothing to change."""
    return 100 * count["noticed"] / count.total() if count.total() else 100.0


def table(counts: dict[str, Counter]) -> str:
    """A line for each module, and one for all."""
    lines = [f"{'module':12}  {'changes':>7}  {'noticed':>7}  {'survived':>8}  {'untested':>8}  score"]
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        figures = f"{count.total():7}  {count['noticed']:7}  {count['survived']:8}  {count['untested']:8}"
        lines.append(f"{name:12}  {figures}  {score(count):4.1f} %")
    return "\n".join(lines)


def _install() -> None:
    shutil.rmtree(TOOL, ignore_errors=True)
    target = [venv.PYTHON, "-m", "pip", "install", *venv.QUIET, "--target", TOOL, *PACKAGES]
    proc.run(target, "Mutation tests", "mutants")


def _tool(folder: Path, *arguments: str) -> str:
    """Run a Python with the tools. :return: what it prints. :raises Failure: when it fails"""
    told = {
        "PYTHONPATH": f"{TOOL}:{ROOT}",
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "ENGINE_TRACES": PLAYS,
        "COVERAGE_CORE": "ctrace",
    }
    with (HOME / "errors.log").open("w") as errors:
        done = subprocess.run(
            [venv.PYTHON, *arguments],
            cwd=folder,
            env=proc.environment(told),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    if done.returncode:
        raise Failure(f"The mutation tests broke off: {proc.last_line(done.stdout)} (see {short(HOME)}/errors.log)")
    return done.stdout
