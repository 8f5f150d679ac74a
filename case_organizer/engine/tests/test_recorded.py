"""What was recorded on an earlier version goes as it went then."""

import copy

import pytest

from . import recorded

RECORD = recorded.read()


def test_courses_of_two_real_histories_end_as_they_did():
    plans = [recorded.plan_of(data) for data in RECORD["plans"]]
    assert len(RECORD["cases"]) >= 200
    assert {case["from"].split()[0] for case in RECORD["cases"]} == {"permits", "desk"}
    assert [found for case in RECORD["cases"] if (found := recorded.play(plans, case))] == []


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
    for data in RECORD["plans"]:
        assert recorded.plan_data(recorded.plan_of(data)) == data
