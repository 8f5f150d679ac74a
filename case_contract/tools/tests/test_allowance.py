from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from case_contract.tools.allowance import Period, period_of


class TestAllowance(TestCase):
    """Periods of an allowance follow each other without gaps."""

    def test_by_months_and_at_the_end_of_a_month(self):
        start = date(2026, 1, 31)
        self.assertEqual(period_of(start, 1, "month", date(2026, 2, 27)), Period(start, date(2026, 2, 27)))
        self.assertEqual(period_of(start, 1, "month", date(2026, 2, 28)), Period(date(2026, 2, 28), date(2026, 3, 30)))
        self.assertEqual(
            period_of(date(2024, 2, 29), 1, "year", date(2025, 2, 27)), Period(date(2024, 2, 29), date(2025, 2, 27))
        )

    def test_once_and_before(self):
        self.assertEqual(period_of(date(2026, 1, 1), 1, "once", date(2030, 1, 1)), Period(date(2026, 1, 1), None))
        self.assertIsNone(period_of(date(2026, 1, 1), 1, "year", date(2025, 12, 31)))

    @given(
        st.dates(date(2000, 1, 1), date(2040, 1, 1)),
        st.integers(1, 36),
        st.sampled_from(["day", "week", "month", "year"]),
        st.integers(0, 5000),
    )
    def test_no_gaps(self, start, number, unit, days):
        on = start + timedelta(days=days)
        found = period_of(start, number, unit, on)
        self.assertTrue(found.first <= on <= found.last)
        self.assertEqual(
            period_of(start, number, unit, found.last + timedelta(days=1)).first, found.last + timedelta(days=1)
        )
        self.assertEqual(period_of(start, number, unit, found.first), found)
