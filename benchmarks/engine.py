"""Engine alone: the same sequences decided by ours, by SpiffWorkflow and by writing the answers down in Python."""

import logging
import sys
from statistics import median

from _measure import ROUNDS, exponent, interleaved, row, say

from odoo.addons.case_organizer.engine import Change, Criterion, Item, Occurrence, Part, advance, compile_plan

PEER_PACKAGES = ("SpiffWorkflow==3.2.0",)
BAR = "≥ 200,000 transitions/s, exponent per transition ≤ 0.1"
STEPS = 10


def run(env, scale):
    """Opening a case and completing its steps one by one, compiling excluded."""
    # Its log line per task would slow it down.
    logging.getLogger("spiff").setLevel(logging.ERROR)
    # It writes and reads a chain of tasks by recursion.
    sys.setrecursionlimit(50_000)
    rows, per_call = [], {}
    for shape, source in (("chain", _chain), ("fan-out", _fan_out)):
        for size in (10, 100, 500):
            times, transitions = _contest(source(size), size, ROUNDS[scale])
            ours = median(times["ours"])
            rows.append(
                row(
                    f"{shape} of {size}, step by step",
                    size,
                    times["ours"],
                    peer=times["peer"],
                    floor=times["floor"],
                    unit="transitions/s",
                    bar=BAR,
                    transitions=transitions,
                )
            )
            per_call.setdefault(shape, []).append((size, ours))
    for shape, points in per_call.items():
        growth = exponent(points)
        for shown in rows:
            if shown["name"].startswith(shape):
                shown.update(exponent=round(growth, 3), met=shown["ours"] >= 200_000 and growth <= 0.1)
    return rows + [_as_text(size, ROUNDS[scale]) for size in (10, 100, 500)]


def _as_text(size, rounds):
    """Ten steps with the state kept as text in between, as it is between the requests of people."""
    from SpiffWorkflow.serializer.json import JSONSerializer
    from SpiffWorkflow.util.task import TaskState
    from SpiffWorkflow.workflow import Workflow

    plan = _plan(_chain(size))
    opened = advance(plan, None, (Occurrence("open"),)).state.encode()
    work = [(Occurrence("complete", f"s{n}"),) for n in range(STEPS)]
    serializer = JSONSerializer()
    workflow = Workflow(_spiff_spec(_chain(size)))
    workflow.run_task_from_id(workflow.get_next_task(state=TaskState.READY).id)
    started = workflow.serialize(serializer)

    def ours():
        for _n in range(100):
            text = opened
            for occurrences in work:
                state, changes = advance(plan, text, occurrences)
                text = state.encode()
        assert changes[0][:4] == (f"s{STEPS - 1}", 1, "a", "c")
        return 100 * STEPS

    def floor():
        for _n in range(100):
            text = opened
            for number in range(1, STEPS + 1):
                letters = bytearray(text, "ascii")
                letters[number] = 99
                text = letters.decode("ascii")
        return 100 * STEPS

    def peer():
        text = started
        for number in range(STEPS):
            restored = Workflow.deserialize(serializer, text)
            task = restored.get_next_task(state=TaskState.READY)
            assert task.task_spec.name == f"s{number}"
            restored.run_task_from_id(task.id)
            text = restored.serialize(serializer)
        return STEPS

    times = interleaved({"ours": ours, "peer": peer, "floor": floor}, rounds)
    return row(f"chain of {size}, a step from text to text", size, times["ours"], peer=times["peer"],
                floor=times["floor"], unit="us")  # fmt: skip


def _plan(sources):
    return compile_plan(
        [
            Item(f"s{n}", "step", entry=(Criterion((Part(source, standing=True),)),) if source else ())
            for n, source in enumerate(sources)
        ]
    )


def _chain(size):
    return [f"s{n - 1}" if n else None for n in range(size)]


def _fan_out(size):
    return ["s0" if n else None for n in range(size)]


def _contest(sources, size, rounds):
    """Time one sequence. :param sources: per step, the step it waits for :return: ``(times, transitions)``"""
    plan = _plan(sources)
    opening = (Occurrence("open"),)
    work = [(Occurrence("complete", f"s{n}"),) for n in range(size)]
    repeat = max(1, 2000 // size)

    def play():
        state, changes = advance(plan, None, opening)
        told = list(changes)
        for occurrences in work:
            state, changes = advance(plan, state, occurrences)
            told += changes
        return told

    told = play()
    assert told[-1][:4] == ("", 1, "a", "c") and sum(change.after == "c" for change in told) == size + 1
    spec = _spiff_spec(sources)
    assert _spiff(spec) == size
    say(f"plan of {size} steps, {len(told)} transitions a run")
    answers = [tuple(change) for change in told]

    def ours():
        for _n in range(repeat):
            play()
        return repeat * len(told)

    def floor():
        for _n in range(repeat):
            letters, out = {}, []
            for answer in answers:
                letters[answer[0]] = answer[3]
                out.append(Change(*answer))
        return repeat * len(told)

    def peer():
        _spiff(spec)
        return len(told)

    return interleaved({"ours": ours, "peer": peer, "floor": floor}, rounds), len(told)


def _spiff_spec(sources):
    from SpiffWorkflow.specs.Simple import Simple
    from SpiffWorkflow.specs.WorkflowSpec import WorkflowSpec

    spec = WorkflowSpec(name="bench", addstart=True)
    tasks = {}
    for number, source in enumerate(sources):
        tasks[f"s{number}"] = task = Simple(spec, f"s{number}")
        (tasks[source] if source else spec.start).connect(task)
    return spec


def _spiff(spec):
    """Start the workflow and complete its tasks one by one, as a clerk would. :return: tasks completed"""
    from SpiffWorkflow.util.task import TaskState
    from SpiffWorkflow.workflow import Workflow

    workflow = Workflow(spec)
    done = 0
    while True:
        task = workflow.get_next_task(state=TaskState.READY)
        if task is None:
            break
        workflow.run_task_from_id(task.id)
        done += task.task_spec.name.startswith("s") and task.task_spec.name[1:].isdigit()
    assert workflow.is_completed()
    return done
