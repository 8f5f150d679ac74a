"""Each transition is heard by what listens to it, under the names of docs/engine.md; so are triggers with outcomes."""

import pytest

from engine import Criterion, Occurrence, Part, advance, compile_plan

from .common import Play, crit, milestone, stage, step

A = step("A")
X, BY_HAND = step("X"), step("X", manual=True)
STAGE = (stage("X", auto_complete=False), step("T", parent="X"))
#: What H hears, the items besides it and A, what was done before, and what it hears of.
ROWS = [
    ("X.manualStart", (BY_HAND,), [], "start X"),
    ("X.start", (BY_HAND,), [], "start X"),
    ("X.reenable", (BY_HAND,), ["disable X"], "enable X"),
    ("X.reenable", (step("X", crit("A")),), ["disable X"], "enable X"),
    ("X.enable", (BY_HAND,), ["start X", "complete X"], "reopen X"),
    ("X.create", (BY_HAND,), ["start X", "complete X"], "reopen X"),
    ("X.reactivate", (BY_HAND,), ["start X", "complete X"], "reopen X"),
    ("X.start", (X,), ["complete X"], "reopen X"),
    ("X.create", (step("X", discretionary=True),), [], "add X"),
    ("X.create", (step("X", crit("@event:e"), repeatable=True),), ["event:e"], "event:e"),
    ("X.create", (X,), ["complete X"], "void X"),
    ("X.exit", (X,), [], "void X"),
    ("X.terminate", (X,), [], "terminate X"),
    ("X.fault", (X,), [], "fail X"),
    ("X.disable", (X,), [], "disable X"),
    ("X.reactivate", STAGE, ["complete T", "complete X"], "reopen T"),
    ("X.reactivate", STAGE, ["complete T", "complete X"], "void T"),
    ("T.exit", STAGE, [], "terminate X"),
    ("M.parentTerminate", (*STAGE, milestone("M", crit("A.fault"), parent="X")), [], "terminate X"),
    ("X.exit", (step("X", exit=(crit("@event:stop"),)),), [], "event:stop"),
    ("X.exit", (step("X", repeatable=True, exit=(crit("@event:stop"),)),), ["add X", "complete X#2"], "event:stop"),
]


@pytest.mark.parametrize(("part", "items", "before", "verb"), ROWS, ids=[f"{row[0]}-{row[3]}" for row in ROWS])
def test_a_transition_is_heard(part, items, before, verb):
    case = Play(A, *items, step("H", crit(part), repeatable=True, required=False))
    case(*before)
    marks = (case.of("H"), case.state.instance("H"))
    case(verb)
    assert (case.of("H"), case.state.instance("H")) != marks


@pytest.mark.parametrize("verb", ["reopen X", "enable X"])
def test_what_is_begun_again_is_not_begun_by_hand(verb):
    case = Play(A, X, step("H", crit("X.manualStart")), step("I", crit("X.enable")))
    case("disable X", verb)
    assert (case.of("X"), case.of("H"), case.of("I")) == ("a", "w", "w")


def test_what_is_offered_again_after_it_was_skipped_is_not_offered_for_the_first_time():
    case = Play(A, BY_HAND, step("H", crit("X.reenable")), step("I", crit("X.enable"), repeatable=True))
    case("disable X")
    before = case.state.instance("I")
    case("enable X")
    assert (case.of("X"), case.of("H"), case.state.instance("I")) == ("e", "a", before)


def test_the_case_itself_is_heard():
    opened = Play(A, step("H", Criterion((Part("", "create"),))))
    assert opened.of("H") == "a"
    again = Play(A, step("H", Criterion((Part("", "reactivate"),)), repeatable=True, required=False))
    again("complete A")
    assert (again.of(""), again.of("H")) == ("c", "t")
    again("reopen")
    assert (again.of("H"), again.state.instance("H")) == ("a", 2)


def test_every_open_instance_is_left_when_a_criterion_says_so():
    case = Play(A, step("X", repeatable=True, exit=(crit("@event:stop"),)))
    case("add X", "add X", "complete X#2")
    assert case.open() == ["A#1:a", "X#1:a", "X#3:a"]
    case("event:stop")
    assert case.last() == ["X#1:a>t", "X#3:a>t"] and case.open() == ["A#1:a"]


def test_an_event_with_an_outcome_is_heard_by_who_asks_for_it():
    big = Criterion((Part("paid", kind="event", outcome="big"),))
    plan = compile_plan([A, step("B", big), step("C", crit("@event:paid"))])
    state = advance(plan, None, Occurrence("open")).state
    small = advance(plan, state, Occurrence("event", key="paid", outcome="small")).state
    assert (small.of("B"), small.of("C")) == ("w", "a")
    assert advance(plan, small, Occurrence("event", key="paid", outcome="big")).state.of("B") == "a"


def test_what_happens_in_the_same_occurrence_is_heard_by_what_it_makes_available():
    asks = {"outcomes": ("yes", "no")}
    case = Play(
        step("A", **asks),
        stage("S", crit("A")),
        step("Y", Criterion((Part("A", outcome="yes"),)), parent="S"),
        step("N", Criterion((Part("A", outcome="no"),)), parent="S"),
        step("E", crit("A", "S.start"), parent="S"),
    )
    case("complete A=no")
    assert (case.of("Y"), case.of("N"), case.of("E")) == ("w", "a", "a")
