from datetime import date
from unittest import TestCase

from tools.wording import NotRead, read_date, read_number


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
