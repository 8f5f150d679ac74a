"""What can be clicked on can be reached and done without a mouse: templates of the web client."""

import re
from pathlib import Path

from lxml import etree

from odoo.tests import TransactionCase, tagged

ROOT = Path(__file__).resolve().parents[1]
#: What browsers put into the order of Tab, and start with Enter or Space.
CONTROLS = {"button", "input", "select", "textarea", "summary", "label", "option"}


@tagged("post_install", "-at_install")
class TestClickable(TransactionCase):
    """Each element of ours with a click of its own."""

    def test_each_is_a_control_or_answers_to_the_keyboard_or_a_control_beside_it_does_the_same(self):
        wrong, looked_at = [], 0
        for file in (*ROOT.glob("case_*/static/src/**/*.xml"), *ROOT.glob("bridges/*/static/src/**/*.xml")):
            clicked = [element for element in etree.parse(file).getroot().iter(etree.Element) if handler(element)]
            looked_at += len(clicked)
            reached = {handler(element) for element in clicked if answers_to_keys(element)}
            wrong += [
                f"{file.relative_to(ROOT)}:{element.sourceline}: {element.tag}"
                for element in clicked
                if handler(element) not in reached
            ]
        self.assertGreater(looked_at, 100)
        self.assertFalse(wrong, "\n".join(wrong))


def handler(element):
    """The name of the method that a click on an element calls; empty without one."""
    told = next((value for name, value in element.attrib.items() if name.split(".")[0] == "t-on-click"), "")
    return re.sub(r"^.*=>\s*", "", told).removeprefix("this.").partition("(")[0].strip()


def answers_to_keys(element):
    """Whether an element is reached by Tab, and started by Enter or Space."""
    if element.tag in CONTROLS or (element.tag == "a" and {"href", "t-att-href", "t-attf-href"} & set(element.attrib)):
        return True
    if element.tag[0].isupper():
        # A component: its own template says what it is.
        return True
    keys = any(name.split(".")[0] == "t-on-keydown" for name in element.attrib)
    return keys and bool({"tabindex", "t-att-tabindex", "t-ref"} & set(element.attrib))
