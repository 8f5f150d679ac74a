"""Texts written in Odoo's editor as PDF, by reportlab: nothing outside Python is needed."""

import io
import re
from xml.sax.saxutils import escape

from lxml import html

from .letter_pdf import MARGIN, _fonts

#: How what stands within a line is said to reportlab.
BOLD, ITALIC = ("b", "strong"), ("i", "em")
INLINE = {"b": "b", "strong": "b", "i": "i", "em": "i", "u": "u", "s": "strike", "del": "strike", "sup": "super"}
HEADINGS = {"h1": 18, "h2": 15, "h3": 13, "h4": 11.5, "h5": 10.5, "h6": 10}
BLOCKS = {*HEADINGS, "p", "ul", "ol", "table", "div", "blockquote", "pre", "hr", "section", "article"}
#: What reportlab itself draws: lines through and below words, raised ones, words with places to break them.
DRAWN = INLINE.keys() - {*BOLD, *ITALIC}
SPECIAL = re.compile("[\xad\u200b]")
#: Lists within lists are indented up to this depth.
DEEPEST = 8


def html_pdf(title, body, reference=""):
    """A text on A4: headings, paragraphs, bold, italic, underlined and struck words, lists, tables, lines.

    Pictures are left out, and said to be.

    :param title: plain text, set above it
    :param body: HTML, sanitized
    :param reference: in the footer of each page, with its number
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    styles = text_styles()
    story = [paragraph([title], styles["h1"])]
    root = html.fragment_fromstring(body or "", create_parent="div")
    add_blocks(root, story, styles)

    def footer(canvas, document):
        canvas.setFont(_fonts()[0], 8)
        canvas.drawString(MARGIN, 36, reference)
        canvas.drawRightString(A4[0] - MARGIN, 36, str(document.page))

    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=56, bottomMargin=64, title=title
    )
    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return stream.getvalue()


def text_styles():
    """The styles of texts, by tag; ``text`` and ``quote``."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font, bold = _fonts()
    for name, file in (("CaseItalic", "VeraIt.ttf"), ("CaseBoldItalic", "VeraBI.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))
    pdfmetrics.registerFontFamily(font, normal=font, bold=bold, italic="CaseItalic", boldItalic="CaseBoldItalic")
    text = ParagraphStyle("text", fontName=font, bulletFontName=font, fontSize=10, leading=14.5, spaceAfter=7)
    styles = {"text": text, "quote": ParagraphStyle("quote", parent=text, leftIndent=18)}
    for tag, size in HEADINGS.items():
        styles[tag] = ParagraphStyle(
            tag, parent=text, fontName=bold, fontSize=size, leading=size * 1.35, spaceBefore=size * 0.7
        )
    return styles


def _pieces(element, skip=()):
    """What stands within an element: texts, and elements without what follows them; those in ``skip`` are left out."""
    pieces = [element.text or ""]
    for child in element:
        if child not in skip and isinstance(child.tag, str):
            pieces.append(child)
        pieces.append(child.tail or "")
    return pieces


def _markup(pieces):
    """Pieces as reportlab's markup."""
    return "".join(escape(piece) if isinstance(piece, str) else _inline_child(piece) for piece in pieces)


def _inline_child(child):
    if child.tag == "br":
        return "<br/>"
    if child.tag == "img":
        return escape(_instead(child))
    inner = _markup(_pieces(child))
    mark = INLINE.get(child.tag)
    return f"<{mark}>{inner}</{mark}>" if mark else inner


def _instead(picture):
    return f"[{picture.get('alt') or '…'}]"


def _runs(pieces, found, bold=False, italic=False):
    """Gather what stands in pieces, as ``TextBlock`` takes it. :return: whether that is all there is to it"""
    for piece in pieces:
        if isinstance(piece, str):
            if SPECIAL.search(piece):
                return False
            found.append((bold, italic, piece))
        elif piece.tag == "br":
            found.append(None)
        elif piece.tag == "img":
            found.append((bold, italic, _instead(piece)))
        elif piece.tag in DRAWN or not _runs(
            _pieces(piece), found, bold or piece.tag in BOLD, italic or piece.tag in ITALIC
        ):
            return False
    return True


def paragraph(pieces, style, sign=""):
    """A paragraph for a story.

    :param pieces: plain texts, and elements of HTML that stand within a line
    :param style: one of :func:`text_styles`
    :param sign: plain text before its first line
    """
    from reportlab.platypus import Paragraph

    from .text_block import TextBlock

    runs = []
    if _runs(pieces, runs):
        return TextBlock(runs, style, sign)
    return Paragraph(_markup(pieces), style, bulletText=sign or None)


def _says(pieces):
    """Whether there is anything but space in pieces."""
    return any(piece.strip() if isinstance(piece, str) else _says_child(piece) for piece in pieces)


def _says_child(child):
    return child.tag == "img" or (child.tag != "br" and _says(_pieces(child)))


def add_blocks(parent, story, styles, depth=0):
    """Add what stands in an element to a story, block by block; what stands between blocks is a paragraph."""
    loose = [parent.text or ""]

    def settle():
        if _says(loose):
            story.append(paragraph(loose, styles["text"]))
        loose.clear()

    for child in parent:
        if isinstance(child.tag, str) and child.tag in BLOCKS:
            settle()
            _block(child, story, styles, depth)
        elif isinstance(child.tag, str):
            loose.append(child)
        loose.append(child.tail or "")
    settle()


def _block(element, story, styles, depth):
    from reportlab.platypus import HRFlowable

    tag = element.tag
    if tag in ("ul", "ol"):
        _list(element, story, styles, depth)
    elif tag == "table":
        _table(element, story, styles)
    elif tag == "hr":
        story.append(HRFlowable(width="100%", thickness=0.5, spaceBefore=6, spaceAfter=8))
    elif tag in ("div", "section", "article"):
        add_blocks(element, story, styles, depth)
    else:
        pieces = _pieces(element)
        style = styles.get(tag) or styles["quote" if tag == "blockquote" else "text"]
        if _says(pieces):
            story.append(paragraph(pieces, style))


def _list(element, story, styles, depth):
    """The points of a list, each with its sign, those within it below it.

    A list with ``data-prefix`` is numbered with that before each number (3.1, 3.2), from the one after ``data-from``.
    """
    from reportlab.lib.styles import ParagraphStyle

    prefix, number = element.get("data-prefix", ""), int(element.get("data-from", 0))
    indent = 16 * (min(depth, DEEPEST) + 1) + (14 if prefix else 0)
    style = ParagraphStyle(
        f"point{indent}",
        parent=styles["text"],
        leftIndent=indent,
        bulletIndent=indent - (26 if prefix else 12),
        spaceAfter=3,
    )
    for point in element.iterchildren("li"):
        below = [child for child in point if child.tag in ("ul", "ol")]
        pieces = _pieces(point, skip=below)
        if _says(pieces):
            number += 1
            sign = f"{prefix}{number}" if prefix else f"{number}."
            story.append(paragraph(pieces, style, sign if element.tag == "ol" else "•"))
        for child in below:
            _list(child, story, styles, depth + 1)


def _table(element, story, styles):
    """A table with lines between its cells; rows may have different numbers of cells."""
    from reportlab.lib import colors
    from reportlab.platypus import Spacer, Table, TableStyle

    rows = [
        [paragraph(_pieces(cell), styles["text"]) for cell in row.iterchildren("td", "th")]
        for row in element.iter("tr")
    ]
    width = max(map(len, rows), default=0)
    if not width:
        return
    rows = [row + [""] * (width - len(row)) for row in rows]
    grid = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    story += [Table(rows, colWidths=[(595 - 2 * MARGIN) / width] * width, style=grid), Spacer(1, 8)]
