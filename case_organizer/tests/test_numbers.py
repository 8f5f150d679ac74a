from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase


class TestNumbers(TransactionCase):
    """Case numbers follow Odoo's sequences, whatever somebody changes about them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        year = fields.Date.today().year
        cls.sequence = cls.env["ir.sequence"].create(
            {"name": "Numbers", "prefix": "N/%(range_year)s/", "padding": 4, "use_date_range": True}
        )
        cls.first = f"N/{year}/0001"

    def test_one_statement_once_the_year_has_begun(self):
        self.assertEqual(self.sequence._next_many(1), [self.first])
        self.sequence._next_many(1)
        with self.assertQueryCount(1):
            numbers = self.sequence._next_many(1)
        self.assertEqual(numbers, [self.first[:-1] + "3"])
        self.assertEqual(self.sequence._next_many(3), [self.first[:-1] + end for end in "456"])

    def test_a_new_year_begins_at_one(self):
        self.sequence._next_many(2)
        with freeze_time("2031-01-02 10:00:00"):
            self.assertEqual(self.sequence._next_many(2), ["N/2031/0001", "N/2031/0002"])
        self.assertEqual(self.sequence._next_many(1), [self.first[:-1] + "3"])

    def test_what_is_changed_counts_at_once(self):
        self.sequence._next_many(2)
        self.sequence.prefix = "M-"
        self.assertEqual(self.sequence._next_many(1), ["M-0003"])
        self.sequence.implementation = "no_gap"
        self.assertEqual(len(set(self.sequence._next_many(2) + self.sequence._next_many(1))), 3)
        self.sequence.write({"implementation": "standard", "use_date_range": False, "prefix": "H%(h24)s-"})
        with freeze_time("2031-01-02 10:00:00"):
            self.assertTrue(self.sequence._next_many(1)[0].startswith("H"))

    def test_it_goes_on_where_somebody_sets_it(self):
        self.sequence._next_many(2)
        self.sequence.date_range_ids.number_next_actual = 50
        self.assertEqual(self.sequence._next_many(1), [self.first[:-2] + "50"])

    def test_what_was_rolled_back_is_not_drawn_from(self):
        with self.assertRaises(ZeroDivisionError), self.cr.savepoint():
            self.sequence._next_many(2)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(self.sequence._next_many(2), [self.first, self.first[:-1] + "2"])
