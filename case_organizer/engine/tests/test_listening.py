"""A case is told what it listens to, and nothing else: leaving the rest unsaid changes nothing."""

import random
from contextlib import suppress

from hypothesis import given

from engine import IllegalTransition, Occurrence, advance, compile_plan, listening

from .common import Play, crit, listener, stage, step
from .strategies import KEYS, likely_occurrence, random_plan
from .test_properties import seeds, some


@some
@given(seeds)
def test_what_is_not_listened_to_means_nothing(seed):
    rng = random.Random(seed)
    items, exit, auto_complete = random_plan(rng)
    plan = compile_plan(items, exit, auto_complete)
    codes, state = [item.code for item in items], advance(plan, None, (Occurrence("open"),)).state
    for _number in range(8):
        heard = listening(plan, state)
        for kind in ("event", "document"):
            for key in KEYS:
                if (kind, key) not in heard:
                    result = advance(plan, state, (Occurrence(kind, key=key),))
                    assert result.changes == () and result.state == state, (kind, key)
        with suppress(IllegalTransition):
            state = advance(plan, state, (likely_occurrence(rng, state, codes),)).state


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
