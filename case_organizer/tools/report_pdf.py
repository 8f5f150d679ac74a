"""A management report as PDF, by reportlab: figures, charts and tables on A4."""

import io
from xml.sax.saxutils import escape

from .letter_pdf import _fonts

MARGIN = 48
COLORS = ("#3c6e91", "#c98a2b", "#7a8f3c", "#8c4a6b")
#: Points on the axis of a chart that have a label.
LABELS = 10


def report_pdf(title, subtitle, tiles, sections, footer=""):
    """A report.

    :param title: its title, plain text
    :param subtitle: period, and for whom it was made
    :param tiles: ``[(label, value, more)]``, plain texts
    :param sections: dicts with ``title`` and any of ``note`` (text), ``chart`` (``labels``, ``sets``: ``[(name, values,
        line or not)]``), ``heads`` and ``rows`` (texts; the first column is left, the others right)
    :param footer: text at the bottom of each page, before its number
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

    styles = _styles()
    width = A4[0] - 2 * MARGIN
    story = [Paragraph(escape(title), styles["title"]), Paragraph(escape(subtitle), styles["muted"]), Spacer(1, 10)]
    story += [_tiles(tiles, styles, width), Spacer(1, 8)]
    for section in sections:
        head = [Paragraph(escape(section["title"]), styles["heading"])]
        if section.get("note"):
            head.append(Paragraph(escape(section["note"]), styles["muted"]))
        if section.get("chart"):
            head.append(_chart(section["chart"], width))
        story.append(KeepTogether(head))
        if section.get("rows"):
            story.append(_table(section["heads"], section["rows"], styles, width))
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=44, bottomMargin=52, title=title
    )

    def foot(canvas, document):
        canvas.setFont(styles["text"].fontName, 8)
        canvas.drawString(MARGIN, 30, footer)
        canvas.drawRightString(A4[0] - MARGIN, 30, str(document.page))

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return stream.getvalue()


def _styles():
    from reportlab.lib.colors import HexColor
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle

    font, bold = _fonts()
    text = ParagraphStyle("text", fontName=font, fontSize=8, leading=10.5)
    muted = ParagraphStyle("muted", parent=text, textColor=HexColor("#555555"), spaceAfter=4)
    return {
        "text": text,
        "right": ParagraphStyle("right", parent=text, alignment=TA_RIGHT),
        "muted": muted,
        "head": ParagraphStyle("head", parent=text, fontName=bold),
        "head_right": ParagraphStyle("head_right", parent=text, fontName=bold, alignment=TA_RIGHT),
        "title": ParagraphStyle("title", parent=text, fontName=bold, fontSize=17, leading=22, spaceAfter=2),
        "heading": ParagraphStyle(
            "heading", parent=text, fontName=bold, fontSize=11.5, leading=15, spaceBefore=12, spaceAfter=3
        ),
        "value": ParagraphStyle("value", parent=text, fontName=bold, fontSize=14, leading=18),
    }


def _tiles(tiles, styles, width, columns=4):
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    cells = [
        [
            Paragraph(escape(label), styles["muted"]),
            Paragraph(escape(value), styles["value"]),
            Paragraph(escape(more or "\u00a0"), styles["muted"]),
        ]
        for label, value, more in tiles
    ]
    cells += [""] * (-len(cells) % columns)
    rows = [cells[start : start + columns] for start in range(0, len(cells), columns)]
    table = Table(rows or [[""] * columns], colWidths=[width / columns] * columns)
    table.setStyle(
        [
            ("BOX", (0, 0), (-1, -1), 0.5, HexColor("#bbbbbb")),
            ("INNERGRID", (0, 0), (-1, -1), 0.5, HexColor("#bbbbbb")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return table


def _table(heads, rows, styles, width):
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import LongTable, Paragraph

    def line(texts, left, right):
        return [Paragraph(escape(str(text)), right if place else left) for place, text in enumerate(texts)]

    first = width * 0.34
    others = (width - first) / max(len(heads) - 1, 1)
    table = LongTable(
        [line(heads, styles["head"], styles["head_right"]), *(line(r, styles["text"], styles["right"]) for r in rows)],
        colWidths=[first, *[others] * (len(heads) - 1)],
        repeatRows=1,
    )
    table.setStyle(
        [
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, HexColor("#555555")),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, HexColor("#cccccc")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return table


def _chart(chart, width):
    """Columns, and lines over them on the same axis."""
    from reportlab.graphics.charts.legends import Legend
    from reportlab.graphics.shapes import Drawing, Line, PolyLine, Rect, String
    from reportlab.lib.colors import HexColor

    font, _bold = _fonts()
    height, left, bottom, top = 170, 34, 34, 12
    drawing = Drawing(width, height)
    labels, sets = chart["labels"], chart["sets"]
    most = max((value for _name, values, _line in sets for value in values), default=0) or 1
    room, tall = width - left - 6, height - bottom - top
    step = room / max(len(labels), 1)
    for part in range(5):
        y = bottom + tall * part / 4
        drawing.add(Line(left, y, width - 6, y, strokeColor=HexColor("#dddddd"), strokeWidth=0.5))
        text = f"{most * part / 4:,.0f}" if most >= 4 else f"{most * part / 4:,.2f}"
        drawing.add(String(left - 4, y - 3, text, fontName=font, fontSize=6.5, textAnchor="end"))
    every = max(1, -(-len(labels) // LABELS))
    for place, label in enumerate(labels):
        if place % every == 0:
            drawing.add(String(left + step * place, bottom - 10, label, fontName=font, fontSize=6.5))
    columns = [entry for entry in sets if not entry[2]]
    for number, (_name, values, line) in enumerate(sets):
        color = HexColor(COLORS[number % len(COLORS)])
        if line:
            points = [
                at
                for place, value in enumerate(values)
                for at in (left + step * (place + 0.5), bottom + tall * max(value, 0) / most)
            ]
            if len(points) > 2:
                drawing.add(PolyLine(points, strokeColor=color, strokeWidth=1.4))
            continue
        wide = step * 0.8 / len(columns)
        for place, value in enumerate(values):
            x = left + step * (place + 0.1) + wide * number
            drawing.add(Rect(x, bottom, wide, tall * max(value, 0) / most, fillColor=color, strokeColor=None))
    legend = Legend()
    legend.x, legend.y, legend.fontName, legend.fontSize = left, 12, font, 7
    legend.alignment, legend.columnMaximum, legend.deltax, legend.dxTextSpace = "right", 1, 70, 4
    legend.dx = legend.dy = 6
    legend.strokeWidth = 0
    legend.colorNamePairs = [
        (HexColor(COLORS[number % len(COLORS)]), name) for number, (name, _v, _l) in enumerate(sets)
    ]
    drawing.add(legend)
    return drawing
