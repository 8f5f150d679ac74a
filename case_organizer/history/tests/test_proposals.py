"""What is proposed from how cases went."""

from datetime import UTC, datetime, timedelta

import pytest

from history import Event, Lines, Planned, Trace, flow_of, propose

from .common import DESK, PERMITS, open_log, real
from .pm4py_said import needs_pm4py, pm4py_says

START = datetime(2024, 1, 1, 10, tzinfo=UTC)


def case(number, steps, ended=True, hours=24):
    """A case of steps, each so many hours after the one before; ``step/group`` names who did it."""
    events = []
    for index, step in enumerate(steps.split()):
        code, _slash, group = step.partition("/")
        events.append(Event(code, START + timedelta(hours=hours * index), group=group or None))
    return Trace(str(number), {}, events, start=START, end=events[-1].timestamp if ended else None)


def cases(*kinds, **options):
    """Cases of several kinds: ``(how many, steps)``."""
    return [case(f"{index}-{n}", steps, **options) for index, (count, steps) in enumerate(kinds) for n in range(count)]


def proposed(traces, *plan, lines=None):
    return {(p.kind, p.step, p.value): p for p in propose(flow_of(traces), plan, lines)}


def test_an_order_that_nearly_always_held():
    found = proposed(cases((19, "a b"), (1, "b a")), Planned("a", hours=99), Planned("b", hours=99))
    assert set(found) == {("after", "b", "a")}
    order = found["after", "b", "a"]
    assert (order.support, order.cases, order.share) == (19, 20, 0.95)
    assert not proposed(cases((18, "a b"), (2, "b a")), Planned("a", hours=99), Planned("b", hours=99))


def test_no_order_that_the_plan_has_or_that_makes_a_circle():
    first, second = Planned("a", hours=99), Planned("b", after=frozenset("a"), hours=99)
    third = Planned("c", after=frozenset("b"), hours=99)
    assert not proposed(cases((9, "a b c")), first, second, third)
    assert not proposed(cases((9, "c b a")), first, second, third)


def test_too_few_cases_propose_nothing():
    assert not proposed(cases((4, "a a b")), Planned("a"), Planned("b"))


def test_steps_that_most_did_and_steps_that_few_did():
    traces = cases((8, "a b"), (2, "a c"), (3, "a"), ended=True)[:10]
    found = proposed(traces, Planned("a", hours=99), Planned("b", required=False, hours=99), Planned("c", hours=99))
    assert ("required", "b", None) in found
    assert (found["required", "b", None].support, found["required", "b", None].cases) == (8, 10)
    assert found["optional", "c", None].support == 8 if ("optional", "c", None) in found else True
    gone = proposed(cases((6, "a")), Planned("a", hours=99), Planned("c", hours=99))
    assert (gone["optional", "c", None].support, gone["optional", "c", None].cases) == (6, 6)


def test_running_cases_say_nothing_about_what_is_required():
    found = proposed(cases((9, "a"), ended=False), Planned("a", required=False, hours=99), Planned("b", hours=99))
    assert not found


def test_a_step_that_is_done_again():
    found = proposed(cases((9, "a"), (1, "a a")), Planned("a", hours=99))
    assert (found["repeatable", "a", None].support, found["repeatable", "a", None].cases) == (1, 10)
    assert not proposed(cases((9, "a"), (1, "a a")), Planned("a", repeatable=True, hours=99))


def test_who_does_it():
    traces = cases((7, "a/Front"), (3, "a/Back"))
    found = proposed(traces, Planned("a", hours=99))
    assert (found["role", "a", "Front"].support, found["role", "a", "Front"].cases) == (7, 10)
    assert not proposed(traces, Planned("a", role="Front", hours=99))
    assert not proposed(cases((5, "a/Front"), (5, "a/Back")), Planned("a", hours=99))


@pytest.mark.parametrize(("hours", "deadline"), [(0.5, 1), (20, 20), (30, 48)])
def test_a_deadline_that_nine_in_ten_keep(hours, deadline):
    found = proposed(cases((9, "a b"), hours=hours), Planned("a"), Planned("b", after=frozenset("a")))
    proposal = found["deadline", "b", deadline]
    assert (proposal.median, proposal.late, proposal.share) == (hours, hours, 1)


def test_a_deadline_that_is_long_enough_stays():
    traces = cases((9, "a b"), hours=30)
    assert not proposed(traces, Planned("a"), Planned("b", after=frozenset("a"), hours=48))
    assert proposed(traces, Planned("a"), Planned("b", after=frozenset("a"), hours=24))


def test_lines_are_drawn_by_who_asks():
    traces = cases((8, "a b"), (2, "b a"))
    plan = Planned("a", hours=99), Planned("b", hours=99)
    assert set(proposed(traces, *plan, lines=Lines(before_share=0.8))) == {("after", "b", "a")}


@real
@needs_pm4py
@pytest.mark.parametrize("path", [PERMITS, DESK])
def test_figures_agree_with_pm4py(path):
    flow, theirs = flow_of(open_log(path)), pm4py_says("flow", path)
    assert [[a, b, n] for (a, b), n in sorted(flow.follows.items())] == sorted(theirs["follows"])
    assert dict(flow.starts) == theirs["starts"]
    assert dict(flow.ends) == theirs["ends"]
    again = {name: figures.again for name, figures in flow.steps.items() if figures.again}
    assert again == theirs["again"]
    before = flow.first_before()
    for earlier, later, support, confidence in theirs["precedence"]:
        assert (flow.steps[later].cases, before.get((earlier, later), 0)) == (support, confidence), (earlier, later)
    assert {name: figures.cases for name, figures in flow.steps.items()} == theirs["existence"]
    for name, figures in flow.steps.items():
        median, late = figures.usual()
        assert median == pytest.approx(theirs["median"].get(name)), name
        assert late == pytest.approx(theirs["late"].get(name)), name
        assert sum(figures.hours) == pytest.approx(theirs["hours"].get(name, 0)), name
