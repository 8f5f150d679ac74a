"""Asking again: repetition by criteria, by condition and on request."""

import json

import pytest

from engine import Criterion, Part

from .common import Play, crit, listener, milestone, stage, step


def approval_loop(**again):
    """Two documents, an approval that may send them back, and what follows the approval."""
    entry = (crit(), crit("A=rejected"))
    return (
        step("D1", *entry, repeatable=True),
        step("D2", *entry, repeatable=True),
        step("A", crit("!D1", "!D2"), repeatable=True, outcomes=("approved", "rejected"), **again),
        step("Z", crit("!A:approved")),
    )


def test_rejected_documents_are_asked_again_and_then_the_approval():
    case = Play(*approval_loop())
    assert case() == "aaww a"
    assert case("complete D1") == "caww a"
    assert case("complete D2") == "ccaw a"
    assert case("complete A=rejected") == "aacw a"
    assert case.open() == ["D1#2:a", "D2#2:a", "Z#1:w"]
    assert case("complete D1") == "cacw a"
    assert case("complete D2") == "ccaw a"
    assert case.state.instance("A") == 2
    assert case("complete A") == "ccca a"
    assert case("complete Z") == "cccc c"


def test_followers_of_a_rejected_approval_keep_waiting():
    case = Play(*approval_loop())
    case("complete D1", "complete D2", "complete A=rejected")
    assert case.of("Z") == "w"


def test_skipping_what_was_asked_again_lets_the_approval_go_on():
    case = Play(*approval_loop())
    case("complete D1", "complete D2", "complete A=rejected", "complete D1", "disable D2")
    assert case.open() == ["A#2:a", "Z#1:w"]


def test_skipping_the_approval_is_its_default_outcome():
    case = Play(*approval_loop(), step("R", crit("!A:rejected")))
    case("complete D1", "complete D2", "disable A")
    assert case() == "ccdaw a"


def test_steps_done_downstream_stay_done():
    case = Play(*approval_loop(), step("Last"))
    case("complete D1", "complete D2", "complete A", "complete Z", "reopen D1", "complete D1")
    assert case() == "ccaca a"
    assert case.state.instance("A") == 2
    assert case("complete A=rejected") == "aacca a"


def test_a_prerequisite_makes_no_second_open_instance():
    case = Play(*approval_loop())
    case("complete D1", "complete D2", "reopen D1", "complete D1")
    assert case.open() == ["A#1:a", "Z#1:w"]


def test_maximum_number_of_instances():
    case = Play(*approval_loop(max_instances=2))
    case(
        "complete D1",
        "complete D2",
        "complete A=rejected",
        "complete D1",
        "complete D2",
        "complete A=rejected",
        "complete D1",
        "complete D2",
    )
    assert case() == "cccw a"
    assert case.state.instance("A") == 2


def test_a_repetition_condition_is_looked_at_when_the_criterion_is_met():
    case = Play(step("A"), step("B", crit("@event:e"), repeatable=True, repeat_condition="v"), step("Z"))
    case("event:e", "complete B", "event:e")
    assert case.state.instance("B") == 1
    case("event:e", holds={"v"})
    assert case.state.instance("B") == 2


def test_a_criterion_condition_that_comes_true_later_still_repeats():
    again = Criterion((Part("D", standing=True),), "v")
    case = Play(step("D", crit(), crit("@event:e"), repeatable=True), step("A", again, repeatable=True), step("Z"))
    case("complete D", holds={"v"})
    case("complete A", "event:e")
    case("complete D", holds=())
    assert case.state.instance("A") == 1
    case("event:other", holds={"v"})
    assert case.state.instance("A") == 2


def test_repeatable_without_criteria_is_offered_on_request():
    case = Play(step("A", repeatable=True, max_instances=2), step("Z"))
    assert case("complete A") == "ca a"
    assert case("add A") == "aa a"
    assert case.open() == ["A#2:a", "Z#1:a"]
    assert case.refused("add A") == "maximum_reached"


def test_another_one_may_be_added_while_one_is_open():
    case = Play(step("A", repeatable=True))
    case("add A")
    assert case.open() == ["A#1:a", "A#2:a"]
    assert case("complete A#1") == "a a"
    assert case("complete A#2") == "c c"


def test_a_button_may_be_pressed_again():
    case = Play(listener("E", repeatable=True), step("A", crit("E"), repeatable=True), step("Z"))
    case("complete E", "complete E")
    assert case.open() == ["E#3:w", "A#1:a", "A#2:a", "Z#1:a"]


def test_an_empty_criterion_never_repeats():
    case = Play(step("A", crit(), repeatable=True), step("Z"))
    assert case("complete A") == "ca a"


def test_a_stage_has_one_open_instance():
    case = Play(stage("S", crit("@event:e"), repeatable=True), step("A", parent="S"), step("Z"))
    case("event:e", "event:e")
    assert case.open() == ["S#1:a", "A#1:a", "Z#1:a"]
    case("complete A", "event:e")
    assert case.open() == ["S#2:a", "A#2:a", "Z#1:a"]


def test_a_new_stage_instance_begins_with_nothing_done():
    case = Play(
        stage("S", crit("@event:e"), repeatable=True),
        step("A", parent="S"),
        stage("T", crit("A"), parent="S"),
        step("B", parent="T"),
        step("C", crit("!B"), parent="S"),
        step("Z"),
    )
    case("event:e", "complete A", "complete B", "complete C")
    assert case() == "ccccca a"
    assert case("event:e") == "aaw-wa a"
    assert case("complete A") == "acaawa a"
    assert case.open() == ["S#2:a", "T#2:a", "B#2:a", "C#2:w", "Z#1:a"]


def test_a_new_stage_instance_forgets_outcomes_skips_and_what_was_added():
    again = stage("S", crit("@event:e"), repeatable=True)
    inside = (step("A", parent="S", outcomes=("yes", "no")), step("B", crit("@event:f"), parent="S"))
    added = (stage("T", parent="S", discretionary=True, required=False), step("D", parent="T"))
    case = Play(again, *inside, *added, step("Z"))
    case("event:e", "add T", "complete D", "disable B", "complete A=no")
    assert case() == "ccdcca a"
    case("event:e")
    assert (case(), case.state.outcome("A")) == ("aaw--a a", None)
    assert set(json.loads(case.state.encode()[7:])) == {"n"}


def test_what_happened_in_an_earlier_stage_instance_is_not_seen_by_the_next():
    case = Play(
        stage("S", repeatable=True, repeat_condition="v"),
        milestone("M", crit("A"), parent="S"),
        step("A", parent="S"),
        step("Z"),
        holds={"v"},
    )
    assert case("complete A") == "awaa a"
    assert case.state.instance("M") == 2


def test_an_item_makes_one_new_instance_per_occurrence():
    case = Play(
        step("A"),
        milestone("P", crit("A"), crit("Q"), repeatable=True),
        milestone("Q", crit("P"), repeatable=True),
        step("Z"),
    )
    case("complete A")
    assert case.state.instance("P") == 2 and case.state.instance("Q") == 2


@pytest.mark.parametrize("verb", ["fail A", "disable A"])
def test_failing_and_skipping_do_not_repeat(verb):
    case = Play(step("A", repeatable=True, repeat_condition="v"), step("Z"), holds={"v"})
    case(verb)
    assert case.state.instance("A") == 1


def test_followers_are_decided_before_the_repetition():
    case = Play(step("A", repeatable=True, repeat_condition="v"), step("B", crit("!A")), holds={"v"})
    assert case("complete A") == "aa a"
