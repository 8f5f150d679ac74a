"""Runs the tests: lint, plain Python, Odoo, the whole in a browser; counts them together."""

import argparse
import contextlib
import os
import subprocess
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

from dev import addons, axe, bench, chromium, lint, machine, odoo_source, postgres, proc, venv
from dev.odoo import Workspace
from dev.parts import Part, all_parts, parts_for
from dev.paths import LOGS, ROOT, RUN, short
from dev.templates import Templates
from dev.ui import Steps, duration, say

REPORTS = RUN / "test"
NO_TESTS = 5
#: Parts that run side by side.
AT_ONCE = 2
#: What a complete run leaves out: pictures that nobody looks at then.
IN_FULL = {"CASE_PICTURES": "no"}
#: So many failing tests in a browser are tried a second time; more of them are no matter of time.
TRIED_AGAIN = 5

#: Takes a line to be read.
Tell = Callable[[str], None]


@dataclass
class Count:
    """What came out of a part, or of all."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    remarks: list[str] = field(default_factory=list)
    #: What failed, as pytest names it: ``folder/file.py::Class::test``.
    failures: list[str] = field(default_factory=list)

    def add(self, other: "Count") -> None:
        """Add another count to this one."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    @property
    def total(self) -> int:
        """All tests that were looked at."""
        return self.passed + self.failed + self.skipped

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def command(options: argparse.Namespace) -> int:
    """``./run test``."""
    machine.prepare_folder()
    started = time.monotonic()
    partial = bool(options.paths or options.k or options.pytest)
    parts = parts_for(options.paths) if options.paths else all_parts()
    arguments = _pytest_arguments(options)
    total = Count()
    _prepare(options, parts)
    REPORTS.mkdir(parents=True, exist_ok=True)
    plain, with_odoo = ([part for part in parts if part.odoo == needs] for needs in (False, True))
    with ThreadPoolExecutor(1) as pool:
        if partial:
            total.add(_without_odoo(plain, arguments, partial, say))
            before = None
        else:
            # Making the test database keeps one core busy: what needs no database is looked at meanwhile.
            said: list[str] = []
            before = pool.submit(_without_odoo, plain, arguments, partial, said.append)
        for part, count in _run_with_odoo(with_odoo, arguments, partial, before) if with_odoo else ():
            total.add(_report(part, count, partial))
    if before:
        say("\n".join(said))
        total.add(before.result())
    if not total.total:
        say("No test was run.")
    say(f"\nTests took {duration(time.monotonic() - started)}.")
    say(str(total))
    return 1 if total.failed or not total.total else 0


def _pytest_arguments(options: argparse.Namespace) -> list[str]:
    arguments = ["-k", options.k] if options.k else []
    arguments += ["-x"] * options.x + ["-s"] * options.s + ["-v"] * options.v
    return arguments + options.pytest


def _prepare(options: argparse.Namespace, parts: Sequence[Part]) -> None:
    """Get what these parts need."""
    with_odoo = any(part.odoo for part in parts)
    steps = Steps(3 if with_odoo else 1)
    with proc.locked(RUN / "setup.lock"):
        if with_odoo:
            with steps.step("Odoo 19"):
                odoo_source.ensure(options.odoo)
        with steps.step("Python requirements"):
            venv.ensure(development=True)
        if with_odoo:
            with steps.step("Chromium"):
                chromium.ensure()
                if any(part.in_browser for part in parts):
                    axe.ensure()


def _without_odoo(parts: Sequence[Part], arguments: Sequence[str], partial: bool, tell: Tell) -> Count:
    """Lint, unless only some tests are wanted, and the parts that need no Odoo."""
    total = Count()
    if not partial:
        total.add(_lint(tell))
    for part in parts:
        total.add(_report(part, _run_plain(part, arguments, partial, tell), partial, tell))
    return total


def _lint(tell: Tell) -> Count:
    count = Count()

    def report(name: str, wrong: str) -> None:
        count.add(Count(failed=1) if wrong else Count(passed=1))
        tell(f"lint: {name} … {'FAILED' if wrong else 'ok'}")
        if wrong:
            tell(wrong)

    lint.run_all(report)
    return count


def _run_plain(part: Part, arguments: Sequence[str], live: bool, tell: Tell) -> Count:
    """Run tests that need no Odoo, and make sure that none is in reach."""
    ours = addons.folders().values()
    own = [f"-opythonpath={folder}" for folder in ours if (ROOT / part.targets[0]).is_relative_to(folder)]
    options = ["-p", "no:odoo", "-p", "dev.plain", *own]
    return _pytest(part, [*options, *arguments], {"PYTHONPATH": str(ROOT)}, live, tell)


def _run_with_odoo(
    parts: Sequence[Part], arguments: Sequence[str], partial: bool, before: Future | None
) -> Iterator[tuple[Part, Count]]:
    """Run parts two by two, each on its own copy of the template; what runs ``before`` is one of two until it ended."""
    server = postgres.server("test", forgetful=True)
    with server.running():
        workspace = Workspace("test", odoo_source.ensure(), server)
        templates = Templates(workspace)
        steps = Steps(1)
        with steps.step("Test database"):
            template = templates.ensure(quick=partial, browser=any(part.in_browser for part in parts))
        live = partial and len(parts) == 1
        with contextlib.ExitStack() as stack:
            work = []
            for part in parts:
                place, source = workspace, template
                if part.more:
                    place = bench.with_peers("test", workspace.odoo, server)
                    source = bench.with_modules(place, template, part.more)
                copy = stack.enter_context(templates.copy(source, part.name))
                env = place.environment() | ({} if partial else IN_FULL)
                work.append((part, [*_odoo_options(place, copy), *arguments], env, live))
            with ThreadPoolExecutor(AT_ONCE) as pool:
                if before:
                    pool.submit(wait, [before])
                counts = list(pool.map(lambda args: _pytest(*args), work))
        for part, count, (_part, *how) in zip(parts, counts, work, strict=True):
            if not partial and _may_try_again(part, count):
                with templates.copy(template, f"{part.name}_again") as copy:
                    _try_again(part, count, [*_odoo_options(workspace, copy), *arguments], *how[1:])
            yield part, count


def _may_try_again(part: Part, count: Count) -> bool:
    """Whether what failed in a browser is tried again, with the machine to itself: a click may have come too early."""
    return part.in_browser and 0 < len(count.failures) == count.failed <= TRIED_AGAIN


def _try_again(part: Part, count: Count, arguments: Sequence[str], env: dict[str, str], live: bool) -> None:
    """Run what failed once more, on a database of its own. What fails twice has failed; the rest is named."""
    unsteady = set(count.failures)
    again = _pytest(Part(f"{part.name}-again", tuple(sorted(unsteady)), odoo=True), arguments, env, live)
    count.passed += again.passed
    # A test with parts counts several times: what passed may be more than what was asked for.
    count.failed = max(again.failed, len(unsteady) - again.passed)
    count.failures, count.remarks = again.failures, count.remarks + again.remarks
    if again.passed:
        count.remarks.append("passed at the second try: " + ", ".join(sorted(unsteady - set(again.failures))))


def _odoo_options(workspace: Workspace, database: str) -> list[str]:
    configuration = workspace.configuration(database)
    return ["--odoo-http", f"--odoo-config={configuration}", f"--odoo-database={database}"]


def _pytest(part: Part, arguments: Sequence[str], env: dict[str, str], live: bool, tell: Tell = say) -> Count:
    report = REPORTS / f"{part.name}-{os.getpid()}.xml"
    log = LOGS / f"test-{part.name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    # -P: the clone is no place to import from, or its folders would shadow Odoo's.
    slowest = [] if live else ["--durations=30", "--durations-min=5"]
    full = [venv.PYTHON, "-P", "-m", "pytest", f"--junitxml={report}", *slowest, *part.arguments, *arguments]
    full += part.targets
    with contextlib.ExitStack() as stack:
        out = None if live else stack.enter_context(log.open("w"))
        child = subprocess.Popen(
            list(map(str, full)),
            stdin=None if live else subprocess.DEVNULL,
            stdout=out,
            stderr=None if live else subprocess.STDOUT,
            env=proc.environment({"PATH": chromium.search_path(), **env}),
            cwd=ROOT,
            start_new_session=not live,
        )
        code = proc.wait(child)
    count = read_report(report, code)
    report.unlink(missing_ok=True)
    if not live and count.failed:
        tell(log.read_text(errors="replace"))
    return count


def read_report(report: Path, code: int) -> Count:
    """The count in a JUnit report, corrected by pytest's exit code where the two disagree."""
    count = Count()
    if report.is_file():
        root = ET.parse(report).getroot()
        count.failures = [_address(case) for case in root.iter("testcase") if _has_failed(case)]
        for suite in root.iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped = int(suite.get("skipped", 0))
            count.add(Count(int(suite.get("tests", 0)) - failed - skipped, failed, skipped))
    if code not in (0, 1, NO_TESTS) or (code == 1 and not count.failed):
        count.failed += 1
        count.remarks.append(f"pytest ended with code {code}")
    return count


def _has_failed(case: ET.Element) -> bool:
    return any(case.find(kind) is not None for kind in ("failure", "error"))


def _address(case: ET.Element) -> str:
    """How pytest names a test of its report: ``tests.screens.test_a.TestA`` is a file, then a class."""
    file, found, rest = case.get("classname", "").partition(".Test")
    return "::".join([f"{file.replace('.', '/')}.py", *([f"Test{rest}"] if found else []), case.get("name", "")])


def _report(part: Part, count: Count, partial: bool, tell: Tell = say) -> Count:
    if not count.total and not partial:
        count.failed += 1
        count.remarks.append("no test was found")
    remarks = f" ({'; '.join(count.remarks)})" if count.remarks else ""
    kind = "with Odoo" if part.odoo else "plain"
    if count.total or not partial:
        tell(f"{part.name}, {kind}: {count}{remarks}")
    if count.failed and count.remarks:
        tell(f"  see {short(LOGS / f'test-{part.name}.log')}")
    return count
