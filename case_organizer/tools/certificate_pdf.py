"""Certificates of destruction as PDF, by reportlab."""

from xml.sax.saxutils import escape

from .html_pdf import text_styles
from .letter_pdf import MARGIN, numbered_pages


def certificate_pdf(title, facts, destroyed, kept=None, reference=""):
    """A certificate on A4.

    :param title: plain text
    :param facts: ``[(what, text)]``, above the tables
    :param destroyed: ``(heading, names of columns, rows of texts)``
    :param kept: the same, of what was on the list and was not destroyed; None for nothing
    :param reference: in the footer of each page, with its number
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    styles = text_styles()
    small = ParagraphStyle("small", parent=styles["text"], fontSize=8, leading=10.5, spaceAfter=0)
    width = A4[0] - 2 * MARGIN
    story = [
        Paragraph(escape(title), styles["h1"]),
        _table([[f"<b>{escape(what)}</b>", escape(text or "")] for what, text in facts], small, [130, width - 130]),
    ]
    for part in (destroyed, kept):
        if part and part[2]:
            heading, columns, rows = part
            head = [f"<b>{escape(name)}</b>" for name in columns]
            body = [[escape(text or "") for text in row] for row in rows]
            story += [
                Spacer(1, 10),
                Paragraph(f"{escape(heading)} ({len(rows)})", styles["h3"]),
                _table([head, *body], small, [width / len(columns)] * len(columns), repeated=1),
            ]
    return numbered_pages(story, title, reference)


def _table(rows, style, widths, repeated=0):
    from reportlab.lib import colors
    from reportlab.platypus import LongTable, Paragraph, TableStyle

    look = TableStyle([("GRID", (0, 0), (-1, -1), 0.4, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    cells = [[Paragraph(text, style) for text in row] for row in rows]
    return LongTable(cells, colWidths=widths, style=look, repeatRows=repeated)
