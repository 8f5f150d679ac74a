"""Where a case stands, as text: compact, equal when equal, refused when damaged, read though items came besides."""

import pytest

from engine import Item, Occurrence, PlanState, StateError, advance, compile_plan

from .common import Play, stage, step

OWN = Item("own", "step", required=False, discretionary=True, repeatable=True, reserved=True)
PLAN = compile_plan([stage("S"), step("A", parent="S"), step("B", parent="S", outcomes=("yes", "no"))])
WIDER = compile_plan([*(item for item in PLAN.items if item), OWN])
#: All that may be unusual, of the case (0), the stage (1) and the steps in it (2, 3).
TAIL = '{"h":[[2,1]],"n":{"2":3},"o":{"3":"no"},"p":[3],"q":[0,1],"w":[3],"x":{"2":{"1":"a"}}}'
MOVED = '{"h":[[3,1]],"n":{"3":3},"o":{"4":"no"},"p":[4],"q":[0,1],"w":[4],"x":{"3":{"1":"a"}}}'


def test_the_text_is_compact_and_always_the_same():
    assert PlanState.decode(PLAN, "aaac" + TAIL).encode() == "aaac" + TAIL


@pytest.mark.parametrize("tail", ['{"p":[]}', '{"q":[1]}', '{"w":[3]}', '{"h":[[2,1]]}', '{"n":{"2":2}}'])
def test_each_part_is_kept_for_itself(tail):
    state = PlanState.decode(PLAN, "aaad" + tail)
    assert state.encode() == state.copy().encode() == "aaad" + tail


def test_what_was_written_before_an_item_came_besides_is_read():
    state = PlanState.decode(WIDER, "aaac" + TAIL)
    assert state.encode() == "aa-ac" + MOVED
    assert state.of("own") == "-" and state.of("A", 1) == "a" and state.outcome("B") == "no"


def test_what_was_written_after_it_is_read_as_it_stands():
    assert PlanState.decode(WIDER, "aa-ac" + MOVED).encode() == "aa-ac" + MOVED


@pytest.mark.parametrize("tail", ['{"p":[4]}', '{"q":[4]}', '{"w":[-1]}', '{"h":[[4,1]]}', '{"n":{"4":2}}'])
def test_an_item_that_is_not_in_the_plan_is_damage(tail):
    with pytest.raises(StateError, match="damaged") as raised:
        PlanState.decode(PLAN, "aaaa" + tail)
    assert str(raised.value.__cause__) == "item out of range"


def test_a_criterion_that_is_not_in_the_plan_is_damage():
    with pytest.raises(StateError, match="damaged") as raised:
        PlanState.decode(PLAN, 'aaaa{"m":{"0":1}}')
    assert str(raised.value.__cause__) == "criterion out of range"


def test_a_state_of_another_plan_is_refused_in_words():
    with pytest.raises(StateError, match=r"^this state belongs to another plan$"):
        advance(WIDER, PlanState.decode(PLAN, "aaaa"), (Occurrence("close"),))


def test_equal_states_are_equal():
    state = PlanState.decode(PLAN, "aaac" + TAIL)
    assert state == state.copy() and state == PlanState.decode(PLAN, state.encode())
    assert state != PlanState.decode(PLAN, "aaac") and state != PlanState.decode(WIDER, state.encode())
    assert state != state.encode() and PlanState(PLAN) != PlanState(WIDER)


def test_cancelled_steps_do_not_count_and_skipped_ones_are_done():
    case = Play(*(step(code) for code in "ABCD"))
    case("complete A", "disable B", "terminate C")
    assert case.state.progress() == (2, 3)


def test_what_was_never_there_has_no_instance_and_no_state():
    case = Play(step("A", repeatable=True), step("B", discretionary=True))
    assert (case.state.instance("B"), case.state.instance("A")) == (0, 1)
    assert case.of("A", 7) == case.of("B", 1) == "-"
    case("add A")
    assert case.of("A", 7) == "-" and case.of("A", 1) == "a"


def test_a_case_is_closed_once_it_was_completed_or_cancelled():
    case = Play(step("A"), step("B"))
    assert not case.state.is_closed()
    case("complete A")
    assert not case.state.is_closed()
    assert not PlanState(case.plan).is_closed()
    case("complete B")
    assert case.state.is_closed()
    cancelled = Play(step("A"))
    cancelled("terminate")
    assert cancelled.state.is_closed()
