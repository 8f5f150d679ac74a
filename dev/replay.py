"""Plays real histories and the demo's cases on the engine, and compares with what they came to on an earlier version.

Run as a module it is the part that needs the Python environment.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from dev import addons, demo, machine, odoo_source, postgres, proc, venv
from dev.odoo import Workspace
from dev.paths import LOGS, ROOT, RUN, short
from dev.templates import Templates
from dev.ui import Failure, Steps

DATA = ROOT.parent / "shared" / "data"
#: After the demo is there.
RECORD = """
from dev import replay_demo

replay_demo.record(env)
"""
#: Name in the record → the file, and how many of its courses, those that most cases went, are kept in the tree.
HISTORIES = {"permits": ("permit_receipt.csv", 70), "desk": ("service_desk.xes.gz", 130)}


def command(options: argparse.Namespace) -> int:
    """``./run replay``."""
    if options.record == "demo":
        return _record_demo(options.odoo)
    missing = [name for name, _kept in HISTORIES.values() if not (DATA / name).is_file()]
    if options.record and missing:
        raise Failure(f"To record, both histories have to be there: {DATA / missing[0]} is not.")
    machine.prepare_folder()
    with proc.locked(RUN / "setup.lock"):
        venv.ensure()
    command = [venv.PYTHON, "-m", "dev.replay", *(["--record"] if options.record else [])]
    return subprocess.run(command, env=proc.environment({"PYTHONPATH": str(ROOT)})).returncode


def _record_demo(odoo: str | None) -> int:
    """Keep what the logs of the demo's cases tell, of a database that has nothing else."""
    machine.prepare_folder()
    steps, server = Steps(4), postgres.server("test", forgetful=True)
    with proc.locked(RUN / "setup.lock"):
        with steps.step("Odoo 19"):
            found = odoo_source.ensure(odoo)
        with steps.step("Python requirements"):
            venv.ensure()
    with server.running():
        templates = Templates(Workspace("test", found, server))
        with steps.step("Database"):
            template = templates.ensure(quick=True)
        with steps.step("Demo"), templates.copy(template, "replay") as database:
            script = demo.STORIES.format(modules=addons.modules()) + RECORD
            if templates.workspace.script(database, script, "replay"):
                raise Failure(f"The demo was not recorded. (the whole output: {short(LOGS / 'replay.log')})")
    return 0


def record() -> int:
    """Keep what both histories come to."""
    from case_organizer.engine.tests import recorded

    recorded.FILE.parent.mkdir(exist_ok=True)
    recorded.write(_made())
    print(f"Recorded in {recorded.FILE.relative_to(ROOT)}.")
    return 0


def play() -> int:
    """Play what is kept and what is there; 1 when something ended otherwise."""
    from case_organizer.engine.tests import recorded

    known, wrong = recorded.read(), []
    for what, kept in (("courses", known), ("cases of the demo", recorded.read(recorded.DEMO))):
        plans = [recorded.plan_of(data) for data in kept["plans"]]
        found = [told for case in kept["cases"] if (told := recorded.play(plans, case))]
        print(f"kept in the tree: {len(kept['cases'])} {what}, {len(found)} went otherwise")
        wrong += found
    for name, (file, _kept) in HISTORIES.items():
        if not (DATA / file).is_file():
            print(f"{name}: {DATA / file} is not there")
            continue
        whole, before = _whole(*_history(name, DATA / file)), known["wholes"].get(name)
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
    items = []
    for step in found.steps:
        parts = [Part(codes[names[source]], standing=True) for source in found.waits_for(step.code)]
        items.append(
            Item(
                codes[step.name],
                "step",
                required=step.required,
                manual=step.offered,
                repeatable=found.is_repeatable(step),
                entry=[Criterion(parts)] if parts and not later else (),
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
    sys.exit(record() if "--record" in sys.argv else play())
