"""What a compiled plan tells of itself, and listeners that nothing can react to any more."""

from engine import Criterion, Part, compile_plan

from .common import Play, crit, listener, stage, step


def test_a_plan_tells_its_conditions_and_outside_triggers():
    items = (
        step("A", crit("@event:called", "@date:due", when="rich"), manual="careful"),
        step("B", crit("A"), repeatable=True, repeat_condition="more", manual=True),
    )
    plan = compile_plan(items, exit=(Criterion((Part("called", kind="event"),), "lost"),))
    assert plan.conditions() == {"rich", "careful", "more", "lost"}
    assert plan.triggers() == {("event", "called"), ("date", "due")}
    assert repr(plan) == "<Plan of 2 items>"


def test_a_plan_without_any_tells_none():
    plan = compile_plan((step("A", manual=True),))
    assert plan.conditions() == plan.triggers() == frozenset()


def test_a_listener_ends_with_its_last_hearer_whatever_lies_in_stages_that_ended_before():
    inside = (stage("T", crit("A.fault"), parent="S"), step("X", crit("L"), parent="T"))
    case = Play(listener("L"), stage("S"), step("A", parent="S"), *inside, step("Y", crit("L")), step("B"))
    case("terminate S")
    assert (case.of("T"), case.of("X"), case.of("L")) == ("t", "-", "w")
    case("terminate Y")
    assert case.of("L") == "t"


def test_and_however_deep_it_lies():
    inside = (stage("T", parent="S", discretionary=True, required=False), step("X", crit("L"), parent="T"))
    case = Play(listener("L"), stage("S"), step("A", parent="S"), *inside, step("Y", crit("L")), step("B"))
    case("terminate S", "terminate Y")
    assert (case.of("T"), case.of("L")) == ("-", "t")


def test_it_stays_while_what_hears_it_lies_in_a_stage_that_runs():
    inside = (stage("T", crit("A.fault"), parent="S"), step("X", crit("L"), parent="T"))
    case = Play(listener("L"), stage("S"), step("A", parent="S"), *inside, step("Y", crit("L")))
    case("terminate Y")
    assert case.of("L") == "w"


def test_it_stays_while_the_stage_may_come_again_or_another_one_hears_it():
    again = stage("S", crit("B"), repeatable=True)
    case = Play(listener("L"), again, step("X", crit("L"), parent="S"), step("B", repeatable=True), step("Z"))
    case("complete B", "terminate S")
    assert case.of("L") == "w"
    other = Play(listener("L"), step("X", crit("L")), step("Y", crit("L")), step("Z"))
    other("terminate X")
    assert other.of("L") == "w"
    other("terminate Y")
    assert other.of("L") == "t"


def test_it_stays_while_what_hears_it_is_suspended():
    case = Play(listener("L"), step("X", crit("L")), step("Z"))
    case("suspend X")
    assert (case.of("X"), case.of("L")) == ("s", "w")
    case("complete L")
    assert case.of("X") == "s"
    case("resume X")
    assert case.of("X") == "a"
