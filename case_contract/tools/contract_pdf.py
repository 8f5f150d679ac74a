"""Contracts as PDF, by reportlab and pypdf: nothing outside Python is needed."""

import contextlib
import io
from xml.sax.saxutils import escape

from lxml import html

from odoo.addons.case_organizer.tools.html_pdf import add_blocks, paragraph, text_styles
from odoo.addons.case_organizer.tools.letter_pdf import MARGIN, _fonts
from odoo.addons.case_organizer.tools.pdf_bounds import MOST_UNPACKED, check_drawn, within

FOOT = 36
SMALL = 8


class EnclosureRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A file that cannot be merged in. :ivar name: its name"""

    def __init__(self, name):
        super().__init__(name)
        self.name = name


def contract_pdf(title, lead, clauses, footer, page_words, enclosures=()):
    """A contract on A4: title, what leads in, numbered clauses, files merged in behind; each page with its number.

    :param title: plain text
    :param lead: HTML above the clauses
    :param clauses: ``[{"number", "title", "html"}]``; lists within a clause are numbered below it
    :param footer: plain text at the left of each footer
    :param page_words: function from ``(page, pages)`` to what stands at the right
    :param enclosures: ``[(name, PDF as bytes)]``
    :return: the PDF, bytes
    :raises EnclosureRefused: naming a file that is no readable PDF
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    readers = [(name, _reader(name, content)) for name, content in enclosures]
    behind = sum(len(reader.pages) for _name, reader in readers)
    styles = text_styles()
    story = [paragraph([title], styles["h1"])]
    add_blocks(html.fragment_fromstring(lead or "", create_parent="div"), story, styles)
    for clause in clauses:
        story.append(paragraph([f"{clause['number']}. {clause['title'] or ''}"], styles["h3"]))
        add_blocks(_numbered(clause), story, styles)
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=56, bottomMargin=64, title=title
    )
    document.build(story, canvasmaker=_canvas_of(footer, page_words, behind))
    return _merged(stream.getvalue(), readers, footer, page_words) if readers else stream.getvalue()


def _numbered(clause):
    """The text of a clause, its lists numbered 3.1, 3.2…"""
    root = html.fragment_fromstring(clause["html"] or "", create_parent="div")
    number = 0
    for points in root.xpath("./ol"):
        points.set("data-prefix", f"{clause['number']}.")
        points.set("data-from", str(number))
        number += len(points.xpath("./li"))
    return root


def _foot(canvas, width, footer, words):
    from reportlab.lib import colors

    canvas.setFont(_fonts()[0], SMALL)
    canvas.setFillColor(colors.black)
    canvas.drawString(MARGIN, FOOT, footer)
    canvas.drawRightString(width - MARGIN, FOOT, words)


def _canvas_of(footer, page_words, behind):
    """A canvas that knows how many pages there are before it writes the first."""
    from reportlab.pdfgen.canvas import Canvas

    class NumberedCanvas(Canvas):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._made = []

        def showPage(self):  # noqa: N802  (reportlab's name)
            self._made.append(dict(self.__dict__))
            self._startPage()

        def save(self):
            # pylint: disable=missing-return,super-method-mismatch
            pages = len(self._made) + behind
            for number, state in enumerate(self._made, 1):
                self.__dict__.update(state)
                _foot(self, self._pagesize[0], footer, page_words(number, pages))
                super().showPage()
            super().save()

    return NumberedCanvas


@contextlib.contextmanager
def _enclosing(name):
    """What strangers make of a PDF raises anything, or is much. :raises EnclosureRefused: by its name"""
    try:
        with within(MOST_UNPACKED):
            yield
    except Exception as error:
        raise EnclosureRefused(name) from error


def _reader(name, content):
    from pypdf import PdfReader

    with _enclosing(name):
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted or not len(reader.pages):
            raise EnclosureRefused(name)
        check_drawn(reader.pages)
    return reader


def _merged(content, readers, footer, page_words):
    """A PDF with files behind it; each of their pages has its number and the name of its file."""
    from pypdf import PdfReader, PdfWriter
    from reportlab.pdfgen.canvas import Canvas

    writer = PdfWriter()
    writer.append(io.BytesIO(content))
    first = len(PdfReader(io.BytesIO(content)).pages)
    pages = first + sum(len(reader.pages) for _name, reader in readers)
    names, stream = [], io.BytesIO()
    canvas = Canvas(stream)
    for name, reader in readers:
        with _enclosing(name):
            writer.append(reader, outline_item=name)
            sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
        for size in sizes:
            names.append(name)
            canvas.setPageSize(size)
            _foot(canvas, size[0], f"{footer} · {name}", page_words(first + len(names), pages))
            canvas.showPage()
    canvas.save()
    stamped = PdfReader(io.BytesIO(stream.getvalue()))
    for index, (name, stamp) in enumerate(zip(names, stamped.pages, strict=True), first):
        with _enclosing(name):
            writer.pages[index].merge_page(stamp)
    result = io.BytesIO()
    writer.write(result)
    return result.getvalue()


def certificate_pdf(title, intro, facts, signatures, footer):
    """The page that says who signed a document, when and how.

    :param title: plain text
    :param intro: plain text
    :param facts: ``[(label, value)]`` of the document
    :param signatures: ``[{"facts": [(label, value)], "image": PNG as bytes or None}]``
    :param footer: plain text at the foot of each page
    :return: the PDF, bytes
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

    styles = text_styles()

    def pairs(rows):
        return [Paragraph(f"{escape(label)}: <b>{escape(value)}</b>", styles["text"]) for label, value in rows]

    story = [Paragraph(escape(title), styles["h2"]), Paragraph(escape(intro), styles["text"]), *pairs(facts)]
    for signature in signatures:
        block = [Spacer(1, 12)]
        if signature["image"]:
            width, height = ImageReader(io.BytesIO(signature["image"])).getSize()
            scale = min(200 / width, 70 / height)
            block.append(Image(io.BytesIO(signature["image"]), width * scale, height * scale, hAlign="LEFT"))
        story.append(KeepTogether([*block, *pairs(signature["facts"])]))
    stream = io.BytesIO()
    document = SimpleDocTemplate(
        stream, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=56, bottomMargin=64, title=title
    )

    def foot(canvas, _document):
        _foot(canvas, A4[0], footer, "")

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return stream.getvalue()


def appended(content, more):
    """Two PDFs as one. :param content: bytes, whose pages stay as they are :param more: bytes"""
    from pypdf import PdfWriter

    writer, result = PdfWriter(), io.BytesIO()
    writer.append(io.BytesIO(content))
    writer.append(io.BytesIO(more))
    writer.write(result)
    return result.getvalue()
