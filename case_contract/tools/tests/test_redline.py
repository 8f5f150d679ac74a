from unittest import TestCase

from case_contract.tools.redline import redline


class TestRedline(TestCase):
    """What differs between two texts."""

    def test_blocks_and_words(self):
        before = ["Notice", "It is one day.", "Gone", "Same"]
        after = ["Notice", "It is two long days.", "Same", "New"]
        found = redline(before, after)
        self.assertEqual([mark for mark, _parts in found], ["same", "changed", "removed", "same", "added"])
        self.assertEqual(found[1][1][0], ("same", "It is "))
        for side, text in (("removed", before), ("added", after)):
            kept = [
                "".join(words for kind, words in parts if kind in ("same", side))
                for mark, parts in found
                if mark in ("same", "changed", side)
            ]
            self.assertEqual(kept, text)

    def test_nothing_differs(self):
        self.assertEqual(redline(["a"], ["a"]), [("same", [("same", "a")])])
        self.assertEqual(redline([], []), [])
