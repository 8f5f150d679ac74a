"""Copies of PDF files for disclosure: pages with bars are pictures, pages may be left out, the rest is stripped.

The bars are drawn into the picture of a page before it comes here, so nothing lies below them. Whether words are gone
is looked at in the finished copy.
"""

import io
import logging
import re

from .pdf_bounds import page_text, within

#: The largest picture of a page, bytes, and the most pages.
MOST_PICTURE, MOST_PAGES = 12 * 1024 * 1024, 2_000
#: Bytes to which what is searched for words may unpack, those of one page, and operations of drawing: some, and a page.
MOST_UNPACKED, MOST_DRAWN, MOST_OPERATIONS, OF_A_PAGE = 64 * 1024 * 1024, 8 * 1024 * 1024, 100_000, 5_000
#: What of a page or file is not taken along: what could say more than what is seen.
HIDDEN_OF_PAGE = ("/Annots", "/AA", "/Metadata", "/PieceInfo", "/Thumb", "/B", "/StructParents")


class RedactionRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A copy that is not made: ``reason`` is ``unreadable``, ``encrypted``, ``picture`` or ``words``.

    :ivar detail: number of the page, or the words that are still there
    """

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def opened(content):
    """The reader of a PDF. :raises RedactionRefused: when it cannot be read"""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise RedactionRefused("encrypted")
        if len(reader.pages) > MOST_PAGES:
            raise RedactionRefused("unreadable", str(len(reader.pages)))
    except RedactionRefused:
        raise
    # What strangers make of a PDF raises anything.
    except Exception:
        raise RedactionRefused("unreadable") from None
    return reader


def found(content, words):
    """On which pages words stand.

    :return: ``{number of the page from 1: [words]}``
    :raises RedactionRefused: when not all of its text can be read
    """
    wanted = [word for word in words if _plain(word)]
    if not wanted:
        return {}
    pages = opened(content).pages
    found, left = {}, [MOST_OPERATIONS + OF_A_PAGE * len(pages)]
    try:
        with within(MOST_UNPACKED):
            for number, page in enumerate(pages, 1):
                text = _plain(page_text(page, left, MOST_DRAWN))
                there = [word for word in wanted if _plain(word) in text]
                if there:
                    found[number] = there
    # What strangers make of a PDF raises anything.
    except Exception:
        raise RedactionRefused("unreadable") from None
    return found


def _plain(text):
    """Text in which only letters and digits count: a word is found however a file breaks it up."""
    return re.sub(r"[\W_]+", "", text or "").lower()


def redacted(content, pictures, left_out=None, words=()):
    """A copy of a PDF for disclosure.

    :param content: bytes of the original
    :param pictures: ``{number of the page from 1: bytes of a PNG or JPEG}``: pages with bars, as they are seen
    :param left_out: ``{number of the page: text}`` of pages in whose place the text stands
    :param words: that must not be in the copy
    :return: bytes
    :raises RedactionRefused: naming the page or the words
    """
    try:
        with within(MOST_UNPACKED):
            copy = _copy(opened(content), pictures, left_out or {})
    except RedactionRefused:
        raise
    # What strangers make of a PDF raises anything.
    except Exception:
        raise RedactionRefused("unreadable") from None
    still = sorted({word for there in found(copy, words).values() for word in there})
    if still:
        raise RedactionRefused("words", ", ".join(still))
    return copy


def _copy(reader, pictures, left_out):
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    for number, page in enumerate(reader.pages, 1):
        box = page.mediabox
        size = (float(box.width), float(box.height))
        if page.rotation % 180:
            size = size[::-1]
        if number in left_out:
            writer.append(PdfReader(io.BytesIO(_page_of_text(left_out[number], size))))
        elif number in pictures:
            writer.append(PdfReader(io.BytesIO(_page_of_picture(pictures[number], size, number))))
        else:
            kept = writer.add_page(page)
            for name in HIDDEN_OF_PAGE:
                kept.pop(name, None)
    for name in list(writer.root_object):
        if name not in ("/Type", "/Pages"):
            del writer.root_object[name]
    writer.metadata = None
    writer.add_metadata({"/Producer": "Case Organizer"})
    writer.compress_identical_objects(remove_identicals=True, remove_orphans=True)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _page_of_picture(picture, size, number):
    """A page that is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    if len(picture) > MOST_PICTURE:
        raise RedactionRefused("picture", str(number))
    try:
        image = Image.open(io.BytesIO(picture))
        if image.format not in ("PNG", "JPEG"):
            raise RedactionRefused("picture", str(number))
        image = image.convert("RGB")
    except RedactionRefused:
        raise
    except Exception:
        raise RedactionRefused("picture", str(number)) from None
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, pageCompression=1)
    canvas.drawImage(ImageReader(image), 0, 0, *size)
    canvas.save()
    return stream.getvalue()


def _page_of_text(text, size):
    """A page that says why another is not there."""
    from reportlab.pdfgen.canvas import Canvas

    from .letter_pdf import _fonts

    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size)
    canvas.setFont(_fonts()[0], 11)
    canvas.drawCentredString(size[0] / 2, size[1] / 2, text)
    canvas.save()
    return stream.getvalue()
