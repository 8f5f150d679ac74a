from datetime import date
from unittest import TestCase

from case_contract.tools.effective import ALWAYS, Agreed, reads

JAN, APR, JUL = date(2026, 1, 1), date(2026, 4, 1), date(2026, 7, 1)


class TestEffective(TestCase):
    """A contract read on a date."""

    def values(self, line, agreed, on):
        return {key: entry.value for key, entry in reads(line, agreed, on).items()}

    def test_from_when_it_holds(self):
        agreed = [Agreed(1, "rate", JUL, 4, "annex"), Agreed(1, "rate", ALWAYS, 3)]
        self.assertEqual(self.values([1], agreed, date(2026, 6, 30)), {"rate": 3})
        self.assertEqual(self.values([1], agreed, JUL), {"rate": 4})

    def test_the_nearest_counts(self):
        agreed = [Agreed(9, "rate", JUL, 5), Agreed(9, "place", ALWAYS, "here"), Agreed(1, "rate", ALWAYS, 3)]
        self.assertEqual(self.values([1, 9], agreed, JUL), {"rate": 3, "place": "here"})
        self.assertEqual(self.values([2, 9], agreed, JUL), {"rate": 5, "place": "here"})

    def test_taken_back(self):
        agreed = [Agreed(1, "rate", ALWAYS, 3), Agreed(9, "rate", ALWAYS, 5), Agreed(1, "rate", APR, None)]
        self.assertEqual(self.values([1, 9], agreed, JAN), {"rate": 3})
        self.assertEqual(self.values([1, 9], agreed, APR), {"rate": 5})
