import doctest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from .. import coverage
from ..coverage import Period, doubles, gaps

DAYS = st.integers(0, 60).map(lambda number: date(2026, 1, 1) + timedelta(days=number))
PERIODS = st.lists(
    st.tuples(DAYS, st.one_of(st.none(), st.integers(0, 30))).map(
        lambda pair: Period(pair[0], None if pair[1] is None else pair[0] + timedelta(days=pair[1]))
    ),
    max_size=6,
)


def test_the_examples_hold():
    assert doctest.testmod(coverage).failed == 0


@given(PERIODS, DAYS, st.integers(0, 60))
def test_gaps_are_the_days_that_nothing_covers(periods, first, length):
    last, told = first + timedelta(days=length), set()
    for begin, end in gaps(periods, first, last):
        assert begin <= end
        told.update(begin + timedelta(days=number) for number in range((end - begin).days + 1))
    days = [first + timedelta(days=number) for number in range(length + 1)]
    assert told == {day for day in days if not any(period.holds(day) for period in periods)}


@given(PERIODS)
def test_doubles_are_the_days_that_two_cover(periods):
    told = doubles(periods)
    for number in range(120):
        day = date(2026, 1, 1) + timedelta(days=number)
        pairs = sum(1 for first, last, _keys in told if first <= day and (last is None or day <= last))
        holding = sum(1 for period in periods if period.holds(day))
        assert pairs == holding * (holding - 1) // 2
