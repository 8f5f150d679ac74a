"""Plays real histories on the engine, and compares with what they came to on an earlier version.

Run as a module it is the part that needs the Python environment.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from dev import machine, proc, venv
from dev.paths import ROOT, RUN
from dev.ui import Failure

DATA = ROOT.parent / "shared" / "data"
#: Name in the record → the file, and how many of its courses, those that most cases went, are kept in the tree.
HISTORIES = {"permits": ("permit_receipt.csv", 70), "desk": ("service_desk.xes.gz", 130)}


def command(options: argparse.Namespace) -> int:
    """``./run replay``."""
    missing = [name for name, _kept in HISTORIES.values() if not (DATA / name).is_file()]
    if options.record and missing:
        raise Failure(f"To record, both histories have to be there: {DATA / missing[0]} is not.")
    machine.prepare_folder()
    with proc.locked(RUN / "setup.lock"):
        venv.ensure()
    command = [venv.PYTHON, "-m", "dev.replay", *(["--record"] if options.record else [])]
    return subprocess.run(command, env=proc.environment({"PYTHONPATH": str(ROOT)})).returncode


def play(record: bool) -> int:
    """Play what is kept and what is there; 1 when something ended otherwise. :param record: keep what it comes to"""
    from case_organizer.engine.tests import recorded

    known = recorded.read() if recorded.FILE.is_file() else {"plans": [], "cases": [], "wholes": {}}
    if record:
        recorded.FILE.parent.mkdir(exist_ok=True)
        recorded.write(_made())
        print(f"Recorded in {recorded.FILE.relative_to(ROOT)}.")
        return 0
    plans = [recorded.plan_of(data) for data in known["plans"]]
    wrong = [found for case in known["cases"] if (found := recorded.play(plans, case))]
    print(f"kept in the tree: {len(known['cases'])} courses, {len(wrong)} went otherwise")
    for name, (file, _kept) in HISTORIES.items():
        if not (DATA / file).is_file():
            print(f"{name}: {DATA / file} is not there")
            continue
        data, cases = _history(name, DATA / file)
        whole, before = _whole(data, cases), known["wholes"].get(name)
        if before is None or before["plans"] != whole["plans"]:
            print(f"{name}: another plan is found in it now: record it anew")
        elif before != whole:
            wrong.append(f"{name}: all its courses together came to something else")
        print(f"{name}: {whole['courses']} courses, {whole['acts']} acts")
    print("\n".join(wrong[:20]))
    return 1 if wrong else 0


def _made() -> dict:
    plans: list[dict] = []
    cases: list[dict] = []
    wholes = {}
    for name, (file, kept) in HISTORIES.items():
        data, found = _history(name, DATA / file)
        wholes[name] = _whole(data, found)
        for case in found[:kept]:
            moved = [[_moved(told, len(plans)), *rest] for told, *rest in case["play"]]
            cases.append({**case, "plan": case["plan"] + len(plans), "play": moved})
        plans += data
    return {"plans": plans, "cases": cases, "wholes": wholes}


def _moved(told, by: int):
    return {"plan": told["plan"] + by} if isinstance(told, dict) else told


def _whole(data: list[dict], cases: list[dict]) -> dict:
    """What is remembered of a whole history: digests, and how much it was."""
    acts = sum(len(case["play"]) for case in cases)
    return {"plans": _digest(data), "cases": _digest(cases), "courses": len(cases), "acts": acts}


def _digest(data) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()[:16]


def _history(name: str, file: Path) -> tuple[list[dict], list[dict]]:
    """The plan found in a history and each of its courses, done anew act by act, those of most cases first.

    Steps are called by numbers: nothing that was said in the history gets into a record.
    """
    from case_organizer.engine.tests import recorded
    from case_organizer.history import Reader, discover, guess, sniff

    sniffed = sniff(str(file))
    reader = Reader(str(file), guess(sniffed), sniffed, timezone="UTC")
    found = discover(reader)
    codes = {step.name: f"i{number}" for number, step in enumerate(found.steps, 1)}
    courses = Counter(
        (tuple(codes[event.activity] for event in trace.completions), found.is_running(trace)) for trace in reader
    )
    plans = [recorded.plan_data(plan) for plan in (_plan(found, codes, False), _plan(found, codes, True))]
    compiled = [recorded.plan_of(data) for data in plans]
    ordered = sorted(courses, key=lambda one: (-courses[one], one))
    cases = [_course(recorded.Recorder(compiled, 0), *one).case(f"{name} {n}") for n, one in enumerate(ordered, 1)]
    return plans, cases


def _plan(found, codes: dict, later: bool):
    """The plan that importing a history makes. :param later: another version: nothing waits, and one more step"""
    from case_organizer.engine import Criterion, Item, Part, compile_plan

    names = {step.code: step.name for step in found.steps}
    waited_for = {one.waits_for for one in found.prerequisites}
    items = []
    for step in found.steps:
        sources = () if later else found.waits_for(step.code)
        parts = [Part(codes[names[source]], standing=True) for source in sources]
        may = bool(sources) or not (step.required or step.code in waited_for)
        items.append(
            Item(
                codes[step.name],
                "step",
                required=step.required,
                manual=not step.required,
                repeatable=step.repeats and may,
                entry=[Criterion(parts)] if parts else (),
            )
        )
    return compile_plan([*items, Item("more", "step", required=False, manual=True)] if later else items)


def _course(recorder, steps: tuple, runs: bool):
    """Do steps in their order: start what is offered, add or open again what is not to be done.

    A case that runs goes over to another version in the end.
    """
    recorder.happens("open")
    for code in steps:
        if recorder.happens("complete", code):
            continue
        for way in ("start", "add", "reopen"):
            if recorder.happens(way, code) and recorder.happens("complete", code):
                break
    if runs:
        recorder.goes_over(1)
    elif not recorder.state.is_closed() and not recorder.happens("close"):
        recorder.happens("terminate")
    return recorder


if __name__ == "__main__":
    from dev import plain  # case_organizer without Odoo

    assert plain
    sys.exit(play("--record" in sys.argv))
