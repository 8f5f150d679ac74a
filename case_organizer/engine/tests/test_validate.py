"""What is wrong with a plan before it is published."""

import pytest

from engine import Criterion, Item, Part, validate
from engine.plan import ALIASES, TRANSITIONS
from engine.validate import CODES, Problem

from .common import crit, listener, milestone, stage, step

A, B = step("A"), step("B")

WRONG = [
    ("empty_plan", (), ()),
    ("duplicate_code", (A, A), ("A",)),
    ("duplicate_code", (A, step("")), ("",)),
    ("unknown_kind", (Item("A", "thing"),), ("A",)),
    ("unknown_kind", (step("A", Criterion((Part("k", kind="wind"),))),), ("A",)),
    ("unknown_parent", (step("A", parent="S"),), ("A",)),
    ("parent_not_stage", (A, step("B", parent="A")), ("B",)),
    ("parent_cycle", (stage("S", parent="T"), stage("T", parent="S"), A), ("S", "T")),
    ("parent_cycle", (stage("S", parent="S"),), ("S",)),
    ("unknown_source", (step("A", crit("X")),), ("A",)),
    ("unknown_transition", (A, step("B", crit("A.wave"))), ("B",)),
    ("unknown_transition", (A, step("B", Criterion((Part("A", "start", standing=True),)))), ("B",)),
    ("unknown_outcome", (A, step("B", crit("!A:approved"))), ("B",)),
    ("self_reference", (step("A", crit(), crit("!A")),), ("A",)),
    ("self_reference", (step("A", exit=(crit("A"),)),), ("A",)),
    ("prerequisite_cycle", (step("A", crit("!C")), step("B", crit("!A")), step("C", crit("!B"))), ("A", "B", "C")),
    ("prerequisite_cycle", (stage("S", crit("!A")), step("A", parent="S")), ("S", "A")),
    ("unreachable", (stage("S"), step("A", crit("!S"), parent="S")), ("A",)),
    (
        "endless_repeat",
        (step("A"), milestone("M", crit("A"), crit("N"), repeatable=True), milestone("N", crit("M"), repeatable=True)),
        ("M",),
    ),
    ("endless_repeat", (milestone("M", repeatable=True, repeat_condition="v"),), ("M",)),
    ("too_many_items", tuple(step(f"s{n}") for n in range(2001)), ()),
]


@pytest.mark.parametrize(("code", "items", "named"), WRONG, ids=[f"{row[0]}-{n}" for n, row in enumerate(WRONG)])
def test_problem(code, items, named):
    assert (code, named) in [(problem.code, problem.items) for problem in validate(items)]


def test_every_code_is_shown_here():
    assert {row[0] for row in WRONG} == CODES


def test_what_is_behind_a_cycle_is_unreachable():
    problems = validate((step("A", crit("!B")), step("B", crit("!A")), step("C", crit("!B"))))
    assert [(p.code, p.items) for p in problems] == [("prerequisite_cycle", ("A", "B")), ("unreachable", ("C",))]


SOUND = [
    (
        "approval loop",
        (
            step("D", crit(), crit("A=no"), repeatable=True),
            step("A", crit("!D"), repeatable=True, outcomes=("yes", "no")),
        ),
    ),
    ("asks itself again", (step("A", crit(), crit("A=no"), repeatable=True, outcomes=("yes", "no")),)),
    ("child starts with its stage", (stage("S"), step("A", crit("S.start"), parent="S"))),
    ("outside triggers", (listener("L", crit("@date:d")), step("A", crit("L")), step("B", crit("@event:e")))),
    ("milestone repeated by people", (step("A", repeatable=True), milestone("M", crit("A"), repeatable=True))),
    ("one alternative suffices", (step("A", crit("B")), step("B", crit("A"), crit("@event:e")))),
    ("a condition alone", (step("A", crit(when="v")),)),
    ("exits may name anything", (step("A", exit=(crit("B"),)), B)),
]


@pytest.mark.parametrize("items", [row[1] for row in SOUND], ids=[row[0] for row in SOUND])
def test_sound(items):
    assert validate(items) == ()


def test_exit_criteria_of_the_plan_are_checked():
    assert [p.code for p in validate((A,), exit=(crit("X"),))] == ["unknown_source"]


def test_deep_nesting_is_no_problem():
    items = [stage(f"s{n}", parent=f"s{n - 1}" if n else None) for n in range(1500)]
    assert validate((*items, step("A", parent="s1499"))) == ()


def told(*items, exit=()):
    """What is said of a plan: ``{code of the problem: its detail}``."""
    return {problem.code: problem.detail for problem in validate(items, exit)}


#: What is said of a plan, in the order of WRONG where there is more than its code tells.
SAID = [
    ((), "the plan has no items"),
    ((A, A), "code 'A' is empty or used twice"),
    ((Item("A", "thing"),), "kind 'thing'"),
    ((step("A", Criterion((Part("k", kind="wind"),))),), "a part of kind 'wind'"),
    ((step("A", parent="S"),), "stage 'S' is not in the plan"),
    ((A, step("B", parent="A")), "'A' is not a stage"),
    ((stage("S", parent="T"), stage("T", parent="S"), A), "S in T in S"),
    ((step("A", crit("X")),), "'X' is not in the plan"),
    ((A, step("B", Criterion((Part("A", "start", standing=True),)))), "a prerequisite is about completion"),
    ((step("A", crit("!B")), step("B", crit("!A"))), "they wait for each other"),
    ((stage("S"), step("A", crit("!S"), parent="S")), "none of its criteria can be met"),
    (
        (milestone("M", repeatable=True, repeat_condition="v"),),
        "it repeats without anybody doing anything, and without maximum",
    ),
    (tuple(step(f"s{n}") for n in range(2001)), "2001 items, at most 2000"),
]


@pytest.mark.parametrize(("items", "said"), SAID, ids=[row[1][:30] for row in SAID])
def test_what_is_wrong_is_said(items, said):
    assert [problem.detail for problem in validate(items)] == [said]


def test_what_a_part_may_name_is_said():
    said = told(A, step("B", crit("A.wave")))["unknown_transition"]
    start, names = said.split(" is not one of ")
    assert start == "'wave'" and names.split(", ") == sorted(TRANSITIONS | set(ALIASES))


def test_a_reserved_item_is_said_to_lie_in_the_plan():
    said = Problem("parent_not_stage", ("R",), "a reserved item lies in the plan, not required")
    assert validate((A, Item("R", "step", reserved=True))) == (said,)


def test_as_many_items_as_may_be_are_no_problem_and_more_do_not_hide_others():
    many = [step(f"s{n}") for n in range(2000)]
    assert validate(many) == ()
    assert set(told(*many, step("A", exit=(crit("A"),)))) == {"too_many_items", "self_reference"}


def test_each_fault_of_the_structure_is_told_and_the_plan_itself_has_no_code():
    problems = validate((A, A, step("B", crit("X"))), exit=(crit("Y"),))
    assert [(problem.code, problem.items) for problem in problems] == [
        ("duplicate_code", ("A",)),
        ("unknown_source", ("",)),
        ("unknown_source", ("B",)),
    ]
    wrong = Criterion((Part("A", outcome="lost"),))
    assert [problem.items for problem in validate((A,), exit=(wrong,))] == [("",)]


def test_what_begins_with_its_case_can_be_reached_and_what_waits_for_its_end_cannot():
    assert told(A, step("B", Criterion((Part("", "create"),)))) == {}
    assert set(told(A, step("B", Criterion((Part("", "terminate"),))))) == {"unreachable"}
    deep = (stage("S"), stage("T", parent="S"))
    assert set(told(*deep, step("B", crit("S.exit"), parent="T"))) == {"unreachable"}


def test_circles_are_told_in_the_order_of_the_plan():
    first = (step("A", crit("!B", "!C")), step("B", crit("!A")))
    second = (step("C", crit("!D")), step("D", crit("!C")))
    assert [problem.items for problem in validate((*first, *second))] == [("A", "B"), ("C", "D")]


def test_only_what_goes_on_by_itself_and_has_no_maximum_is_endless():
    again = {"repeatable": True}
    loop = (milestone("M", crit("A"), crit("L"), **again), listener("L", crit("M"), **again))
    assert [problem.items for problem in validate((A, *loop)) if problem.code == "endless_repeat"] == [("M",), ("L",)]
    once = (milestone("M", crit("A"), crit("N")), milestone("N", crit("M")))
    assert told(A, *once) == {}
    assert told(A, milestone("M", crit("A"), repeat_condition="v", **again)) == {}


def test_what_is_wrong_with_outcomes_is_named():
    asks = step("B", Criterion((Part("A", outcome=("yes", "maybe", "no")),)))
    assert told(step("A", outcomes=("yes",)), asks) == {"unknown_outcome": "'A' has no outcome maybe, no"}
    # A step without outcomes of its own is done.
    assert told(step("A", outcomes=()), step("B", crit("A=done"))) == {}


def test_the_case_itself_is_only_ever_done():
    assert told(A, step("B", Criterion((Part("", outcome="done"),))), exit=()).get("unknown_outcome") is None
    assert told(A, step("B", Criterion((Part("", outcome="won"),))))["unknown_outcome"] == "'' has no outcome won"


def test_a_step_that_repeats_may_wait_for_its_own_end_but_not_to_be_done():
    again = {"repeatable": True}
    assert told(A, step("B", crit("A"), crit("B"), **again)) == {}
    assert told(A, step("B", crit("A"), crit("!B"), **again))["self_reference"] == "it waits for itself"
