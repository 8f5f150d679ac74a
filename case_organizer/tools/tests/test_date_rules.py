"""When dates are due: calendar arithmetic, working days, pauses."""

import doctest
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools import date_rules
from tools.date_rules import DateRefused, DateRule, WorkCalendar, after_pauses, due, held, parse, paused

AMSTERDAM = WorkCalendar(ZoneInfo("Europe/Amsterdam"))


def test_the_examples_in_the_docstrings():
    found = doctest.testmod(date_rules)
    assert found.attempted
    assert not found.failed


@pytest.mark.parametrize(
    ("base", "offset", "unit", "expected"),
    [
        (date(2024, 2, 29), 1, "years", datetime(2025, 2, 28)),
        (date(2024, 2, 29), 4, "years", datetime(2028, 2, 29)),
        (date(2024, 2, 29), -1, "years", datetime(2023, 2, 28)),
        (date(2026, 1, 31), 1, "months", datetime(2026, 2, 28)),
        (date(2026, 3, 31), -1, "months", datetime(2026, 2, 28)),
        (date(2026, 12, 15), 1, "months", datetime(2027, 1, 15)),
        (date(2026, 1, 15), -1, "months", datetime(2025, 12, 15)),
        (date(2026, 1, 15), -13, "months", datetime(2024, 12, 15)),
        (date(2026, 12, 31), 1, "days", datetime(2027, 1, 1)),
        (date(2026, 1, 1), -2, "weeks", datetime(2025, 12, 18)),
        (datetime(2026, 1, 1, 9, 30), 36, "hours", datetime(2026, 1, 2, 21, 30)),
        (datetime(2026, 1, 1, 9, 30), 0, "days", datetime(2026, 1, 1, 9, 30)),
        (date(2026, 1, 2), 1, "workdays", datetime(2026, 1, 5)),
        (date(2026, 1, 5), -1, "workdays", datetime(2026, 1, 2)),
        (date(2026, 1, 3), 1, "workdays", datetime(2026, 1, 5)),
        (datetime(2026, 1, 2, 16, 0), 5, "workdays", datetime(2026, 1, 9, 16, 0)),
    ],
)
def test_offsets(base, offset, unit, expected):
    assert due(base, offset, unit) == expected


def test_a_date_begins_at_midnight_where_the_calendar_is():
    assert due(date(2026, 7, 1), 0, "days", AMSTERDAM) == datetime(2026, 6, 30, 22)
    assert due(date(2026, 1, 1), 6, "months", AMSTERDAM) == datetime(2026, 6, 30, 22)
    assert due(date(2026, 1, 1), 24, "hours", AMSTERDAM) == datetime(2026, 1, 1, 23)


def test_summer_time_moves_no_wall_clock_but_real_hours():
    before = datetime(2026, 3, 28, 9)  # 10:00 in Amsterdam, the day before summer time begins
    assert due(before, 1, "days", AMSTERDAM) == datetime(2026, 3, 29, 8)
    assert due(before, 24, "hours", AMSTERDAM) == datetime(2026, 3, 29, 9)


@pytest.mark.parametrize(
    ("base", "offset", "unit"),
    [
        (date(9990, 1, 1), 67, "years"),
        (date(9999, 12, 31), 1, "days"),
        (date(1, 1, 1), -1, "months"),
        (date(2026, 1, 1), 2_000_000_000, "years"),
        (date(2026, 1, 1), 2_000_000_000, "hours"),
        (date(2026, 1, 1), 2_000_000_000, "workdays"),
        (date(2026, 1, 1), -2_000_000_000, "weeks"),
    ],
)
def test_beyond_the_calendar(base, offset, unit):
    with pytest.raises(DateRefused) as refused:
        due(base, offset, unit)
    assert refused.value.reason == "overflow"


def test_nobody_ever_works():
    with pytest.raises(DateRefused) as refused:
        due(date(2026, 1, 1), 1, "workdays", WorkCalendar(even=frozenset(), odd=frozenset()))
    assert refused.value.reason == "no_working_day"


def test_two_kinds_of_weeks():
    calendar = WorkCalendar(even=frozenset([0]), odd=frozenset([3]))
    monday = next(day for day in (date(2026, 1, 5), date(2026, 1, 12)) if calendar.works(day))
    assert calendar.after(monday, 1) == monday + timedelta(days=10)
    assert calendar.after(monday, 2) == monday + timedelta(days=14)


weekdays = st.frozensets(st.integers(0, 6))
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(weekdays, weekdays, st.lists(days, max_size=60), days, st.integers(-300, 300).filter(bool))
def test_working_days_are_counted_one_by_one(even, odd, holidays, start, number):
    calendar = WorkCalendar(even=even | {1}, odd=odd, holidays=tuple(sorted(set(holidays))))
    found = calendar.after(start, number)
    one = timedelta(days=1 if number > 0 else -1)
    passed, day = 0, start
    while day != found:
        day += one
        passed += calendar.works(day)
    assert passed == abs(number)
    assert calendar.works(found)


HOUR = timedelta(hours=1)
NOON = datetime(2026, 1, 1, 12)


def test_a_pause_moves_what_was_not_due_yet():
    assert held(NOON, NOON - 9 * HOUR, [(NOON - 3 * HOUR, NOON - HOUR)]) == NOON + 2 * HOUR
    assert held(NOON, NOON - 9 * HOUR, [(NOON + HOUR, NOON + 3 * HOUR)]) == NOON
    assert held(NOON, NOON - 9 * HOUR, [(NOON - HOUR, None)]) is None
    assert held(NOON, NOON - 9 * HOUR, [(NOON + HOUR, None)]) == NOON
    # The first pause moves it into the second one.
    assert held(NOON, NOON - 9 * HOUR, [(NOON - HOUR, NOON), (NOON, NOON + 2 * HOUR)]) == NOON + 3 * HOUR


def test_only_what_lies_after_the_start_counts():
    pauses = [(NOON - 5 * HOUR, NOON - 3 * HOUR), (NOON - 2 * HOUR, NOON - HOUR), (NOON, None)]
    assert paused(NOON - 4 * HOUR, pauses) == 2 * HOUR
    assert paused(NOON - 9 * HOUR, pauses) == 3 * HOUR
    assert paused(NOON, pauses) == timedelta()
    assert held(NOON, NOON - 4 * HOUR, pauses[:2]) == NOON + 2 * HOUR


OFFICE = AMSTERDAM._replace(hours=(((8, 12), (13, 17)),) * 14)
#: 09:00 in Amsterdam on Wednesday, Friday and Monday, as UTC.
WEDNESDAY, FRIDAY, MONDAY = (datetime(2026, 3, day, 8) for day in (11, 6, 9))


def test_a_pause_over_a_weekend_moves_working_days_by_what_was_worked():
    pause = [(FRIDAY, MONDAY)]
    assert after_pauses(WEDNESDAY, FRIDAY, pause) == WEDNESDAY + timedelta(days=3), "a deadline in days"
    assert after_pauses(WEDNESDAY, FRIDAY, pause, OFFICE) == WEDNESDAY + timedelta(days=1), "one working day"
    assert held(WEDNESDAY, FRIDAY, pause, OFFICE) == WEDNESDAY + timedelta(days=1)
    late = [(FRIDAY + 7 * HOUR, MONDAY + HOUR)]
    assert after_pauses(WEDNESDAY, FRIDAY, late, OFFICE) == WEDNESDAY + 3 * HOUR, "one hour on Friday, two on Monday"
    assert after_pauses(WEDNESDAY, MONDAY, late, OFFICE) == WEDNESDAY + HOUR, "only what lies after the start"
    asleep = [(FRIDAY + 9 * HOUR, MONDAY - 2 * HOUR)]
    assert after_pauses(WEDNESDAY, FRIDAY, asleep, OFFICE) == WEDNESDAY, "nobody worked meanwhile"
    assert held(WEDNESDAY, FRIDAY, [(FRIDAY, None)], OFFICE) is None


def test_days_off_and_parts_of_days_off_are_not_worked():
    holiday = OFFICE._replace(holidays=(date(2026, 3, 9),))
    assert after_pauses(WEDNESDAY, FRIDAY, [(FRIDAY, MONDAY)], holiday) == WEDNESDAY + 8 * HOUR
    noon = int(datetime(2026, 3, 6, 11, tzinfo=UTC).timestamp())
    afternoon_off = OFFICE._replace(off=((noon, noon + 6 * 3600),))
    assert after_pauses(WEDNESDAY, FRIDAY, [(FRIDAY, MONDAY - 2 * HOUR)], afternoon_off) == WEDNESDAY + 3 * HOUR


def test_summer_time_moves_no_pause():
    friday, monday, wednesday = datetime(2026, 3, 27, 8), datetime(2026, 3, 30, 7), datetime(2026, 4, 1, 7)
    assert after_pauses(wednesday, friday, [(friday, monday)], OFFICE) == wednesday + timedelta(days=1)


def test_where_nobody_ever_works_a_pause_moves_by_how_long_it_was():
    never = WorkCalendar(even=frozenset(), odd=frozenset())
    assert after_pauses(WEDNESDAY, FRIDAY, [(FRIDAY, MONDAY)], never) == WEDNESDAY + timedelta(days=3)


moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda moment: moment.replace(microsecond=0))


@given(moments, st.lists(st.tuples(moments, moments), max_size=4))
def test_pauses_one_after_the_other_move_as_all_of_them(moment, pairs):
    edges = sorted({edge for pair in pairs for edge in pair})
    pauses = list(zip(edges[::2], edges[1::2], strict=False))
    together = after_pauses(moment, datetime(2025, 1, 1), pauses, OFFICE)
    for pause in pauses:
        moment = after_pauses(moment, datetime(2025, 1, 1), [pause], OFFICE)
    assert moment == together


def test_keys_name_what_is_waited_for():
    assert DateRule("opened").key == "opened"
    assert DateRule("deadline", "", -3, "workdays").key == "deadline-3workdays"
    assert DateRule("item", "offer.complete", 2, "weeks").key == "item:offer.complete+2weeks"


def test_what_is_stored():
    assert parse("2026-01-02 10:00:00") == datetime(2026, 1, 2, 10)
    assert parse("") is None
