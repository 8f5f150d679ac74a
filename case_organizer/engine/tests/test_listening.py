"""A case is told what it listens to, and nothing else; test_properties.py leaves the rest unsaid."""

from engine import compile_plan, listening

from .common import Play, crit, listener, stage, step


def test_what_a_case_listens_to():
    case = Play(
        step("A"),
        step("B", crit("@event:moved")),
        stage("S", crit("A")),
        step("T", crit("@document:deed"), parent="S"),
        listener("L", crit("@date:due")),
        step("U", crit("L"), exit=(crit("@event:stop"),)),
    )
    assert listening(case.plan, case.state) == {("event", "moved"), ("date", "due"), ("event", "stop")}
    case("event:moved", "complete A")
    assert listening(case.plan, case.state) == {("document", "deed"), ("date", "due"), ("event", "stop")}
    case("suspend")
    assert ("document", "deed") in listening(case.plan, case.state.encode())
    case("terminate")
    assert listening(case.plan, case.state) == frozenset()


def test_nothing_before_it_is_opened_and_nothing_without_triggers():
    plan = compile_plan([step("A", crit("@event:x"))])
    assert listening(plan, None) == frozenset()
    assert listening(compile_plan([step("A")]), "aa") == frozenset()


def test_what_is_repeated_is_heard_again_only_while_its_stage_runs():
    case = Play(step("A"), stage("S"), step("R", crit("@event:again"), parent="S", repeatable=True))
    case("event:again")
    assert case.of("R") == "a" and listening(case.plan, case.state) == {("event", "again")}
    case("terminate S")
    assert listening(case.plan, case.state) == frozenset()


def test_what_ends_a_step_is_not_heard_once_it_has_ended():
    case = Play(step("A"), step("U", exit=(crit("@event:stop"),)))
    assert listening(case.plan, case.state) == {("event", "stop")}
    case("complete U")
    assert listening(case.plan, case.state) == frozenset()
