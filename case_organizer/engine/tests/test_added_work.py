"""What no plan foresaw: reserved items, and what was done but does not count any more."""

import pytest

from engine import (
    Criterion,
    Item,
    Occurrence,
    Part,
    PlanError,
    PlanState,
    StateError,
    advance,
    compile_plan,
    followers,
    in_order,
)

from .common import Play, crit, milestone, stage, step

EXTRA = Item(":extra", "step", required=False, discretionary=True, repeatable=True, reserved=True)
MORE = Item(":more", "step", required=False, discretionary=True, repeatable=True, reserved=True)
ITEMS = (step("A", required=False), stage("S"), step("B", parent="S"), step("C", crit("!A"), parent="S"), step("Z"))


def test_a_reserved_item_is_added_as_often_as_wanted_and_holds_the_case_open():
    case = Play(step("A"), EXTRA)
    case("add :extra", "add :extra", "complete A")
    assert case.open() == [":extra#1:a", ":extra#2:a"]
    case("complete :extra#1=whatever")
    assert case.open() == [":extra#2:a"]
    case("complete :extra#2")
    assert case.states().endswith(" c")


def test_a_case_to_which_nothing_was_added_closes_as_before():
    assert Play(step("A"), EXTRA)("complete A") == "c- c"


def test_other_items_still_refuse_outcomes_they_do_not_have():
    assert Play(step("A"), EXTRA).refused("complete A=whatever") == "unknown_outcome"


@pytest.mark.parametrize(
    "wrong",
    [
        Item(":extra", "step", reserved=True),
        Item(":extra", "step", parent="S", required=False, reserved=True),
    ],
)
def test_a_reserved_item_lies_in_the_plan_and_is_not_required(wrong):
    with pytest.raises(PlanError):
        compile_plan((stage("S"), wrong))


@pytest.mark.parametrize(
    ("before", "reserved"), [((), (EXTRA,)), ((), (EXTRA, MORE)), ((EXTRA,), (EXTRA, MORE))], ids=["one", "two", "more"]
)
def test_a_text_from_before_the_reserved_items_is_read(before, reserved):
    """Instances, outcomes, what is remembered, suspended, skipped: each keeps its item."""
    old = compile_plan((*ITEMS, *before))
    new = compile_plan((*ITEMS, *reserved))
    plays = (
        ["complete A", "reopen A"],
        ["disable C", "suspend B", "complete Z"],
        ["complete B", "complete A", "reopen B", "suspend"],
        ["suspend S", "complete Z"],
    )
    for play in plays:
        state = advance(old, None, (Occurrence("open"),)).state
        for text in play:
            verb, _, code = text.partition(" ")
            state = advance(old, state, (Occurrence(verb, code or None),)).state
            read = PlanState.decode(new, state.encode())
            assert read.open_items() == state.open_items()
            for code in old.index:
                assert (read.of(code), read.instance(code), read.outcome(code)) == (
                    state.of(code),
                    state.instance(code),
                    state.outcome(code),
                )
            assert {read.of(item.code) for item in reserved[len(before) :]} == {"-"}
            assert PlanState.decode(new, read.encode()).encode() == read.encode()


def test_what_criteria_remember_comes_along_when_an_older_text_is_read():
    items = (step("A"), step("B"), step("C", crit("A", "B")))
    old, new = compile_plan(items), compile_plan((*items, EXTRA))
    state = advance(old, None, (Occurrence("open"), Occurrence("complete", "A"))).state
    after = advance(new, state.encode(), (Occurrence("complete", "B"),)).state
    assert after.of("C") == "a"


@pytest.mark.parametrize("text", ["", "a", "aaaa", "aaaaaaaaaaaaaaaaa", "aa{", "aaaaaa{]", '{"n":{}}'])
def test_other_texts_are_still_refused(text):
    plan = compile_plan((*ITEMS, EXTRA))
    if not text:
        assert PlanState.decode(plan, text).of("A") == "-"
        return
    with pytest.raises(StateError):
        PlanState.decode(plan, text)


def test_voiding_waits_for_what_comes_before():
    case = Play(step("A"), step("B", crit("!A")), step("C", crit("!B")), step("Z"))
    case("complete A", "complete B", "complete C", "reopen A", "void B", "void C")
    assert case.open() == ["A#2:a", "B#2:w", "C#2:w", "Z#1:a"]
    case("complete A")
    assert case.open() == ["B#2:a", "C#2:w", "Z#1:a"]


def test_what_depends_on_nothing_is_asked_again_at_once():
    case = Play(step("A"), step("Z"))
    assert case("complete A", "void A") == "aa a"
    assert case.last() == ["A#2:->w", "A#2:w>a"]


def test_voiding_withdraws_what_is_open():
    case = Play(step("A"), step("B", crit("!A")), step("Z"))
    case("complete A", "reopen A", "void B")
    assert case.last() == ["B#1:a>t", "B#2:->w"]
    assert case("complete A") == "caa a"


def test_voiding_a_stage_does_it_all_again_in_its_turn():
    case = Play(step("A"), stage("S", crit("!A")), step("B", parent="S"), step("Z"))
    case("complete A", "complete B", "reopen A", "void S")
    assert case.open() == ["A#2:a", "S#2:w", "Z#1:a"]
    case("complete A")
    assert case.open() == ["S#2:a", "B#2:a", "Z#1:a"]


def test_voiding_in_an_ended_stage_reactivates_the_stage():
    case = Play(step("A"), stage("S"), step("B", crit("!A"), parent="S"), step("Z"))
    case("complete A", "complete B", "reopen A", "void B")
    assert case.open() == ["A#2:a", "S#1:a", "B#2:w", "Z#1:a"]


def test_a_milestone_that_does_not_count_any_more_is_reached_again():
    case = Play(step("A"), milestone("M", crit("!A")), step("B", Criterion((Part("M", standing=True),))), step("Z"))
    case("complete A", "reopen A", "void M", "void B")
    assert case.open() == ["A#2:a", "M#2:w", "B#2:w", "Z#1:a"]
    case("complete A")
    assert case.open() == ["B#2:a", "Z#1:a"]


@pytest.mark.parametrize(
    ("before", "verb", "reason"),
    [
        ([], "void B", "not_done"),
        ([], "void D", "not_done"),
        (["suspend A"], "void A", "suspended"),
        (["complete A", "reopen A"], "void A#1", "unknown_instance"),
        (["complete A", "suspend"], "void A", "suspended"),
        (["terminate"], "void A", "case_closed"),
    ],
)
def test_what_cannot_be_voided(before, verb, reason):
    case = Play(step("A"), step("B", crit("!A")), step("D", discretionary=True), step("Z"))
    case(*before)
    assert case.refused(verb) == reason


def test_what_follows_what():
    plan = compile_plan(
        (
            step("A", Criterion(), crit("B=no"), repeatable=True),
            step("B", crit("!A"), outcomes=("ok", "no")),
            stage("S", crit("!B:ok")),
            step("C", parent="S"),
            step("D", crit("!C"), parent="S"),
            step("E", crit("!S")),
            step("Z"),
        )
    )
    assert followers(plan, "A") == {"B", "S", "C", "D", "E"}
    assert followers(plan, "C") == {"D", "E"}
    assert followers(plan, "Z") == followers(plan, "E") == frozenset()
    assert in_order(plan, {"E", "D", "C", "B"}) == ["B", "C", "D", "E"]


def test_order_by_what_follows_rather_than_by_place():
    plan = compile_plan((step("C", crit("!B")), step("B", crit("!A")), step("A"), step("Z")))
    assert in_order(plan, {"Z", "C", "A"}) == ["A", "Z", "C"]
