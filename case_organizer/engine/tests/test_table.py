"""The table "State × occurrence → change" of docs/engine.md, cell by cell, on the running engine."""

import re
from pathlib import Path

import pytest

from engine import IllegalTransition, Occurrence, advance, compile_plan

from .common import Play, crit, listener, milestone, stage, step

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "engine.md"
KINDS = ("stage", "step", "milestone", "listener")

#: How an item X of each kind comes into a state: verbs after opening. None: it cannot.
WAYS = {
    "w": {"stage": [], "step": [], "milestone": [], "listener": []},
    "e": {"stage": ["complete A"], "step": ["complete A"]},
    "a": {"stage": ["complete A", "start X"], "step": ["complete A", "start X"]},
    "c": {
        "stage": ["complete A", "start X", "complete T", "close X"],
        "step": ["complete A", "start X", "complete X"],
        "milestone": ["complete A"],
        "listener": ["complete A"],
    },
    "t": {key: ["terminate X"] for key in KINDS},
    "f": {"step": ["complete A", "start X", "fail X"]},
    "d": {"stage": ["disable X"], "step": ["disable X"]},
    "s": {key: ["suspend X"] for key in KINDS},
}


def rows(heading):
    """The rows of the first table below a heading: ``{first cell: {column: cell}}``."""
    text = DOCUMENT.read_text().split(heading, 1)[1]
    lines = list(re.search(r"(\|.*?)\n\n", text, re.S)[1].splitlines())
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head, body = cells[0], cells[2:]
    return {row[0].strip("`"): dict(zip(head[1:], row[1:], strict=True)) for row in body}


def put(kind, state):
    """A case with an item X of this kind in this state, or None when there is no such state."""
    way = WAYS[state].get(kind)
    if way is None:
        return None
    make = {"stage": stage, "step": step, "milestone": milestone, "listener": listener}[kind]
    options = {"manual": True} if kind in ("stage", "step") else {}
    if kind == "stage":
        options["auto_complete"] = False
    inside = [step("T", parent="X")] if kind == "stage" else []
    case = Play(step("A"), make("X", crit("A"), **options), *inside, step("U", crit("X")), step("Z"))
    case(*way)
    assert case.of("X") == state, (kind, state)
    return case


TABLE = rows("## State × occurrence → change")
STATES = {letter: column for column in next(iter(TABLE.values())) for letter in re.findall(r"`(\w)`", column)}
CELLS = [(verb, state, kind) for verb in TABLE for state in WAYS for kind in KINDS if kind in WAYS[state]]


def expected(verb, state, kind):
    """``(letter after, or "new", or "", whether only some kinds)`` of a cell."""
    cell = TABLE[verb][STATES[state]]
    if "(" in cell:
        named = re.findall(r"\b(stage|step|milestone|listener)\b", cell)
        if kind not in named:
            return ""
    return cell


@pytest.mark.parametrize(("verb", "state", "kind"), CELLS, ids=["-".join(cell) for cell in CELLS])
def test_cell(verb, state, kind):
    case = put(kind, state)
    cell = expected(verb, state, kind)
    before = case.state.instance("X")
    if kind == "stage" and (verb, state) == ("complete", "a"):
        case("complete T")
    try:
        case(f"{verb} X")
    except IllegalTransition:
        allowed = not cell or (verb in ("disable", "enable") and kind in ("milestone", "listener"))
        # only what repeats gets another instance; a started stage with work in it is not skipped
        assert allowed or verb == "add", (verb, state, kind, cell)
        return
    assert cell, f"{verb} of a {kind} in {state} is done, and the table says it is refused"
    after, made = case.of("X"), case.state.instance("X") - before
    if "new" in cell:
        assert made == 1
    elif cell == "as before":
        assert after == "w" and made == 0
    elif "go on" in cell:
        assert after in "wea" and made == 0
    else:
        assert after == re.search(r"`(\w)`", cell)[1] and made == 0


def test_add_makes_another_instance_of_what_repeats():
    for state, column in STATES.items():
        cell = TABLE["add"][column]
        case = put_repeatable(state)
        if case is None:
            continue
        if "new" in cell and state != "w":
            case("add X")
            assert case.state.instance("X") == 2, state
        else:
            assert case.refused("add X") == "already_open", state


def put_repeatable(state):
    """A case with a repeatable step X, by hand and without criteria, in this state."""
    ways = {
        "w": None,
        "e": [],
        "a": ["start X"],
        "c": ["start X", "complete X"],
        "t": ["terminate X"],
        "f": ["start X", "fail X"],
        "d": ["disable X"],
        "s": ["suspend X"],
    }
    if ways[state] is None:
        return Play(step("A"), step("X", crit("A"), repeatable=True), step("Z"))
    case = Play(step("X", manual=True, repeatable=True), step("Z"))
    case(*ways[state])
    assert case.of("X") == state
    return case


CASE_TABLE = rows("On the case itself")
CASE_WAYS = {"not opened": None, "a": [], "s": ["suspend"], "c": ["complete A"], "t": ["terminate"]}
CASE_CELLS = [(verb, state) for row in CASE_TABLE for verb in re.findall(r"\w+", row) for state in CASE_WAYS]


@pytest.mark.parametrize(("verb", "state"), CASE_CELLS, ids=["-".join(cell) for cell in CASE_CELLS])
def test_cell_of_the_case(verb, state):
    plan = compile_plan([step("A", manual=True, required=False), step("B", crit("@event:k"))], auto_complete=False)
    if state == "c":
        plan = compile_plan([step("A")])
    current = None
    way = CASE_WAYS[state]
    if way is not None:
        current = advance(plan, None, (Occurrence("open"),)).state
        for text in way:
            name, _, item = text.partition(" ")
            current = advance(plan, current, (Occurrence(name, item or None),)).state
    if verb in ("close", "complete") and state == "a":
        current = advance(plan, current, (Occurrence("terminate", "B"),)).state
    row = next(row for row in CASE_TABLE if verb in re.findall(r"\w+", row))
    column = next(column for column in CASE_TABLE[row] if column == state or f"`{state}`" in column)
    cell = CASE_TABLE[row][column]
    try:
        after = advance(plan, current, (Occurrence(verb, key="k"),)).state
    except IllegalTransition:
        assert not cell, f"{verb} of a case that is {state} is refused, and the table says: {cell}"
        return
    assert cell, f"{verb} of a case that is {state} is done, and the table says it is refused"
    found = re.match(r"`(\w)`", cell)
    assert after.of("") == (found[1] if found else (current.of("") if current else "-"))
