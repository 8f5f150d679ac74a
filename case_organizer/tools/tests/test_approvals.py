"""Who still has to approve."""

import doctest

from tools import approvals
from tools.approvals import Line, needed, next_ones, waiting

LINES = [Line(1), Line(2), Line(3, "loan", 500_000.0)]


def test_examples():
    assert not doctest.testmod(approvals).failed


def test_a_limit_counts_above_it_only():
    assert [line.role for line in needed(LINES, {"loan": 500_000})] == [1, 2]
    assert [line.role for line in needed(LINES, {"loan": 500_000.01})] == [1, 2, 3]
    assert [line.role for line in needed(LINES, {})] == [1, 2]


def test_in_order_one_waits_for_the_other():
    open_lines = waiting(LINES, {"loan": 600_000}, {1})
    assert [line.role for line in next_ones("order", open_lines)] == [2]
    assert [line.role for line in next_ones("all", open_lines)] == [2, 3]
    assert next_ones("order", waiting(LINES, {}, {1, 2})) == []
