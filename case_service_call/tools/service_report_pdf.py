"""Service reports as PDF, by reportlab: nothing outside Python is needed."""

import io
from xml.sax.saxutils import escape

from odoo.addons.case_organizer.tools.html_pdf import text_styles
from odoo.addons.case_organizer.tools.letter_pdf import MARGIN
from odoo.addons.case_organizer.tools.pictures import on_white

#: Photos stand two in a row, each in a frame of so many points.
PHOTO = (225, 170)
SIGNATURE = (200, 80)


def service_report_pdf(title, facts, sections, photos, signature, footer):
    """A service report on A4: facts, texts and tables, photos, signature; each page with its number.

    :param title: plain text
    :param facts: ``[(label, value)]``, values may have several lines
    :param sections: ``[(heading, text)]`` or ``[(heading, [row, …])]`` where a row is a list of texts, the first one
        the heads of the columns; an empty one is left out
    :param photos: ``[(name, picture as bytes)]``; what is no picture is named
    :param signature: ``(words, picture as bytes or None)``, or None
    :param footer: plain text at the left of each footer
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer

    styles = text_styles()
    story = [Paragraph(escape(title), styles["h1"]), _facts(facts, styles), Spacer(1, 8)]
    for heading, content in sections:
        if not content:
            continue
        head = Paragraph(escape(heading), styles["h3"])
        body = Paragraph(_lines(content), styles["text"]) if isinstance(content, str) else _table(content, styles)
        story += [KeepTogether([head, body])] if isinstance(content, str) else [head, body]
    story += _photos(photos, styles)
    if signature:
        words, picture = signature
        image = _picture(picture, SIGNATURE) if picture else None
        story.append(KeepTogether([Spacer(1, 14), *filter(None, [image]), Paragraph(escape(words), styles["text"])]))

    def foot(canvas, document):
        canvas.setFont(styles["text"].fontName, 8)
        canvas.drawString(MARGIN, 36, footer)
        canvas.drawRightString(A4[0] - MARGIN, 36, str(document.page))

    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=56, bottomMargin=64, title=title
    )
    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return stream.getvalue()


def _lines(text):
    return "<br/>".join(escape(line) for line in text.splitlines())


def _facts(facts, styles):
    from reportlab.platypus import Paragraph, Table

    rows = [
        [Paragraph(escape(label), styles["text"]), Paragraph(_lines(value), styles["text"])] for label, value in facts
    ]
    return Table(rows, colWidths=[120, None], style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_tight()], hAlign="LEFT")


def _tight():
    return [
        ("TOPPADDING", (0, 0), (-1, -1), 0),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]


def _table(rows, styles):
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    small = ParagraphStyle("small", parent=styles["text"], fontSize=9, leading=12, spaceAfter=0)
    bold = ParagraphStyle("bold", parent=small, fontName=styles["h1"].fontName)
    cells = [
        [Paragraph(_lines(cell), bold if number == 0 else small) for cell in row] for number, row in enumerate(rows)
    ]
    return Table(
        cells,
        repeatRows=1,
        hAlign="LEFT",
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.lightgrey),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ],
    )


def _photos(photos, styles):
    from reportlab.platypus import Paragraph, Table

    cells = []
    for name, content in photos:
        image = _picture(content, PHOTO)
        words = Paragraph(escape(name), styles["text"])
        cells.append([image, words] if image else [words])
    rows = [
        [*cells[number : number + 2], *([""] if number + 1 == len(cells) else [])] for number in range(0, len(cells), 2)
    ]
    return [Table(rows, style=[("VALIGN", (0, 0), (-1, -1), "TOP"), *_tight()], hAlign="LEFT")] if rows else []


def _picture(content, frame):
    """A picture within a frame; None for what cannot be drawn."""
    from PIL import Image as Picture
    from PIL import ImageOps
    from reportlab.platypus import Image

    try:
        picture = ImageOps.exif_transpose(Picture.open(io.BytesIO(content)))
        picture.thumbnail((frame[0] * 3, frame[1] * 3))
        stream = io.BytesIO()
        on_white(picture).save(stream, "JPEG", quality=80)
    except (OSError, ValueError, Picture.DecompressionBombError):
        return None
    scale = min(frame[0] / picture.width, frame[1] / picture.height)
    stream.seek(0)
    return Image(stream, picture.width * scale, picture.height * scale, hAlign="LEFT")
