from odoo.tests import BaseCase

from odoo.addons.case_organizer.tools.letter_pdf import _fonts

from ..tools.labels import MOST_LINES, wrapped

ROOM = 100


class TestLabelLines(BaseCase):
    """Names on labels."""

    def test_a_long_name_takes_more_lines_and_is_cut_at_last(self):
        font = _fonts()[1]
        self.assertEqual(wrapped("Boiler 2", ROOM, font), ["Boiler 2"])
        name = "Gas boiler in the cellar of the pavilion"
        lines = wrapped(name, ROOM, font)
        self.assertEqual(" ".join(lines), name)
        self.assertIn(len(lines), range(2, MOST_LINES + 1))
        cut = wrapped(" ".join([name] * 5), ROOM, font)
        self.assertEqual(len(cut), MOST_LINES)
        self.assertTrue(cut[-1].endswith("…"))
        self.assertTrue(wrapped("Luchtbehandelingskastonderdeelnummer", ROOM, font)[0].endswith("…"), "a word is cut")
        self.assertEqual(wrapped("", ROOM, font), [])
