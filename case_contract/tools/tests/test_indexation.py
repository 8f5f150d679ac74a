from datetime import date
from fractions import Fraction

import pytest
from tools.indexation import by_index, by_percent, next_base, next_date
from tools.prorata import months, share


def test_each_year_on_the_day_it_began():
    start = date(2024, 2, 29)
    assert next_date(start, None, start) == date(2025, 2, 28)
    assert next_date(start, None, date(2025, 2, 28)) == date(2026, 2, 28)
    assert next_date(start, None, date(2027, 6, 1)) == date(2028, 2, 29)


def test_each_year_in_a_month():
    assert next_date(date(2026, 1, 1), 1, date(2026, 1, 1)) == date(2027, 1, 1)
    assert next_date(date(2025, 12, 15), 1, date(2025, 12, 15)) == date(2026, 1, 1)
    assert next_date(date(2025, 12, 15), 7, date(2026, 7, 1)) == date(2027, 7, 1)


def test_by_how_much():
    assert by_index(120, 123) == Fraction(41, 40)
    assert by_percent(2.5) == Fraction(41, 40)
    assert next_base(date(2025, 10, 1)) == date(2026, 10, 1)
    with pytest.raises(ValueError, match="index"):
        by_index(0, 123)


def test_whole_periods_are_whole_wherever_they_begin():
    for day in range(1, 29):
        first = date(2026, 1, day)
        last = date(2026, 4, day).fromordinal(date(2026, 4, day).toordinal() - 1)
        assert months(first, first, last) == 3
        assert share((first, last), (date(2025, 1, 1), None), 12) == Fraction(1, 4)


def test_parts_of_a_period():
    quarter = (date(2026, 1, 1), date(2026, 3, 31))
    assert share(quarter, (date(2026, 2, 1), None), 1) == 2
    assert share(quarter, (date(2026, 2, 15), date(2026, 2, 28)), 1) == Fraction(1, 2)
    assert share(quarter, (date(2026, 2, 1), None), None) == Fraction(2, 3)
    assert share(quarter, (date(2026, 4, 1), None), 1) == 0
    assert share(quarter, (date(2025, 1, 1), date(2025, 12, 31)), None) == 0


def test_parts_add_up():
    quarter = (date(2026, 1, 31), date(2026, 4, 29))
    for day in range(1, 88):
        cut = date.fromordinal(quarter[0].toordinal() + day)
        parts = share(quarter, (quarter[0], date.fromordinal(cut.toordinal() - 1)), 12) + share(
            quarter, (cut, None), 12
        )
        assert parts == share(quarter, quarter, 12)
