"""What was recorded on an earlier version goes as it went then."""

import copy

import pytest

from .. import Item, compile_plan
from . import recorded

RECORD = recorded.read()
DEMO = recorded.read(recorded.DEMO)


def test_courses_of_two_real_histories_end_as_they_did():
    plans = [recorded.plan_of(data) for data in RECORD["plans"]]
    assert len(RECORD["cases"]) >= 200
    assert {case["from"].split()[0] for case in RECORD["cases"]} == {"permits", "desk"}
    assert [found for case in RECORD["cases"] if (found := recorded.play(plans, case))] == []


def test_cases_of_the_demo_end_as_they_did():
    plans = [recorded.plan_of(data) for data in DEMO["plans"]]
    assert len(DEMO["cases"]) >= 20 and len(plans) >= 7
    assert [found for case in DEMO["cases"] if (found := recorded.play(plans, case))] == []


def test_a_case_that_was_taken_over_is_played_from_where_it_was():
    plan = compile_plan([Item("a", "step"), Item("b", "step")])
    recorder = recorded.Recorder([plan], 0, "aca")
    assert recorder.happens("complete", "b")
    case = recorder.case("elsewhere 1")
    assert (case["begin"], case["end"]) == ("aca", "ccc")
    assert recorded.play([plan], case) is None
    assert recorded.play([plan], {**case, "begin": "aaa"}) is not None


@pytest.mark.parametrize("part", ["play", "end"])
def test_what_goes_otherwise_is_told(part):
    plans = [recorded.plan_of(data) for data in RECORD["plans"]]
    case = copy.deepcopy(next(case for case in RECORD["cases"] if len(case["play"]) > 3))
    if part == "play":
        case["play"][1][2] = "otherwise"
    else:
        case["end"] += "x"
    assert recorded.play(plans, case).startswith(case["from"])


def test_a_plan_is_the_same_after_it_was_kept():
    for data in RECORD["plans"] + DEMO["plans"]:
        assert recorded.plan_data(recorded.plan_of(data)) == data
