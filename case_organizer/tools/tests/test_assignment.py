"""Which rule of a step counts."""

import doctest

from tools import assignment


def test_the_examples():
    assert not doctest.testmod(assignment).failed
