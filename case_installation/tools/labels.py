"""Labels to stick on installations: a sheet of A4, 3 × 8, each with a QR code, a name and its numbers."""

from io import BytesIO

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from odoo.addons.case_organizer.tools.letter_pdf import _fonts

COLUMNS, ROWS = 3, 8
WIDTH, HEIGHT = A4[0] / COLUMNS, A4[1] / ROWS
CODE = 26 * mm
SIZE = 8
#: From line to line, and how many lines a name may take.
LINE, MOST_LINES = 4 * mm, 3


def sheet(labels):
    """The sheets as a PDF.

    :param labels: ``(address, name, serial number, number)``
    :return: bytes
    """
    target = BytesIO()
    canvas = Canvas(target, pagesize=A4)
    for place, label in enumerate(labels):
        place %= COLUMNS * ROWS
        if place == 0 and label is not labels[0]:
            canvas.showPage()
        _draw(canvas, place % COLUMNS * WIDTH, A4[1] - (place // COLUMNS + 1) * HEIGHT, label)
    canvas.save()
    return target.getvalue()


def _draw(canvas, left, bottom, label):
    address, *lines = label
    code = QrCodeWidget(address, barLevel="M")
    x, y, right, top = code.getBounds()
    scale = CODE / (right - x)
    drawing = Drawing(CODE, CODE, transform=[scale, 0, 0, CODE / (top - y), 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, canvas, left + 3 * mm, bottom + (HEIGHT - CODE) / 2)
    plain, bold = _fonts()
    name, *numbers = lines
    room = WIDTH - CODE - 8 * mm
    shown = [(bold, line) for line in wrapped(name, room, bold)]
    shown += [(plain, _fitted(line, room, plain)) for line in numbers if line]
    top = bottom + HEIGHT / 2 + (len(shown) - 1) * LINE / 2 - SIZE / 3
    for number, (font, line) in enumerate(shown):
        canvas.setFont(font, SIZE)
        canvas.drawString(left + CODE + 5 * mm, top - number * LINE, line)


def wrapped(text, room, font):
    """A text in at most :data:`MOST_LINES` lines; what does not fit into the last one is cut.

    :param room: width in points
    :return: a list of lines
    """
    lines, words = [], text.split()
    while words:
        count = len(words)
        while count > 1 and stringWidth(" ".join(words[:count]), font, SIZE) > room:
            count -= 1
        if len(lines) == MOST_LINES - 1:
            count = len(words)
        lines.append(_fitted(" ".join(words[:count]), room, font))
        words = words[count:]
    return lines


def _fitted(text, room, font):
    """A text cut to the room there is."""
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    while text and stringWidth(text, font, SIZE) > room:
        text = text[:-2] + "…" if len(text) > 2 else ""
    return text
