from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from ..alert_times import is_quiet, next_digest

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def weekday(day):
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (datetime(2026, 1, 7, 16, 59), False),  # Wednesday, 17:59 there
        (datetime(2026, 1, 7, 17, 0), True),
        (datetime(2026, 1, 8, 6, 59), True),
        (datetime(2026, 1, 8, 7, 0), False),
        (datetime(2026, 7, 8, 16, 0), True),  # in summer it is 18:00 an hour earlier in UTC
        (datetime(2026, 1, 10, 11, 0), True),  # Saturday noon
    ],
)
def test_evenings_and_weekends_are_quiet(moment, quiet):
    assert is_quiet(moment, AMSTERDAM, 18, 8, weekday) is quiet


def test_quiet_within_a_day_and_never():
    assert is_quiet(datetime(2026, 1, 7, 11, 30), AMSTERDAM, 12, 13)
    assert not is_quiet(datetime(2026, 1, 7, 12, 30), AMSTERDAM, 12, 13)
    assert not is_quiet(datetime(2026, 1, 7, 23, 30), AMSTERDAM, 8, 8)


def test_one_digest_a_day_whatever_the_clock_does():
    for begun in (datetime(2026, 3, 25, 12), datetime(2026, 10, 21, 12)):
        for hour in (0, 2, 8, 23):
            moment, days = begun, []
            for _time in range(10):
                moment = next_digest(moment, AMSTERDAM, hour)
                local = moment.replace(tzinfo=UTC).astimezone(AMSTERDAM)
                assert local.hour in (hour, hour + 1)
                days.append(local.date())
            assert all(after - before == timedelta(days=1) for before, after in pairwise(days))


def test_no_digest_on_days_off():
    friday = datetime(2026, 1, 9, 9)
    assert next_digest(friday, AMSTERDAM, 8, weekday) == datetime(2026, 1, 12, 7)
    assert next_digest(friday, AMSTERDAM, 8, lambda _day: False) == datetime(2026, 1, 19, 7)
