"""What holds for every plan and every play."""

import random
from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import (
    REASONS,
    IllegalTransition,
    Occurrence,
    PlanState,
    advance,
    compile_plan,
    explain,
    listening,
    recode,
    validate,
)
from engine.state import OPEN

from .strategies import KEYS, likely_occurrence, random_holds, random_occurrence, random_plan

#: Every move there is, by kind of item.
MOVES = {
    "stage": {
        "-w",
        "we",
        "wa",
        "wd",
        "wt",
        "ws",
        "ea",
        "ed",
        "et",
        "es",
        "ac",
        "at",
        "as",
        "ca",
        "ta",
        "dw",
        "de",
        "da",
        "sw",
        "se",
        "sa",
        "st",
    },
    "step": {
        "-w",
        "we",
        "wa",
        "wd",
        "wt",
        "ws",
        "ea",
        "ed",
        "et",
        "es",
        "ac",
        "ad",
        "at",
        "af",
        "as",
        "dw",
        "de",
        "da",
        "sw",
        "se",
        "sa",
        "st",
    },
    "milestone": {"-w", "wc", "wt", "ws", "sw", "st"},
    "listener": {"-w", "wc", "wt", "ws", "sw", "st"},
    "case": {"-a", "ac", "at", "as", "sa", "st", "ca", "ta"},
}

seeds = st.integers(0, 2**48)
some = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def play(seed, length=12):
    """``(plan, rng, steps)``: steps are ``(state before, occurrence, holds, result)`` of the allowed ones."""
    rng = random.Random(seed)
    items, exit, auto_complete = random_plan(rng)
    plan = compile_plan(items, exit, auto_complete)
    codes, state, steps = [item.code for item in items], None, []
    for number in range(length):
        occurrence = Occurrence("open") if not number else likely_occurrence(rng, state, codes)
        holds = random_holds(rng)
        before = state.encode() if state is not None else None
        try:
            result = advance(plan, state, (occurrence,), holds)
        except IllegalTransition as error:
            assert error.reason in REASONS
            assert (state.encode() if state is not None else None) == before
            continue
        assert (state.encode() if state is not None else None) == before
        steps.append((before, occurrence, holds, result))
        state = result.state
    return plan, rng, steps


@some
@given(seeds)
def test_equal_input_gives_equal_output_whatever_the_form_of_the_state(seed):
    plan, _rng, steps = play(seed)
    for before, occurrence, holds, result in steps:
        again = advance(plan, before, [occurrence], set(holds))
        assert again.changes == result.changes and again.state == result.state


@some
@given(seeds)
def test_the_text_survives_reading_and_writing(seed):
    plan, _rng, steps = play(seed)
    for *_other, result in steps:
        text = result.state.encode()
        assert PlanState.decode(plan, text).encode() == text


@some
@given(seeds)
def test_a_batch_is_the_same_as_one_by_one(seed):
    rng = random.Random(seed)
    items, exit, auto_complete = random_plan(rng)
    plan = compile_plan(items, exit, auto_complete)
    codes, holds = [item.code for item in items], random_holds(rng)
    state, done, changes = None, [], []
    for number in range(10):
        occurrence = Occurrence("open") if not number else likely_occurrence(rng, state, codes)
        try:
            state, new = advance(plan, state, (occurrence,), holds)
        except IllegalTransition:
            continue
        done.append(occurrence)
        changes += new
    batch = advance(plan, None, done, holds)
    assert batch.state == state and list(batch.changes) == changes


@some
@given(seeds)
def test_changes_are_declared_moves_and_add_up_to_the_state(seed):
    plan, _rng, steps = play(seed)
    known = {}
    for _before, _occurrence, _holds, result in steps:
        made = {}
        for change in result.changes:
            kind = plan.items[plan.index[change.item]].kind if change.item else "case"
            assert change.before + change.after in MOVES[kind]
            assert known.get((change.item, change.instance), "-") == change.before
            assert (change.outcome is not None) == (change.after == "c")
            known[change.item, change.instance] = change.after
            made[change.item] = made.get(change.item, 0) + (change.before == "-" and change.item != "")
        for code, number in made.items():
            above, bound = plan.parent[plan.index[code]], 1
            bound += 1 if not above else 1 + sum(made.get(plan.codes[a], 0) for a in range(plan.size))
            assert number <= bound
        assert {key: letter for key, letter in known.items() if letter in "weas" and key[0]} == {
            (code, instance): letter for code, instance, letter in result.state.open_items()
        }


@some
@given(seeds)
def test_a_closed_case_has_nothing_open(seed):
    _plan, _rng, steps = play(seed)
    for *_other, result in steps:
        if result.state.is_closed():
            assert result.state.open_items() == [] and not result.state.memory


@some
@given(seeds)
def test_open_items_are_in_open_stages(seed):
    plan, _rng, steps = play(seed)
    for *_other, result in steps:
        for code, _instance, letter in result.state.open_items():
            above = plan.parent[plan.index[code]]
            assert above == 0 or result.state.of(plan.codes[above]) in ("a", "s")
            if letter == "a":
                assert result.state.of(plan.codes[above]) == "a"


@some
@given(seeds)
def test_nothing_that_could_go_on_is_left_waiting(seed):
    """After a call no waiting item in a running stage has a criterion that is met; explain sees the same."""
    plan, _rng, steps = play(seed)
    for _before, _occurrence, holds, result in steps:
        state = result.state
        for code, _instance, letter in state.open_items():
            if letter != "w" or not plan.entry[plan.index[code]]:
                continue
            unmet = explain(plan, state, code, holds)
            assert {u.criterion for u in unmet} >= set(range(len(plan.entry[plan.index[code]])))


@some
@given(seeds)
def test_any_question_at_any_time_is_answered_or_refused(seed):
    plan, rng, steps = play(seed)
    codes = plan.codes[1:]
    for *_other, result in steps:
        for _number in range(5):
            try:
                advance(plan, result.state, (random_occurrence(rng, codes),), random_holds(rng))
            except IllegalTransition as error:
                assert error.reason in REASONS
        for code in plan.codes:
            explain(plan, result.state, code)
        done, total = result.state.progress()
        assert 0 <= done <= total


@some
@given(seeds)
def test_carrying_over_to_the_same_plan_changes_nothing(seed):
    plan, _rng, steps = play(seed)
    for *_other, result in steps:
        text = result.state.encode()
        carried = advance(plan, recode(plan, plan, text), (), frozenset())
        if not plan.by_condition and not any(
            plan.immediate[i] for i in range(1, plan.size) if result.state.letters[i] in b"wW"
        ):
            assert carried.state.encode() == text and carried.changes == ()


@some
@given(seeds, seeds)
def test_carrying_over_to_any_plan_gives_a_sound_state(seed, other):
    plan, rng, steps = play(seed)
    items, exit, auto_complete = random_plan(random.Random(other))
    new = compile_plan(items, exit, auto_complete)
    for *_other, result in steps:
        state = advance(new, recode(plan, new, result.state.encode()), (), random_holds(rng)).state
        assert PlanState.decode(new, state.encode()).encode() == state.encode()
        for code, _instance, _letter in state.open_items():
            above = new.parent[new.index[code]]
            assert state.letters[above] in OPEN
        for _number in range(3):
            occurrence = likely_occurrence(rng, state, new.codes[1:])
            with suppress(IllegalTransition):
                state = advance(new, state, (occurrence,), random_holds(rng)).state


@some
@given(seeds)
def test_validating_never_fails_and_sound_plans_start_everything_possible(seed):
    items, exit, _auto = random_plan(random.Random(seed))
    for problem in validate(items, exit):
        assert problem.detail and isinstance(problem.items, tuple)


def test_large_plans():
    """10,000 items, and stages nested 500 deep."""
    from .common import crit, stage, step

    wide = compile_plan([step("s0"), *(step(f"s{n}", crit("!s0")) for n in range(1, 10_000))])
    state = advance(wide, None, [Occurrence("open"), Occurrence("complete", "s0"), Occurrence("suspend")]).state
    text = state.encode()
    assert len(text) < 10_100 and PlanState.decode(wide, text) == state
    assert len(advance(wide, text, [Occurrence("terminate")]).changes) == 10_000
    deep = compile_plan(
        [*(stage(f"s{n}", parent=f"s{n - 1}" if n else None) for n in range(500)), step("last", parent="s499")]
    )
    state = advance(deep, None, [Occurrence("open")]).state
    assert advance(deep, state, [Occurrence("complete", "last")]).state.is_closed()


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
