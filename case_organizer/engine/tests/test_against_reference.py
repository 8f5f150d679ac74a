"""The engine and a second one written for reading do the same, transition by transition.

``ENGINE_TRACES`` sets the number of random plays (3,000 by default); each is named by its seed.
"""

import os
import random

import pytest

from engine import IllegalTransition, Occurrence, PlanState, advance, compile_plan

from .reference import Reference, Refused
from .strategies import likely_occurrence, random_holds, random_plan

TRACES = int(os.environ.get("ENGINE_TRACES", "3000"))
BLOCKS = 20


def play(seed, length=14):
    """One random play on both; the transitions must be equal, and both refuse or neither does."""
    rng = random.Random(seed)
    items, exit, auto_complete = random_plan(rng)
    plan = compile_plan(items, exit, auto_complete)
    reference = Reference(items, exit, auto_complete)
    codes = [item.code for item in items]
    state, steps = None, []
    for number in range(length):
        occurrence = Occurrence("open") if not number else likely_occurrence(rng, state, codes)
        holds = random_holds(rng)
        steps.append((occurrence, sorted(holds)))
        try:
            result = advance(plan, state, (occurrence,), holds)
        except IllegalTransition:
            with pytest.raises(Refused):
                reference.advance(occurrence, holds)
            continue
        expected = reference.advance(occurrence, holds)
        found = [change[:5] for change in result.changes]
        assert found == expected, (seed, items, exit, auto_complete, steps)
        state = PlanState.decode(plan, result.state.encode())
        assert state.encode() == result.state.encode()


@pytest.mark.parametrize("block", range(BLOCKS))
def test_same_transitions(block):
    for seed in range(block, TRACES, BLOCKS):
        play(seed)
