"""Pages of what came from a scanner or fax: pictures of them, the codes on them, and one PDF of it all.

Rendering is pypdfium2's, reading codes zxing-cpp's: both are wheels that need nothing else.
"""

import io
import logging

# Odoo loads few kinds of pictures; PDF and TIFF are known once their plugins are loaded.
from PIL import Image, ImageSequence, PdfImagePlugin, TiffImagePlugin  # noqa: F401
from pypdf import PdfReader

from .pdf_bounds import MOST_UNPACKED, check_drawn, within
from .pdf_pages import joined
from .pictures import on_white, smaller

#: What is read, and what is refused.
TYPES = ("application/pdf", "image/tiff", "image/png", "image/jpeg")
FORMATS = ("TIFF", "PNG", "JPEG")
MOST_PAGES = 400
#: Points to an inch of a rendered page; the width of the picture that people see; most pixels of a page, and of one
#: that is black and white: A0 at 300 to an inch.
DPI, WIDTH, MOST_PIXELS, MOST_BLACK = 150, 900, 45_000_000, 140_000_000
#: Bytes that one picture may unpack to; the edge to which a page is made smaller before codes are looked for.
MOST_BYTES, CODE_EDGE = 110_000_000, 2_500


class ScanRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A file of which no pages can be read. :ivar reason: ``type``, ``broken``, ``encrypted`` or ``pages``"""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def as_pdf(content, mimetype):
    """The file as a PDF, a page each.

    :param content: bytes
    :return: bytes
    :raises ScanRefused: for what is no picture and no PDF, or broken
    """
    if mimetype == "application/pdf":
        return content
    if mimetype not in TYPES:
        raise ScanRefused("type")
    try:
        # Page by page: what is unpacked is in memory once.
        made = [_one_page(frame) for frame in _frames(content)]
        return made[0] if len(made) == 1 else joined(made)
    except ScanRefused:
        raise
    # What readers of pictures raise about broken ones is not documented.
    except Exception as error:
        raise ScanRefused("broken") from error


def pages(content):
    """Each page of a PDF as a picture, one at a time in memory.

    :param content: a PDF, bytes
    :return: yields grey :class:`PIL.Image.Image`
    :raises ScanRefused:
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ScanRefused("encrypted" if "password" in str(error).lower() else "broken") from error
    with document:
        if not len(document):
            raise ScanRefused("broken")
        if len(document) > MOST_PAGES:
            raise ScanRefused("pages")
        _look(content)
        for number in range(len(document)):
            try:
                page = document[number]
                width, height = page.get_size()
                scale = min(DPI / 72, (MOST_PIXELS / max(width * height, 1)) ** 0.5)
                yield page.render(scale=scale, grayscale=True).to_pil()
            except pypdfium2.PdfiumError as error:
                raise ScanRefused("broken") from error


def _look(content):
    """What draws a page cannot be stopped once it began. :raises ScanRefused: when a page draws too much"""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        with within(MOST_UNPACKED):
            reader = PdfReader(io.BytesIO(content))
            if reader.is_encrypted:
                reader.decrypt("")
            check_drawn(reader.pages)
    # What strangers make of a PDF raises anything.
    except Exception as error:
        raise ScanRefused("broken") from error


def codes(image):
    """The texts of the QR codes on a page, from whatever side it was scanned."""
    import zxingcpp

    image = smaller(image, (CODE_EDGE, CODE_EDGE))
    return [found.text for found in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)]


def picture(image):
    """A page as people see it, a JPEG in bytes."""
    image = smaller(image, (WIDTH, WIDTH * 2)).convert("L")
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=70)
    return stream.getvalue()


def pieces(found):
    """Where a stack of pages is to be split: at each page with a code, unless it is that of the page before.

    >>> pieces([None, 7, None, 7, 8, None])
    [(None, [0]), (7, [1, 2, 3]), (8, [4, 5])]

    :param found: per page what its code stands for, or None
    :return: ``[(what the code stands for, [numbers of pages])]``
    """
    stacks = []
    for number, code in enumerate(found):
        if not stacks or (code is not None and code != stacks[-1][0]):
            stacks.append((code, [number]))
        else:
            stacks[-1][1].append(number)
    return stacks


def _frames(content):
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image)):
            if number >= MOST_PAGES:
                raise ScanRefused("pages")
            points = frame.width * frame.height
            most = MOST_BLACK if frame.mode == "1" else min(MOST_PIXELS, MOST_BYTES // len(frame.getbands()))
            if points > most:
                raise ScanRefused("broken")
            yield frame


def _one_page(image):
    stream = io.BytesIO()
    _plain(image).save(stream, "PDF", resolution=DPI)
    return stream.getvalue()


def _plain(image):
    """A picture that a PDF can hold: without transparency."""
    return image if image.mode in ("1", "L", "RGB") else on_white(image)
