"""What is found in the order of events, in groups and in attributes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from history import Event, Options, Trace, discover
from history.codes import Codes
from history.precedence import prerequisites

START = datetime(2024, 1, 1, tzinfo=UTC)


def case(name, path, end=None, who=(), **attributes):
    """A case with a letter of ``path`` per hour; a dot is an hour without one."""
    events = [
        Event(letter, START + timedelta(hours=hour), **dict(zip(("resource", "group"), who, strict=False)))
        for hour, letter in enumerate(path)
        if letter != "."
    ]
    return Trace(str(name), attributes, events, start=START, end=end)


def log(*paths, **options):
    return discover([case(number, path) for number, path in enumerate(paths)], **options)


def waits(found):
    return {(p.step, p.waits_for) for p in found.prerequisites}


def test_steps_in_order_with_their_counts():
    found = log(*["ABCE"] * 8, "ABBBE", "ADE")
    assert [step.name for step in found.steps] == ["A", "B", "D", "C", "E"]
    step = found.step("B")
    assert (step.code, step.events, step.cases, step.most, step.repeats) == ("b", 11, 9, 3, True)
    assert [step.name for step in found.steps if step.required] == ["A", "B", "C", "E"]
    assert found.step("D").offered
    assert (found.first, found.last) == (START, START + timedelta(hours=4))


def test_a_step_is_done_again_in_a_plan_when_it_waits_or_nobody_needs_it():
    found = log(*["ABBC"] * 8, "AABC", "ABXXC")
    assert {step.name for step in found.steps if step.repeats} == {"A", "B", "X"}
    # A begins, and all wait for it: another A after each would hold them up. Nobody waits for X.
    assert {step.name for step in found.steps if found.is_repeatable(step)} == {"B", "X"}


def test_hours_between_steps():
    found = log("A..B", "A..B", "A....B")
    assert found.step("A").hours is None
    assert found.step("B").hours == 3


def test_prerequisites_are_the_shortest_that_say_it_all():
    assert waits(log(*["ABCD"] * 9)) == {("b", "a"), ("c", "b"), ("d", "c")}
    assert waits(log(*["ABCD", "ACBD"] * 9)) == {("b", "a"), ("c", "a"), ("d", "b"), ("d", "c")}


def test_little_support_or_exceptions_say_nothing():
    assert ("x", "a") not in waits(log(*["ABC"] * 20, *["AXBC"] * 4))
    assert ("x", "a") in waits(log(*["ABC"] * 20, *["AXBC"] * 5))
    assert ("b", "a") not in waits(log(*["ABC"] * 99, "BAC"))
    assert ("b", "a") in waits(log(*["ABC"] * 399, "BAC"))


def test_only_the_first_time_counts():
    assert waits(log(*["ABAB"] * 9)) == {("b", "a")}


def test_the_required_never_waits_for_the_optional():
    edges = prerequisites(
        [("x", "b", 100), ("a", "x", 100), ("a", "b", 100)], dict.fromkeys("axb", 100), {"a", "b"}, Options()
    )
    assert set(edges) == {("a", "x"), ("a", "b")}


def test_contradictions_lose_their_weakest_link():
    before = [("a", "b", 1000), ("b", "c", 999), ("c", "a", 998)]
    edges = prerequisites(before, dict.fromkeys("abc", 1000), set("abc"), Options())
    assert set(edges) == {("a", "b"), ("b", "c")}


def test_running_by_final_steps():
    found = log(*["ABZ"] * 95, *["AB"] * 5)
    assert (found.running, found.final, found.named_ends) == (5, {"Z"}, False)
    assert found.is_running(case(1, "AB"))
    assert not found.is_running(case(1, "ABZ"))
    assert found.is_running(case(1, "ABZB"))


def test_nothing_runs_where_nothing_tells():
    found = log("AB", "BA", "ABA", "BAB")
    assert (found.running, found.final) == (0, frozenset())
    assert not found.is_running(case(1, "A"))


def test_running_by_named_ends():
    cases = [case(1, "ABZ", end=START), case(2, "ABZ"), case(3, "AB", end=START)]
    found = discover(cases)
    assert (found.running, found.named_ends) == (1, True)
    assert [found.is_running(one) for one in cases] == [False, True, False]


def test_required_is_measured_on_ended_cases():
    found = log(*["ABZ"] * 10, *["A"] * 3)
    assert found.step("B").required


def test_starts_are_no_completions():
    started = case("s", "AB")
    started = replace(started, events=[started.events[0], replace(started.events[1], done=False)])
    found = discover([started])
    assert (found.events, found.completions, len(found.steps)) == (2, 1, 1)


def test_roles_and_people():
    cases = [case(n, "AB", who=("Ann", "Front")) for n in range(3)]
    cases += [replace(case("x", "A", who=("Ben", "Back")), responsible="Cas"), case("y", "C", who=("Ben",))]
    found = discover(cases)
    assert [(role.code, role.events, role.people) for role in found.roles] == [
        ("back", 1, ("Ben",)),
        ("front", 6, ("Ann",)),
    ]
    assert [(p.name, p.events, p.responsible, p.roles) for p in found.people] == [
        ("Ann", 6, 0, ("front",)),
        ("Ben", 2, 0, ("back",)),
        ("Cas", 0, 1, ()),
    ]
    assert found.step("A").role == "front"
    assert found.step("C").role is None


def test_kinds_of_characteristics():
    def known(number):
        return {
            "case:id": f"{number}",
            "colour": "red" if number % 2 else "blue",
            "remark": f"remark {number}",
            "story": f"{number} " * 150,
            "count": number,
            "rate": number if number % 2 else 0.5,
            "total_amount": number * 1.5,
            "since": date(2024, 1, 1 + number % 28),
            "at": START if number % 2 else date(2024, 1, 1),
            "urgent": number % 2 == 0,
            "mixed": number if number % 2 else "unknown",
        }

    cases = [case(number, "AB", **known(number)) for number in range(100)]
    found = {c.code: c for c in discover(cases).characteristics}
    assert {code: c.kind for code, c in found.items()} == {
        "colour": "selection",
        "remark": "char",
        "story": "text",
        "count": "integer",
        "rate": "float",
        "total_amount": "monetary",
        "since": "date",
        "at": "datetime",
        "urgent": "boolean",
        "mixed": "char",
    }
    assert [(choice.code, choice.name, choice.cases) for choice in found["colour"].choices] == [
        ("blue", "blue", 50),
        ("red", "red", 50),
    ]
    assert (found["colour"].value(cases[1]), found["mixed"].value(cases[1]), found["rate"].value(cases[1])) == (
        "red",
        "1",
        1.0,
    )
    assert found["at"].value(cases[2]) == START


@pytest.mark.parametrize(("values", "described"), [("xx", True), ("xy", True), (None, False)])
def test_event_attributes_that_describe_the_case(values, described):
    cases = []
    for number in range(40):
        one = case(number, "AB")
        given = values or (f"{number}-1", f"{number}-2")
        events = [replace(e, attributes={"k": v}) for e, v in zip(one.events, given, strict=True)]
        cases.append(replace(one, events=events))
    found = discover(cases).characteristics
    assert bool(found) == described
    if described:
        assert (found[0].on_event, found[0].value(cases[0])) == (True, values[-1])


def test_bounds_hold():
    options = Options(max_people=5, max_groups=3)
    cases = [case(number, "A", who=(f"P{number}", f"G{number}"), note=f"n{number}", end=START) for number in range(50)]
    found = discover(cases, options)
    assert (len(found.people), len(found.roles), found.more_people) == (5, 3, True)
    assert found.characteristics[0].kind == "char"


def test_an_empty_log_shows_nothing():
    found = discover([])
    assert (found.cases, found.steps, found.running, found.first) == (0, (), 0, None)


def test_codes():
    codes = Codes("step")
    assert [codes.make(name) for name in ("Zoë's Step!", "zoe s step", "受付", "受理", "x" * 99, "x" * 99)] == [
        "zoe_s_step",
        "zoe_s_step_2",
        "step",
        "step_2",
        "x" * 60,
        "x" * 58 + "_2",
    ]
