"""Letters as PDF, by reportlab: nothing outside Python is needed."""

import io
from xml.sax.saxutils import escape

MARGIN = 62


def letter_pdf(title, paragraphs, sender=(), to=(), place_date="", reference="", code="", please=""):
    """A letter on A4.

    :param title: its subject, plain text
    :param paragraphs: plain texts; a line break in one is kept, an empty line begins another
    :param sender: lines at the top right
    :param to: lines of the address
    :param place_date: one line above the subject
    :param reference: in the footer of each page, with its number
    :param code: brings the paper back to where it belongs: as a QR code at the top left of the first page, and in words
    :param please: said beside the code
    :return: the PDF, bytes
    """
    from reportlab.lib.enums import TA_RIGHT
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Spacer

    font, bold = _fonts()
    text = ParagraphStyle("text", fontName=font, fontSize=10, leading=14.5, spaceAfter=9)
    heading = ParagraphStyle("heading", parent=text, fontName=bold, fontSize=12.5, leading=17, spaceBefore=10)
    right = ParagraphStyle("right", parent=text, alignment=TA_RIGHT, fontSize=9, leading=12.5)

    def lines(texts, style):
        return Paragraph("<br/>".join(escape(line) for line in texts), style)

    story = [lines(sender, right)] if sender else []
    story += [Spacer(1, 18), lines(to, text)] if to else []
    story += [Spacer(1, 18), lines([place_date], text)] if place_date else []
    story.append(lines([title], heading))
    for paragraph in paragraphs:
        for block in paragraph.replace("\r\n", "\n").split("\n\n"):
            if block.strip():
                story.append(lines(block.strip().split("\n"), text))

    def first(canvas):
        if code:
            _draw_code(canvas, font, code, [please, reference, code])

    return numbered_pages(story, title, reference, first)


def numbered_pages(story, title, reference, first=None):
    """Pages on A4, each with a reference and its number below.

    :param story: flowables of reportlab
    :param title: of the document
    :param first: draws besides on the first page; gets the canvas
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    font, _bold = _fonts()

    def footer(canvas, document):
        if first and document.page == 1:
            first(canvas)
        canvas.setFont(font, 8)
        canvas.drawString(MARGIN, 36, reference)
        canvas.drawRightString(A4[0] - MARGIN, 36, str(document.page))

    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=56, bottomMargin=64, title=title
    )
    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return stream.getvalue()


def _draw_code(canvas, font, code, lines):
    """A QR code at the top left of a page, with words beside it for those who type."""
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing
    from reportlab.lib.pagesizes import A4

    size, top = 58, A4[1] - 30
    widget = QrCodeWidget(code, barLevel="Q", barBorder=2)
    left, bottom, right, upper = widget.getBounds()
    scale = (size / (right - left), 0, 0, size / (upper - bottom), 0, 0)
    drawing = Drawing(size, size, transform=scale)
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, MARGIN - 6, top - size)
    canvas.setFont(font, 7)
    for number, line in enumerate(filter(None, lines)):
        canvas.drawString(MARGIN + size, top - 14 - 10 * number, line)


def _fonts():
    """The names of a regular and a bold font, registered; reportlab brings them along."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, file in (("CaseText", "Vera.ttf"), ("CaseBold", "VeraBd.ttf")):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, file))
    return "CaseText", "CaseBold"
