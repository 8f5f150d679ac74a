from datetime import date
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from case_contract.tools.terms import TermsRefused, course, last_day, notice_by

YEAR = {"kind": "fixed", "number": 12, "unit": "months"}
TACIT = {"kind": "tacit"}
NOTICE = {"number": 3, "unit": "months"}


class TestTerms(TestCase):
    """Ends, renewals and notice days as a contract manager counts them."""

    def test_a_year(self):
        found = course(date(2026, 3, 1), YEAR, None, NOTICE, date(2026, 6, 1))
        self.assertEqual((found.end, found.renews, found.notice_by), (date(2027, 2, 28), False, date(2026, 11, 30)))

    def test_goes_on_by_itself(self):
        found = course(date(2020, 1, 1), YEAR, TACIT, NOTICE, date(2026, 6, 1))
        self.assertEqual((found.start, found.end), (date(2026, 1, 1), date(2026, 12, 31)))
        self.assertEqual((found.renews, found.notice_by, found.period), (True, date(2026, 9, 30), 7))

    def test_on_the_last_day_and_the_day_after(self):
        for today, period in ((date(2026, 12, 31), 1), (date(2027, 1, 1), 2)):
            self.assertEqual(course(date(2026, 1, 1), YEAR, TACIT, None, today).period, period)

    def test_renewed_for_another_length(self):
        found = course(
            date(2020, 1, 1),
            {**YEAR, "number": 36},
            {"kind": "tacit", "number": 1, "unit": "years"},
            None,
            date(2024, 5, 1),
        )
        self.assertEqual((found.start, found.end), (date(2024, 1, 1), date(2024, 12, 31)))

    def test_until_somebody_ends_it(self):
        found = course(date(2026, 1, 1), {"kind": "indefinite"}, TACIT, NOTICE, date(2026, 6, 1))
        self.assertEqual((found.end, found.renews, found.notice_by), (None, False, None))
        self.assertEqual(
            course(date(2026, 1, 1), None, None, None, date(2026, 6, 1), date(2026, 8, 31)).end, date(2026, 8, 31)
        )

    def test_ended_before_its_time(self):
        found = course(date(2026, 1, 1), YEAR, TACIT, NOTICE, date(2026, 6, 1), ended=date(2026, 8, 31))
        self.assertEqual((found.end, found.renews, found.notice_by), (date(2026, 8, 31), False, None))

    def test_leap_day(self):
        self.assertEqual(last_day(date(2024, 2, 29), 1, "years"), date(2025, 2, 27))
        found = course(
            date(2024, 2, 29), {"kind": "fixed", "number": 1, "unit": "years"}, TACIT, None, date(2028, 3, 1)
        )
        self.assertEqual((found.start, found.end), (date(2028, 2, 28), date(2029, 2, 27)))

    def test_months_of_other_lengths(self):
        self.assertEqual(notice_by(date(2026, 5, 30), {"number": 3, "unit": "months"}), date(2026, 2, 27))

    def test_nothing(self):
        with self.assertRaises(TermsRefused) as refused:
            last_day(date(2026, 1, 1), 0, "months")
        self.assertEqual(refused.exception.reason, "length")
        with self.assertRaises(TermsRefused) as refused:
            last_day(date(9999, 1, 1), 2, "years")
        self.assertEqual(refused.exception.reason, "overflow")

    @settings(max_examples=300, deadline=None)
    @given(
        st.dates(date(1990, 1, 1), date(2040, 1, 1)),
        st.integers(1, 40),
        st.sampled_from(["weeks", "months"]),
        st.integers(0, 9000),
    )
    def test_periods_follow_each_other(self, start, number, unit, after):
        """The day looked at lies in the period, and the next one begins the day after."""
        duration = {"kind": "fixed", "number": number, "unit": unit}
        today = date.fromordinal(start.toordinal() + after)
        found = course(start, duration, TACIT, None, today)
        self.assertLessEqual(found.start, today)
        self.assertGreaterEqual(found.end, today)
        following = course(start, duration, TACIT, None, date.fromordinal(found.end.toordinal() + 1))
        self.assertEqual((following.start.toordinal(), following.period), (found.end.toordinal() + 1, found.period + 1))


def test_renewed_from_a_day():
    renewed = {"kind": "fixed", "number": 24, "unit": "months", "since": date(2027, 1, 1)}
    found = course(date(2026, 1, 1), renewed, None, {"number": 3, "unit": "months"}, date(2026, 10, 1))
    assert (found.end, found.notice_by, found.renews) == (date(2028, 12, 31), date(2028, 9, 30), False)
