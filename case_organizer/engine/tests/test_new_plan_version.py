"""A running case goes on with another version of its plan: recode, then advance."""

import json

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


# --- items that are new, in their order, and what hears of them -------------------------------------------------------


def entries(case):
    """What was changed by carrying over: ``A:w>a``, and by what other than the new plan."""
    told = [f"{change.item}:{change.before}>{change.after}" for change in case.changes]
    return told, {change.cause for change in case.changes}


def test_new_items_come_in_the_order_of_the_plan():
    case = Play(A)
    carry(case, step("N1", required=False), A, step("N2"), step("N3", required=False))
    told, causes = entries(case)
    assert told == ["N1:->w", "N2:->w", "N3:->w", "N1:w>a", "N2:w>a", "N3:w>a"] and causes == {"plan:new"}


def test_a_new_item_in_a_stage_that_has_not_begun_keeps_no_other_from_coming():
    case = Play(A, stage("Late", crit("A")), step("L", parent="Late"), stage("Now"), step("N", parent="Now"))
    late, now = step("L2", parent="Late"), step("N2", parent="Now")
    carry(case, *(item for item in case.plan.items if item), late, now)
    assert (case.of("L2"), case.of("N2")) == ("-", "a")


def test_a_new_discretionary_item_keeps_no_other_from_coming():
    case = Play(A)
    carry(case, A, step("D", discretionary=True), step("N"))
    assert case.states() == "a-a a"


def test_a_new_stage_waits_for_what_it_waits_for():
    case = Play(A)
    carry(case, A, stage("N", crit("A")), step("in", parent="N"))
    assert case.states() == "aw- a"
    assert case("complete A") == "caa a"


def test_what_hears_of_a_new_item_goes_on():
    case = Play(A)
    carry(case, A, step("N"), step("hears", crit("N.create")))
    assert case.states() == "aaa a"


def test_what_hears_of_a_new_stage_around_running_steps_goes_on():
    case = Play(A, step("hears", crit("A.fault")), B)
    assert case.of("hears") == "w"
    carry(case, stage("N"), step("A", parent="N"), step("hears", crit("N.start")), B)
    assert case.of("N") == "a" and case.of("hears") == "a"


def test_what_hears_of_new_items_of_a_suspended_case_goes_on_when_that_does():
    case = Play(A, step("hears", crit("A.fault")))
    case("suspend")
    carry(case, A, step("hears", crit("N.parentSuspend")), step("N"))
    assert case.of("N") == "s" and case.changes[-1].after == "s"
    case("resume")
    assert case.of("N") == "a" and case.of("hears") == "a"


def test_what_waited_goes_on_in_the_order_of_the_plan():
    case = Play(A, step("X", crit("A.fault"), required=False), step("Y", crit("A.fault")))
    case("complete A")
    carry(case, A, step("X", crit("!A"), required=False), step("Y", crit("!A")))
    assert entries(case) == (["X:w>a", "Y:w>a"], {"plan:new"})


def test_what_waited_for_something_goes_on_when_it_waits_for_nothing_any_more():
    case = Play(A, step("C", crit("A")))
    carry(case, A, step("C"))
    assert case.states() == "aa a"


# --- stages drawn around what is there --------------------------------------------------------------------------------


def test_a_discretionary_stage_drawn_around_nothing_that_runs_is_not_there():
    case = Play(A, B, step("C"))
    case("complete A")
    carry(case, stage("N", discretionary=True), step("A", parent="N"), B, step("C"))
    assert case.states()[0] == "-" and "N" not in {change.item for change in case.changes}


def test_a_stage_drawn_around_an_earlier_instance_that_runs_is_running():
    repeated = {"repeatable": True, "required": False}
    case = Play(step("R", **repeated), B)
    case("add R", "complete R#2")
    assert case.open() == ["R#1:a", "B#1:a"]
    carry(case, stage("N", discretionary=True), step("R", parent="N", **repeated), B)
    assert case.of("N") == "a" and case.open() == ["N#1:a", "R#1:a", "B#1:a"]


def test_an_earlier_instance_beside_a_stage_does_not_make_it_run():
    repeated = {"repeatable": True, "required": False}
    case = Play(A, stage("T"), step("R", parent="T", **repeated), B)
    case("complete A", "add R", "complete R#2")
    items = [stage("N", discretionary=True), step("A", parent="N"), stage("T"), step("R", parent="T", **repeated), B]
    carry(case, *items)
    assert case.of("N") == "-" and case.of("R", 1) == "a"


def test_what_runs_in_a_stage_beside_it_does_not_make_a_stage_run():
    case = Play(A, stage("T"), step("in", parent="T"), B)
    case("complete A")
    carry(case, stage("N", discretionary=True), step("A", parent="N"), stage("T"), step("in", parent="T"), B)
    assert (case.of("N"), case.of("in")) == ("-", "a")


def test_what_was_done_before_it_lay_in_a_stage_that_has_not_begun_is_not_opened_again():
    case = Play(A, B)
    case("complete A")
    carry(case, stage("S", crit("B")), step("A", parent="S"), B)
    assert case.states() == "wca a"
    assert case.refused("reopen A") == case.refused("void A") == "stage_not_active"


def test_what_is_gone_into_a_stage_that_has_not_begun_leaves_nothing():
    late = (stage("S", crit("A.fault")), step("T", parent="S"))
    case = Play(A, *late, step("R", repeatable=True, required=False), B)
    case("add R", "suspend R#1", "suspend B")
    assert carry(case, A, *late, step("R", parent="S", repeatable=True), B) == [("R", 1, "s"), ("R", 2, "a")]
    assert case.open() == ["A#1:a", "S#1:w", "B#1:s"]
    tail = json.loads("{" + case.state.encode().partition("{")[2])
    number = case.plan.index
    assert tail == {"h": [[number["B"], 1]], "n": {str(number["R"]): 2}}


def test_what_moved_out_of_a_stage_that_has_not_begun_comes_and_what_stays_in_it_waits_for_it():
    late = stage("S", crit("A.fault"))
    case = Play(A, late, step("T", parent="S"), step("U", parent="S"), step("D", parent="S", discretionary=True))
    carry(case, A, late, step("U", parent="S"), step("T"), step("D", discretionary=True))
    assert [case.of(code) for code in "SUTD"] == ["w", "-", "a", "-"]


def test_what_had_to_be_added_and_need_not_any_more_comes():
    case = Play(A, step("D", discretionary=True), step("E", discretionary=True))
    carry(case, A, step("D"), step("E", discretionary=True))
    assert case.states() == "aa- a"


def test_skips_come_along():
    case = Play(A, step("C", crit("!A")), B)
    case("disable C")
    carry(case, B, step("C", crit("!A")), A)
    case("enable C")
    assert case.of("C") == "w"


def test_stages_within_stages_drawn_around_a_running_step_are_running():
    case = Play(A, B)
    outer = [stage("N", discretionary=True)]
    inner = [stage("deep", parent="N"), stage("other", parent="N"), stage("empty", parent="other", required=False)]
    carry(case, *outer, *inner, step("A", parent="deep"), B)
    assert (case.of("N"), case.of("deep"), case.of("A")) == ("a", "a", "a")


def test_a_stage_drawn_around_what_need_not_be_done_completes():
    case = Play(A, step("may", crit("A.fault"), required=False), B)
    carry(case, A, stage("N"), step("may", crit("A.fault"), parent="N", required=False), B)
    assert case.of("N") == "c" and case.of("may") == "t"
    assert [change.cause for change in case.changes if change.item == "N"] == ["plan:new"] * 3


def test_what_completes_because_of_the_new_plan_says_so_and_nothing_is_owed():
    case = Play(stage("S"), A, step("in", parent="S"), step("gone", parent="S"))
    case("complete in")
    carry(case, stage("S"), A, step("in", parent="S"))
    assert case.of("S") == "c" and case.state.encode() == "acac"
    assert case.changes[-1].cause == "plan:new"
