import doctest
from datetime import date, timedelta

from .. import visits, work_rules
from ..visits import Job, put_together
from ..work_rules import Due, settled, spread

DAY = date(2026, 9, 1)
RULES = spread({"year": (30, ["half"]), "half": (20, ["quarter"])})


def due(key, kind, after=0, place="boiler", **values):
    return Due(key, place, kind, DAY + timedelta(days=after), **values)


def job(key, after, place="site", days=30, asked=True):
    return Job(key, place, DAY + timedelta(days=after), days, asked)


def test_the_examples_hold():
    assert doctest.testmod(work_rules).failed == doctest.testmod(visits).failed == 0


def test_a_big_one_includes_a_small_one_about_the_same_time_on_the_same_thing():
    assert settled([due(1, "year"), due(2, "half", 30)], RULES) == {2: 1}
    assert settled([due(1, "year"), due(2, "half", -30)], RULES) == {2: 1}
    assert settled([due(1, "year"), due(2, "half", 31)], RULES) == {}
    assert settled([due(1, "year"), due(2, "half", place="pump")], RULES) == {}


def test_what_was_begun_is_not_left_out():
    assert settled([due(1, "year"), due(2, "half", 3, movable=False)], RULES) == {}


def test_through_another_one():
    assert settled([due(1, "year"), due(2, "half", 5), due(3, "quarter", 8)], RULES) == {2: 1, 3: 1}
    assert settled([due(2, "half", 5), due(3, "quarter", 8)], RULES) == {3: 2}


def test_each_takes_the_nearest_one_of_a_kind_and_no_more():
    assert settled([due(1, "year"), due(2, "half", 20), due(3, "half", -10)], RULES) == {3: 1}
    assert settled([due(1, "year"), due(4, "year", 25), due(2, "half", 20)], RULES) == {2: 4}


def test_whatever_the_order():
    dues = [due(3, "quarter", 8), due(2, "half", 5), due(1, "year"), due(4, "quarter", 90)]
    assert settled(dues, RULES) == settled(dues[::-1], RULES) == {2: 1, 3: 1}


def test_rules_in_a_circle_end():
    rules = spread({"a": (30, ["b"]), "b": (30, ["a"])})
    assert settled([due(1, "a"), due(2, "b", 1)], rules) in ({1: 2}, {2: 1})


def test_one_visit_for_what_falls_due_within_its_days():
    assert put_together([job(1, 0), job(2, 30), job(3, 31)]) == ({}, [[1, 2], [3]])
    assert put_together([job(1, 0), job(2, 0, place="elsewhere")]) == ({}, [[1], [2]])


def test_what_nobody_asks_comes_along_and_makes_no_visit():
    assert put_together([job(1, 0), job(2, 20, asked=False), job(3, 200, asked=False)]) == ({}, [[1, 2]])
    assert put_together([job(1, 0, asked=False), job(2, 20)]) == ({}, [[1, 2]])


def test_a_visit_that_is_asked_is_joined():
    assert put_together([job(2, 20), job(3, 40)], [("visit", "site", DAY)]) == ({2: "visit"}, [[3]])
    assert put_together([job(1, -5)], [("visit", "site", DAY)]) == ({}, [[1]]), "before its first day: another one"
