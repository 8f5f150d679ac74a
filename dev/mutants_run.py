"""The part of `./run mutants` that needs its tools: changes modules of the engine and runs the tests that reach that.

All of it is one process. The tests are imported, and run once with a note of the lines that each reaches; then a child
is forked for each change, which puts the changed function in the place of the other and runs what reaches the statement
that was changed, the fastest test first, until one fails. It begins in the folder above the engine, and prints JSON.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path

import coverage
import libcst
import pytest
from _pytest.runner import runtestprotocol
from mutmut.file_mutation import create_mutations, deep_replace, group_by_top_level_node, mangle_function_name

from dev.mutants_code import Change, change_of, put_in_place

#: A test may take so many seconds of the processor, and so many times what it takes on the engine as it is.
PATIENCE, TIMES = 0.5, 10
#: What a child that goes on for ever may come to need, in bytes.
ROOM = 2 << 30
NOTICED, SURVIVED, UNTESTED = "noticed", "survived", "untested"


def changes_of(name: str, source: str) -> list[Change]:
    """Every change of a module of the engine that the tool knows. :param source: its text"""
    module, mutations = create_mutations(source)
    classes = {
        function: above.name.value
        for above in module.body
        if isinstance(above, libcst.ClassDef)
        for function in above.body.body
    }
    found = []
    for function, mine in group_by_top_level_node(mutations).items():
        if not isinstance(function, libcst.FunctionDef):
            continue
        above, own = classes.get(function, ""), function.name.value
        bare = function.with_changes(leading_lines=())
        before = module.code_for_node(bare)
        mangled = mangle_function_name(name=own, class_name=above or None)
        for number, mutation in enumerate(mine, 1):
            after = module.code_for_node(deep_replace(bare, mutation.original_node, mutation.mutated_node))
            if after == before:
                continue  # such as bytes in small letters, made small
            told = f"engine.{name}.{mangled}__mutmut_{number}"
            found.append(change_of(told, f"engine.{name}", source, (above, own), before, after))
    return found


class Loop:
    """Takes the place of pytest's own loop over the tests it collected.

    :ivar verdicts: what became of each change, by its name
    :ivar failed: tests that fail on the engine as it is
    """

    def __init__(self, changes: list[Change], jobs: int, everything: bool):
        self.changes, self.jobs, self.everything = changes, jobs, everything
        self.verdicts, self.failed = {}, []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item, call):
        """Whether it failed is all that counts; to write out how takes longer than most tests."""
        wrong = call.excinfo is not None and not call.excinfo.errisinstance(pytest.skip.Exception)
        return pytest.TestReport(item.nodeid, item.location, {}, "failed" if wrong else "passed", None, call.when)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        """Run the tests on the engine as it is, then on each change."""
        spent, reached = self._as_it_is(session.items)
        if session.testsfailed or self.failed:
            return True
        gc.collect()
        gc.freeze()
        running = {}
        for change in self.changes:
            numbers = set().union(*(reached.get((change.module, line), ()) for line in change.lines))
            if not numbers:
                self.verdicts[change.name] = UNTESTED
                continue
            if self.everything:
                numbers = range(len(session.items))
            if len(running) >= self.jobs:
                self._await(running)
            tests = [(session.items[number], spent[number]) for number in sorted(numbers, key=spent.__getitem__)]
            running[_forked(change, tests)] = change.name
        while running:
            self._await(running)
        return True

    def _await(self, running: dict[int, str]) -> None:
        pid, status = os.wait()
        self.verdicts[running.pop(pid)] = NOTICED if status else SURVIVED

    def _as_it_is(self, items) -> tuple[list[float], dict[tuple[str, int], set[int]]]:
        """Seconds that each test takes, and ``{(module, line): numbers of the tests that come by}``."""
        measure = coverage.Coverage(data_file=None, source=["engine"], omit=["engine/tests/*"])
        spent = []
        measure.start()
        for number, item in enumerate(items):
            measure.switch_context(str(number))
            begun = time.process_time()
            if not passes(item):
                self.failed.append(item.nodeid)
            spent.append(time.process_time() - begun)
        measure.stop()
        data, reached = measure.get_data(), {}
        for file in data.measured_files():
            for line, contexts in data.contexts_by_lineno(file).items():
                reached[f"engine.{Path(file).stem}", line] = {int(context) for context in contexts if context}
        return spent, reached


def passes(item) -> bool:
    """Run one test. :return: whether it passed"""
    return not any(report.failed for report in runtestprotocol(item, log=False))


def _forked(change: Change, tests: list[tuple]) -> int:
    """A child that has a change and runs tests: it ends with 0 when all of them pass. :return: its process id"""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    with contextlib.suppress(BaseException):
        # The signal ends the process: nothing in a test can catch it.
        signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
        put_in_place(change)
        for item, seconds in tests:
            signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE + TIMES * seconds)
            if not passes(item):
                break
        else:
            code = 0
    os._exit(code)


def main(arguments: list[str]) -> int:
    """``JOBS reached|all MODULE…``: what became of each change, as JSON on the last line."""
    jobs, tests, *names = arguments
    changes = [one for name in names for one in changes_of(name, Path("engine", f"{name}.py").read_text())]
    loop = Loop(changes, int(jobs), tests == "all")
    own = ["--assert=plain", "-p", "no:cacheprovider", "-p", "no:terminal", "-s", "engine/tests"]
    ended = pytest.main(own, plugins=[loop])
    if loop.failed or len(loop.verdicts) != len(changes):
        print(f"tests fail on the engine as it is ({ended!r}): {' '.join(loop.failed) or 'they were not collected'}")
        return 1
    counts = {name: Counter() for name in names}
    for one in changes:
        counts[one.module.partition(".")[2]][loop.verdicts[one.name]] += 1
    survivors = [one.told() for one in changes if loop.verdicts[one.name] != NOTICED]
    print(json.dumps({"counts": counts, "survivors": survivors}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
