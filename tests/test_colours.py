"""Colours say nothing alone: what a colour tells of a record or a thing stands beside it in words."""

from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[1]
#: Classes that colour what they stand on by what it means.
MEANING = ("badge", "text-bg-", "text-danger", "text-warning", "text-success", "text-info", "alert")
#: Ways in which an element says something.
SAYS = ("t-esc", "t-out", "t-field", "t-call", "aria-label", "title", "t-att-title", "t-att-aria-label", "alt")
#: Elements that say something of their own.
SPEAKING = {"t", "field", "button", "img", "input"}


@tagged("post_install", "-at_install")
class TestColoursOfTemplates(TransactionCase):
    """What is drawn by templates: of the web client, of the portal, of letters in the mail."""

    def test_what_is_coloured_by_its_meaning_says_it_in_words_or_by_a_label(self):
        files = [
            *ROOT.glob("case_*/static/src/**/*.xml"),
            *ROOT.glob("bridges/*/static/src/**/*.xml"),
            *ROOT.glob("case_*/views/*.xml"),
            *ROOT.glob("bridges/*/views/*.xml"),
        ]
        self.assertGreater(len(files), 100)
        wrong, looked_at = [], 0
        for file in files:
            for element in etree.parse(file).getroot().iter(etree.Element):
                classes = " ".join(element.get(name, "") for name in ("class", "t-attf-class", "t-att-class"))
                if not any(meaning in classes for meaning in MEANING) or element.tag == "field":
                    continue
                looked_at += 1
                if not self.says(element):
                    wrong.append(f"{file.relative_to(ROOT)}:{element.sourceline}: {element.tag} {classes.strip()}")
        self.assertGreater(looked_at, 100)
        self.assertFalse(wrong, "\n".join(wrong))

    def says(self, element):
        """Whether something is said in words within an element, or right beside what is an icon."""
        for part in element.iter(etree.Element):
            if (part.text or "").strip() or ((part.tail or "").strip() and part is not element):
                return True
            if any(name in part.attrib for name in SAYS) or part.tag in SPEAKING - {"t"}:
                return True
        beside = element.getparent()
        return beside is not None and element.tag in ("i", "img") and self.says_beside(element, beside)

    def says_beside(self, icon, beside):
        """An icon in front of words."""
        if (icon.tail or "").strip() or (beside.text or "").strip():
            return True
        return any(other is not icon and self.says(other) for other in beside.iterchildren(etree.Element))
