"""Clauses: HTML with placeholders that are filled in without executing anything.

``{{ term.notice }}`` stands for a value. A row of a table, a point of a list or a paragraph that names ``line.…``,
``obligation.…`` or ``party.…`` is repeated for each of them; ``{{ table.lines }}`` in a paragraph of its own becomes a
whole table. How a placeholder is written is the caller's: functions here take ``parse``, which makes a text into
``[(literal, placeholder, otherwise)]``.
"""

import copy
from functools import cache
from xml.sax.saxutils import escape

from lxml import html

#: What is repeated → what each of them has.
ROWS = {
    "line": ("number", "name", "quantity", "price", "discount", "amount", "from", "to"),
    "obligation": ("number", "name", "owed_by", "when", "first", "who", "how"),
    "party": ("number", "name", "as", "side"),
}
TABLES = ("lines", "obligations", "parties", "terms", "details")
#: What is repeated as a whole, the outermost first.
REPEATED = ("tr", "li", "p", "h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = (*REPEATED, "div", "ul", "ol", "table", "tbody", "thead", "blockquote", "pre")
OWN = ("p", "div", "h1", "h2", "h3", "h4", "h5", "h6")


class ClauseRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A clause that cannot be used.

    :ivar reason: ``broken`` (braces that are no placeholder), ``alone`` (a table within a sentence), ``repeat`` (a row
        outside what can be repeated, or two kinds of them in one)
    :ivar detail: the text concerned
    """

    def __init__(self, reason, detail):
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail = reason, detail


def _root(text):
    return html.fragment_fromstring(text or "", create_parent="div")


def _texts(element):
    """Each text below an element: ``(text, function that sets it)``."""
    for node in element.iter():
        if not isinstance(node.tag, str):
            continue
        if node.text:
            yield node.text, lambda value, node=node: setattr(node, "text", value)
        if node.tail and node is not element:
            yield node.tail, lambda value, node=node: setattr(node, "tail", value)


def _named(element, parse):
    return [name for text, _set in _texts(element) for _literal, name, _otherwise in parse(text) if name]


def _head(name):
    return name.partition(".")[0]


def names(text, parse):
    """The placeholders of a clause, in order.

    :param text: HTML
    :raises ClauseRefused: naming what is wrong with how they are written
    """
    root = _root(text)
    for part, _set in _texts(root):
        for literal, _name, _otherwise in parse(part):
            if "{{" in literal or "}}" in literal:
                raise ClauseRefused("broken", literal.strip()[:60])
    found = _named(root, parse)
    repeated = _repeated(root, parse)
    within = [name for _kind, element in repeated for name in _named(element, parse) if _head(name) in ROWS]
    outside = [name for name in found if _head(name) in ROWS]
    if len(within) != len(outside):
        raise ClauseRefused("repeat", next(name for name in outside if name not in within))
    tables = [name for name in found if _head(name) == "table"]
    if len(tables) != len(_alone(root, parse)):
        raise ClauseRefused("alone", tables[0])
    return found


def _repeated(root, parse):
    """What is repeated below an element: ``[(kind of row, element)]``. :raises ClauseRefused: ``repeat``"""
    found, taken = [], set()
    for tag in REPEATED:
        for element in root.iter(tag):
            if taken & {element, *element.iterancestors()}:
                continue
            kinds = {_head(name) for name in _named(element, parse)} & ROWS.keys()
            if len(kinds) > 1:
                raise ClauseRefused("repeat", ", ".join(sorted(kinds)))
            if kinds:
                found.append((kinds.pop(), element))
                taken.add(element)
    return found


def _alone(root, parse):
    """Elements that hold the placeholder of a table and nothing else: ``[(name of the table, element)]``."""
    found = []
    for element in root.iter(*OWN):
        if element is root or any(child.tag in OWN for child in element):
            continue
        parts = parse(element.text_content().strip())
        if len(parts) == 1 and not parts[0][0].strip() and _head(parts[0][1]) == "table":
            found.append((parts[0][1].partition(".")[2], element))
    return found


def fill(text, parse, value, rows, table):
    """A clause with its placeholders filled in.

    :param text: HTML
    :param value: function from the name of a placeholder to plain text
    :param rows: ``{kind: [{name: plain text}]}``, see :data:`ROWS`
    :param table: function from the name of a table to HTML, empty when there is nothing in it
    :return: HTML
    """
    root, parse, value = _root(text), cache(parse), cache(value)
    heads = set(map(_head, _named(root, parse)))
    for kind, element in _repeated(root, parse) if heads & ROWS.keys() else ():
        for row in rows.get(kind, ()):
            another = copy.deepcopy(element)
            another.tail = None
            _fill_texts(another, parse, lambda name, row=row: _of_row(name, row, value))
            element.addprevious(another)
        element.drop_tree()
    for name, element in _alone(root, parse) if "table" in heads else ():
        made = table(name)
        if made:
            element.addprevious(html.fragment_fromstring(made))
        element.drop_tree()
    _fill_texts(root, parse, value)
    return _inner(root)


def _of_row(name, row, value):
    head, _dot, rest = name.partition(".")
    return row.get(rest, "") if head in ROWS else value(name)


def _fill_texts(element, parse, value):
    for text, put in list(_texts(element)):
        if "{{" in text:
            put(
                "".join(
                    literal + ((value(name) or otherwise.strip()) if name else "")
                    for literal, name, otherwise in parse(text)
                )
            )


def _inner(root):
    return escape(root.text or "") + "".join(html.tostring(child, encoding="unicode") for child in root)


def table_html(heads, rows):
    """A table as HTML. :param heads: plain texts, or none :param rows: lists of plain texts"""
    table = html.Element("table")
    for tag, cells in (("th", heads), *(("td", row) for row in rows)):
        line = html.etree.SubElement(table, "tr") if cells else table
        for cell in cells:
            html.etree.SubElement(line, tag).text = cell
    return html.tostring(table, encoding="unicode")


def plain(text):
    """A clause as lines of plain text, one a block, for comparing."""
    lines = []
    root = _root(text)
    for element in root.iter():
        if element is root or (isinstance(element.tag, str) and element.tag in BLOCKS):
            inner = [element.text or ""]
            for child in element:
                if isinstance(child.tag, str) and child.tag not in (
                    *REPEATED,
                    "div",
                    "ul",
                    "ol",
                    "table",
                    "blockquote",
                ):
                    inner.append(
                        f"{child.text_content()} " if child.tag in ("td", "th", "br") else child.text_content()
                    )
                inner.append(child.tail or "")
            words = " ".join("".join(inner).split())
            if words:
                lines.append(words)
    return lines
