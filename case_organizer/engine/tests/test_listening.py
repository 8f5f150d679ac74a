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
