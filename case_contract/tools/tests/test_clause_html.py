import re
from unittest import TestCase

from case_contract.tools.clause_html import ClauseRefused, fill, names, plain, table_html

PATTERN = re.compile(r"\{\{(.+?)(?:\|\|\|\s*(.*?))?\}\}")


def parse(text):
    """Placeholders as Odoo writes them."""
    parts, last = [], 0
    for found in PATTERN.finditer(text):
        parts.append((text[last : found.start()], found[1].strip(), found[2] or ""))
        last = found.end()
    return [*parts, (text[last:], "", "")] if text[last:] else parts


def filled(text, rows=None, **values):
    """A clause filled in with these values."""
    return fill(
        text, parse, lambda name: values.get(name.replace(".", "_"), ""), rows or {}, {"lines": "<table></table>"}.get
    )


LINES = [{"name": "Boilers", "amount": "€ 1"}, {"name": "Pumps & <pipes>", "amount": "€ 2"}]


class TestClauseHtml(TestCase):
    """Clauses with placeholders, repeats and tables."""

    def test_values_are_text_never_markup(self):
        found = filled("<p>Notice: <b>{{ term.notice }}</b>, {{ x ||| none }}.</p>", term_notice="<i>3</i> & more")
        self.assertEqual(found, "<p>Notice: <b>&lt;i&gt;3&lt;/i&gt; &amp; more</b>, none.</p>")

    def test_rows_points_and_paragraphs_repeat(self):
        table = (
            "<table><tr><th>What</th></tr><tr><td><p>{{ line.name }}</p></td><td>{{ line.amount }}</td></tr></table>"
        )
        found = filled(table, {"line": LINES})
        self.assertEqual(found.count("<tr>"), 3)
        self.assertIn("Pumps &amp; &lt;pipes&gt;", found)
        self.assertEqual(filled("<ol><li>{{ line.name }}</li></ol>", {"line": LINES[:1]}), "<ol><li>Boilers</li></ol>")
        self.assertEqual(filled("<p>{{ line.name }} {{ total }}</p><p>end</p>", {}, total="5"), "<p>end</p>")

    def test_a_table_takes_the_place_of_its_paragraph(self):
        self.assertEqual(filled("<p>See:</p><p>{{ table.lines }}</p>"), "<p>See:</p><table></table>")
        self.assertEqual(filled("<p>{{ table.obligations }}</p><p>.</p>"), "<p>.</p>")
        self.assertEqual(table_html(["A"], [["<b>"]]), "<table><tr><th>A</th></tr><tr><td>&lt;b&gt;</td></tr></table>")

    def test_what_cannot_be_is_refused(self):
        for text, reason in (
            ("<p>{{ <b>x</b> }}</p>", "broken"),
            ("<p>{{ }}</p>", None),
            ("<p>{{ x</p>", "broken"),
            ("<p>We deliver {{ table.lines }} soon</p>", "alone"),
            ("<p>{{ line.name }} {{ party.name }}</p>", "repeat"),
            ("<div>{{ line.name }}</div>", "repeat"),
        ):
            with self.subTest(text):
                if reason is None:
                    self.assertEqual(names(text, parse), [])
                    continue
                with self.assertRaises(ClauseRefused) as refused:
                    names(text, parse)
                self.assertEqual(refused.exception.reason, reason)
        self.assertEqual(names("a {{ x }} <p>{{ table.lines }}</p>", parse), ["x", "table.lines"])

    def test_as_lines_of_text(self):
        text = "<h2>Notice</h2><p>Three <b>months</b><br>long</p><ul><li>one<ul><li>two</li></ul></li></ul>"
        self.assertEqual(
            plain(text + "<table><tr><td>a</td><td>b</td></tr></table>")[:4],
            ["Notice", "Three months long", "one", "two"],
        )
        self.assertEqual(plain("<table><tr><td>a</td><td>b</td></tr></table>"), ["a b"])
        self.assertEqual(plain(False), [])
