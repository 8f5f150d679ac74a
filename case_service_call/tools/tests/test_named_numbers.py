import doctest
import unittest

from .. import named_numbers


class TestNamedNumbers(unittest.TestCase):
    """Numbers in what people write."""

    def test_examples(self):
        self.assertEqual(doctest.testmod(named_numbers).failed, 0)

    def test_words_without_a_digit_and_short_ones_are_none(self):
        self.assertEqual(named_numbers.numbers("No hot water in 12, please come"), [])

    def test_what_stands_around_a_number_is_no_part_of_it(self):
        text = "<ZB-2107>, (S/N: 00012.7/A) #K9#"
        self.assertEqual(named_numbers.numbers(text), ["ZB-2107", "00012.7/A"])

    def test_no_text(self):
        self.assertEqual((named_numbers.numbers(False), named_numbers.labels(None)), ([], []))
