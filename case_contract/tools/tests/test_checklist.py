import doctest

from case_contract.tools import checklist


def test_examples():
    assert doctest.testmod(checklist).failed == 0


def test_what_is_no_line():
    assert checklist.lines(None) == checklist.lines(" \n - \n") == []
    assert checklist.twice(None, "Filter\nPressure") is None
