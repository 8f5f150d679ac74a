"""How fast the engine is: ``python engine/tests/timing.py`` from the directory above ``engine``.

Compiling is left out, building the changes is counted. Each figure is the best of five runs; the result of a
run is checked before its time counts.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine import Criterion, Item, Occurrence, Part, advance, compile_plan


def after(source):
    """The everyday prerequisite on one step."""
    return (Criterion((Part(source, standing=True),)),)


def chain(size):
    """Each step waits for the one before it."""
    return compile_plan([Item(f"s{n}", "step", entry=after(f"s{n - 1}") if n else ()) for n in range(size)])


def fan_out(size):
    """Every other step waits for the first."""
    return compile_plan([Item("s0", "step"), *(Item(f"s{n}", "step", entry=after("s0")) for n in range(1, size))])


def open_case(plan, as_text):
    def run():
        return advance(plan, None, (Occurrence("open"),)).changes

    return run, plan.size


def complete_all(plan, as_text):
    """One call per step, from the opening to the end of the case."""
    opened = advance(plan, None, (Occurrence("open"),)).state
    work = [(Occurrence("complete", item.code),) for item in plan.items[1:]]

    def run():
        state, changes = opened.encode() if as_text else opened, []
        for occurrences in work:
            state, new = advance(plan, state, occurrences)
            changes += new
            if as_text:
                state = state.encode()
        assert changes[-1][:4] == ("", 1, "a", "c")
        return changes

    return run, plan.size


def complete_in_one(plan, as_text):
    """One call for all steps."""
    opened = advance(plan, None, (Occurrence("open"),)).state
    work = [Occurrence("complete", item.code) for item in plan.items[1:]]

    def run():
        changes = advance(plan, opened, work).changes
        assert changes[-1][:4] == ("", 1, "a", "c")
        return changes

    return run, plan.size


def measure(run, seconds=0.2):
    """Transitions per second and microseconds per run, best of five."""
    best, count = 1e9, len(run())
    for _round in range(5):
        runs, start = 0, time.perf_counter()
        while True:
            run()
            runs += 1
            spent = time.perf_counter() - start
            if spent > seconds:
                break
        best = min(best, spent / runs)
    return count / best, best * 1e6


def main():
    print(f"{'what':<50}{'transitions/s':>14}{'us/call':>12}")
    for size in (10, 100, 500):
        for name, shape in (("chain", chain), ("fan-out", fan_out)):
            plan = shape(size)
            for what, make, as_text in (
                ("open", open_case, False),
                ("step by step", complete_all, False),
                ("step by step, decoding and encoding", complete_all, True),
                ("in one call", complete_in_one, False),
            ):
                run, _size = make(plan, as_text)
                rate, spent = measure(run)
                calls = size if what.startswith("step") else 1
                print(f"{name + ' of ' + str(size) + ', ' + what:<52}{rate:>12,.0f}{spent / calls:>12.1f}")


if __name__ == "__main__":
    main()
