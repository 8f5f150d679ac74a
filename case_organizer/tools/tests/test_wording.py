from datetime import date, datetime
from unittest import TestCase
from zoneinfo import ZoneInfo

from tools.wording import NotRead, read_date, read_moment, read_number


class TestWording(TestCase):
    """What people write in spreadsheets."""

    def test_numbers(self):
        for text, number in (
            ("1.234,56", 1234.56),
            ("1,234.56", 1234.56),
            ("€ 1 234 567", 1234567),
            ("12,5", 12.5),
            ("-3", -3),
            (7, 7),
        ):
            self.assertEqual(read_number(text), number, text)
        for text, reason in (("1.234", "ambiguous"), ("1,234", "ambiguous"), ("twelve", "number"), ("1.2.3", "number")):
            with self.assertRaises(NotRead) as caught:
                read_number(text)
            self.assertEqual(caught.exception.reason, reason, text)

    def test_dates(self):
        for text in ("2026-03-01", "1-3-2026", "01/03/2026", "1.3.2026", "20260301"):
            self.assertEqual(read_date(text), date(2026, 3, 1), text)
        for text in ("2026-02-30", "03/31/2026", "soon"):
            with self.assertRaises(NotRead):
                read_date(text)

    def test_moments(self):
        """In the zone of the reader, but for those that name their own; a time that is none is not left out."""
        for value, moment in (
            ("2026-03-01 14:30", datetime(2026, 3, 1, 13, 30)),
            ("1-7-2026T9:05", datetime(2026, 7, 1, 7, 5)),
            ("2026-03-01T14:30:15Z", datetime(2026, 3, 1, 14, 30, 15)),
            (datetime(2026, 7, 1, 12), datetime(2026, 7, 1, 10)),
            (date(2026, 3, 2), datetime(2026, 3, 1, 23)),
        ):
            self.assertEqual(read_moment(value, ZoneInfo("Europe/Amsterdam")), moment, value)
        for value in ("2026-03-01 25:00", "2026-02-30 10:00", "14:30", "", "soon at 9:00"):
            with self.assertRaises(NotRead) as caught:
                read_moment(value, ZoneInfo("UTC"))
            self.assertEqual(caught.exception.reason, "moment", value)
