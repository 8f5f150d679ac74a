"""A running case goes on with another version of its plan: recode, then advance."""

import pytest

from engine import PlanState, advance, compile_plan, recode, removed

from .common import Play, crit, milestone, stage, step

A, B = step("A"), step("B")


def carry(case, *items, holds=()):
    """The case on the new items; ``changes`` are those of carrying it over."""
    plan = compile_plan(items)
    text = recode(case.plan, plan, case.state.encode())
    assert PlanState.decode(plan, text).encode() == text
    gone = removed(case.plan, plan, case.state.encode())
    case.plan = plan
    case.state, case.changes = advance(plan, text, (), frozenset(holds))
    return gone


def test_m1_a_new_step_starts_and_the_old_one_is_untouched():
    case = Play(A)
    assert carry(case, A, step("T2")) == []
    assert case.states() == "aa a"
    assert case.changes == (("T2", 1, "-", "w", None, "plan:new"), ("T2", 1, "w", "a", None, "plan:new"))


def test_m2_nothing_changed():
    case = Play(A)
    text = case.state.encode()
    assert carry(case, A) == []
    assert case.changes == () and case.state.encode() == text


def test_m3_a_step_is_replaced():
    case = Play(A)
    assert carry(case, step("T2")) == [("A", 1, "a")]
    assert case.states() == "a a"


def test_m4_a_new_step_waits_for_the_old_one():
    case = Play(A)
    carry(case, A, step("T2", crit("A")))
    assert case.states() == "aw a"
    assert case("complete A") == "ca a"


def test_m4_a_new_step_whose_prerequisite_is_done_starts():
    case = Play(A, B)
    case("complete A")
    carry(case, A, B, step("T2", crit("!A")))
    assert case.states() == "caa a"


def test_m4_a_new_step_on_an_old_transition_waits():
    case = Play(A, B)
    case("complete A")
    carry(case, A, B, step("T2", crit("A")))
    assert case.states() == "caw a"


def test_m7_a_reached_milestone_stays_reached():
    case = Play(A, B, milestone("M", crit("A")))
    case("complete A")
    carry(case, A, B, milestone("M", crit("A")))
    assert case.states() == "cac a" and case.state.instance("M") == 1 and case.changes == ()


def test_a_removed_last_step_completes_the_stage_and_the_case():
    case = Play(stage("S"), step("A", parent="S"), step("B", parent="S"))
    case("complete A")
    assert carry(case, stage("S"), step("A", parent="S")) == [("B", 1, "a")]
    assert case.states() == "cc c"


def test_a_prerequisite_that_is_gone_no_longer_holds_up():
    case = Play(A, B, step("C", crit("!A", "!B")))
    case("complete A")
    carry(case, A, step("C", crit("!A")))
    assert case.states() == "ca a"


def test_instances_outcomes_and_memory_come_along():
    approval = step("A", crit("!D"), repeatable=True, outcomes=("approved", "rejected"))
    asked = step("D", crit(), crit("A=rejected"), repeatable=True)
    join = step("J", crit("X", "Y"))
    case = Play(asked, approval, step("X"), step("Y"), join)
    case("complete D", "complete A=rejected", "complete X")
    carry(case, join, step("Y"), step("New"), approval, step("X"), asked)
    assert case.state.instance("D") == 2 and case.state.outcome("A") == "rejected"
    assert case("complete Y", "complete D") == "acaacc a"
    assert case.open() == ["J#1:a", "New#1:a", "A#2:a"]


def test_the_default_outcome_is_kept_by_name():
    case = Play(step("A", outcomes=("yes", "no")), B)
    case("complete A")
    carry(case, step("A", outcomes=("no", "yes")), B)
    assert case.state.outcome("A") == "yes"


def test_a_stage_drawn_around_running_steps_is_running():
    case = Play(A, B)
    assert carry(case, stage("S", crit("@event:later")), step("A", parent="S"), step("N", parent="S"), B) == []
    assert case.states() == "aaaa a"
    assert case.open() == ["S#1:a", "A#1:a", "N#1:a", "B#1:a"]


def test_a_step_moved_to_a_stage_that_has_not_begun_waits_for_it():
    case = Play(A, stage("S", crit("!A")), step("T", parent="S"), B)
    assert carry(case, A, stage("S", crit("!A")), step("T", parent="S"), step("B", parent="S")) == [("B", 1, "a")]
    assert case.states() == "aw-- a"
    assert case("complete A") == "caaa a"
    assert case.state.instance("B") == 2


def test_a_suspended_case_takes_in_new_steps_when_resumed():
    case = Play(A)
    case("suspend")
    carry(case, A, step("T2"))
    assert case.states() == "ss s"
    assert case("resume") == "aa a"


def test_a_closed_case_stays_closed():
    case = Play(A)
    case("complete A")
    carry(case, A, B)
    assert case.states() == "c- c" and case.changes == ()


def test_a_case_not_opened_stays_so():
    plan = compile_plan([A])
    assert PlanState.decode(plan, recode(compile_plan([B]), plan, None)).of("") == "-"


def test_discretionary_ones_are_not_added_by_a_new_version():
    case = Play(A, step("D", discretionary=True))
    carry(case, A, step("D", discretionary=True), step("E", discretionary=True))
    assert case.states() == "a-- a"


@pytest.mark.parametrize("suspended", [False, True])
def test_held_items_stay_held(suspended):
    case = Play(A, B)
    case("suspend A", *(["suspend"] if suspended else []))
    carry(case, B, A)
    case(*(["resume"] if suspended else []))
    assert case.states() == "as a"


def test_two_versions_at_once():
    first, second = [A, step("N")], [A, step("N"), step("O")]
    case = Play(A)
    plans = [compile_plan(first), compile_plan(second)]
    text = recode(plans[0], plans[1], recode(case.plan, plans[0], case.state.encode()))
    assert [(code, letter) for code, _n, letter in advance(plans[1], text, ()).state.open_items()] == [
        ("A", "a"),
        ("N", "a"),
        ("O", "a"),
    ]


def test_an_item_of_another_kind_is_a_new_instance():
    case = Play(A, B)
    assert carry(case, milestone("A", crit("B")), B) == [("A", 1, "a")]
    assert case.open() == ["A#2:w", "B#1:a"]
