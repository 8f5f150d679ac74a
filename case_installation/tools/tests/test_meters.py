import doctest
from datetime import datetime, timedelta

from .. import meters
from ..meters import Reading, backwards, per_day, reached

BEGIN = datetime(2026, 1, 1)


def read(*values):
    return [Reading(BEGIN + timedelta(days=day), value, *rest) for day, value, *rest in values]


def test_the_examples_hold():
    assert doctest.testmod(meters).failed == 0


def test_a_meter_does_not_run_backwards_unless_it_began_anew():
    assert backwards(read((0, 10), (1, 20), (2, 15))).value == 15
    assert backwards(read((0, 10), (1, 20), (2, 5, True), (3, 6))) is None


def test_when_a_value_will_be_reached():
    readings = read((0, 0), (10, 100), (20, 200))
    assert per_day(readings) == 10
    assert reached(readings, 500) == BEGIN + timedelta(days=50)
    assert reached(readings, 150) == BEGIN + timedelta(days=20), "it was reached by a reading"
    assert reached(readings[:1], 500) is None
    assert reached(read((0, 5), (10, 5)), 500) is None, "it stands still"


def test_over_an_exchange_it_counts_on():
    readings = read((0, 0), (10, 100), (11, 0, True), (21, 100))
    assert per_day(readings) == 200 / 21
    assert reached(readings, 200) == BEGIN + timedelta(days=21)
