from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tools.clocks import Policy, Target, begins, chosen, due, stands, used
from tools.working_time import AllTime, WorkingTime, Year

HOUR = 3600
DAY = 24 * HOUR


def moment(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def office(number):
    """Every day of a year from 9 to 17."""
    first, last = moment(f"{number}-01-01"), moment(f"{number + 1}-01-01")
    return Year.of([(day + 9 * HOUR, day + 17 * HOUR) for day in range(first, last, DAY)])


TIME = WorkingTime(office)
MOMENTS = st.integers(moment("2023-12-20"), moment("2025-02-01"))


def test_a_night_and_the_turn_of_a_year_do_not_count():
    assert TIME.worked(moment("2024-12-31 16:00"), moment("2025-01-01 10:00")) == 2 * HOUR
    assert TIME.after(moment("2024-12-31 16:00"), 2 * HOUR) == moment("2025-01-01 10:00")
    assert TIME.worked(moment("2023-05-01 12:00"), moment("2026-05-01 12:00")) == 1096 * 8 * HOUR


def test_the_end_of_a_day_is_reached_on_that_day():
    assert TIME.after(moment("2024-03-04 09:00"), 8 * HOUR) == moment("2024-03-04 17:00")


def test_a_calendar_that_never_works_reaches_nothing():
    assert WorkingTime(lambda number: Year.of([])).after(moment("2024-03-04"), 1) is None


@given(MOMENTS, st.integers(1, 400 * HOUR))
def test_what_is_worked_until_a_moment_is_what_was_asked(begun, seconds):
    assert TIME.worked(begun, TIME.after(begun, seconds)) == seconds
    assert TIME.worked(begun, TIME.after(begun, seconds) - 1) == seconds - 1


@given(st.lists(MOMENTS, min_size=3, max_size=9, unique=True), st.integers(1, 100 * HOUR), st.booleans())
def test_a_clock_is_due_when_it_has_used_what_is_allowed(moments, allowed, working):
    time = TIME if working else AllTime()
    begun, *rest = sorted(moments)
    pauses = list(zip(rest[::2], rest[1::2], strict=False))
    found = due(time, begun, pauses, allowed)
    assert used(time, begun, pauses, found) == allowed
    assert used(time, begun, pauses, found - 1) == allowed - 1


def test_a_clock_that_stands_still_is_never_due_but_one_that_was_late_before_stays_so():
    begun = moment("2024-03-04 09:00")
    assert due(TIME, begun, [(begun + HOUR, None)], 2 * HOUR) is None
    assert due(TIME, begun, [(begun + 3 * HOUR, None)], 2 * HOUR) == begun + 2 * HOUR
    assert used(TIME, begun, [(begun + HOUR, None)], begun + 5 * HOUR) == HOUR


def target(**values):
    given = {"measure": "resolution", "begins": frozenset(), "rests": frozenset({7}), "ends": frozenset()}
    return Target(**{"id": 1, "seconds": 1, "share": 75, "working": True, "calendar_id": None, **given, **values})


def test_when_clocks_begin_stand_still_and_end():
    custom = target(measure="custom", begins=frozenset({3}), ends=frozenset({4}))
    assert [begins(target(), 1, opened) for opened in (True, False)] == [True, False]
    assert not begins(target(measure="next_response"), 1, True)
    assert [begins(custom, status, True) for status in (1, 3)] == [False, True]
    assert [stands(target(), status, "active") for status in (1, 7)] == ["runs", "rests"]
    assert [stands(target(), 1, state) for state in ("suspended", "completed")] == ["rests", "ended"]
    assert [stands(custom, status, "active") for status in (3, 4)] == ["runs", "ended"]


def test_the_first_policy_that_fits_counts():
    nothing = frozenset()
    urgent = Policy(1, None, frozenset({5}), nothing, frozenset({"2"}), nothing, ())
    important = Policy(2, None, nothing, nothing, nothing, frozenset({70}), ())
    rest = Policy(3, 9, nothing, nothing, nothing, nothing, ())
    case = {"company_id": 9, "type_id": 5, "category_id": None, "priority": "2", "partners": (71, 70)}
    assert chosen([urgent, important, rest], case) is urgent
    assert chosen([urgent, important, rest], {**case, "priority": "0"}) is important
    assert chosen([urgent, important, rest], {**case, "priority": "0", "partners": ()}) is rest
    assert chosen([urgent, rest], {**case, "priority": "0", "company_id": 1}) is None
