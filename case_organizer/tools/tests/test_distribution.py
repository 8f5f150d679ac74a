import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.distribution import EVENLY, FEWEST, distribute


def test_evenly_in_turn():
    assert distribute(5, [7, 8], EVENLY) == [7, 8, 7, 8, 7]


def test_who_has_fewest_comes_first():
    assert distribute(4, [7, 8, 9], FEWEST, {7: 3, 8: 1}) == [9, 8, 9, 8]


def test_nobody_and_unknown_ways_are_refused():
    with pytest.raises(ValueError, match="nobody"):
        distribute(1, [], EVENLY)
    with pytest.raises(ValueError, match="no way"):
        distribute(1, [7], "somehow")


@given(st.integers(0, 60), st.dictionaries(st.integers(1, 9), st.integers(0, 20), min_size=1))
def test_fewest_brings_loads_together(count, loads):
    people = sorted(loads)
    got = distribute(count, people, FEWEST, loads)
    assert len(got) == count
    after = {person: loads[person] + got.count(person) for person in people}
    receivers = set(got)
    if receivers:
        assert max(after[person] for person in receivers) - min(after.values()) <= 1
