"""Colours say nothing alone: what a colour tells of a record or a thing stands beside it in words."""

import ast
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


#: What colours a row or a field and is no column of it: ``{(model, field): (field or button that says it, how)}``.
SAID_BY = {
    ("case.archive", "attachment_id"): ("expires_on", "the file is gone after that day"),
    ("case.case", "state"): ("status_id", "a status belongs to running or to closed cases"),
    ("case.participant", "current"): ("date_to", "from when to when somebody takes part"),
    ("case.communication", "failed"): ("action_open_source", "a sign, “Did not arrive”, is there for what did not"),
    ("case.clock", "late"): ("due_on", "says how late it is"),
    ("case.contract.clause", "left_out"): ("deviation", "says “Left out”"),
    ("case.cost", "taken_back"): ("action_take_back", "is there for what was not taken back"),
    ("case.document.remark", "settled_on"): ("settled_by_id", "who settled it"),
    ("case.hold", "in_force"): ("lifted_on", "and the days from and to"),
    ("case.involvement", "case_state"): ("status_id", "a status belongs to running or to closed cases"),
    ("case.issue.link", "state"): ("status_id", "a status belongs to running or to closed cases"),
    ("case.listener", "failed"): ("error", "what went wrong"),
    ("case.mail", "needs_look"): ("action_seen", "is there for what nobody has seen"),
    ("case.step", "state"): ("shown_state", "the state in words"),
    ("case.type.test", "passed"): ("result", "“As expected”, or what differs"),
    ("discuss.channel", "active"): ("resume_talk", "is there for talks that have ended"),
}
#: Decorations that are a colour; bold and italic are not.
TONES = tuple(f"decoration-{tone}" for tone in ("danger", "warning", "success", "info", "muted", "primary"))
#: Names in an expression that are no fields of the record.
NO_FIELDS = {"parent", "today", "current_date", "uid", "context_today", "True", "False", "true", "false"}


@tagged("post_install", "-at_install")
class TestColoursOfViews(TransactionCase):
    """What the lists, boards and badges of the web client colour by an expression."""

    def test_what_an_expression_colours_stands_beside_it_in_a_column_or_a_badge(self):
        coloured, used, wrong = 0, set(), []
        for model, node in self.decorated():
            coloured += 1
            told = self.shown(node)
            for name in self.names(node) - told:
                said_by = SAID_BY.get((model, name), ("",))[0]
                used.add((model, name))
                if said_by not in told:
                    wrong.append(f"{model}: {node.tag} {node.get('name', '')}: nothing says {name}, which colours it")
        self.assertGreater(coloured, 120)
        self.assertFalse(sorted(set(wrong)), "\n".join(sorted(set(wrong))))
        self.assertEqual(sorted(set(SAID_BY) - used), [], "these are not needed")

    def decorated(self):
        """The nodes of our views that are coloured by an expression. :return: ``(model, node)``, one after the other"""
        known = self.env["ir.model.data"].search([("module", "=like", "case\\_%"), ("model", "=", "ir.ui.view")])
        views = self.env["ir.ui.view"].browse(known.mapped("res_id")).exists()
        # Of a view of somebody else's only what we add to it.
        for view in views.filtered(lambda view: view.type != "qweb"):
            own = view.mode == "primary" or view.inherit_id not in views
            arch = view._get_combined_arch() if view.mode == "primary" else etree.fromstring(view.arch)
            for node in arch.iter(etree.Element) if own else ():
                if any(tone in node.attrib for tone in TONES):
                    yield self.model_of(view, node), node

    def model_of(self, view, node):
        """The model that a node in a view is about: of the list it is in, within a form."""
        fields = [above.get("name") for above in node.iterancestors("field") if above.get("name") not in ("arch", None)]
        model = view.model
        for name in reversed(fields):
            field = self.env[model]._fields.get(name)
            model = field.comodel_name if field is not None and field.relational else model
        return model

    def names(self, node):
        """Fields that decide on the colour of a node, but for the one that it shows itself."""
        told = [ast.walk(ast.parse(node.get(tone), mode="eval")) for tone in TONES if node.get(tone)]
        names = {part.id for nodes in told for part in nodes if isinstance(part, ast.Name)}
        return names - NO_FIELDS - ({node.get("name")} if node.tag == "field" else set())

    def shown(self, node):
        """Names of the fields and buttons that are seen where a node is."""
        while node.tag not in ("list", "kanban", "form") and node.getparent() is not None:
            node = node.getparent()
        return {
            part.get("name")
            for part in node.iter("field", "button")
            if part.get("column_invisible") not in ("1", "True")
            and part.get("invisible") not in ("1", "True")
            and part.get("optional") != "hide"
        }
