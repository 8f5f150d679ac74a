"""Photos that somebody took of paper → one PDF, a page for each, in their order. Plain Python: Pillow and reportlab.

HEIC (what iPhones take) is read where the package ``pillow-heif`` is installed.
"""

import io
import warnings

from .pictures import MOST_MEMORY, TooLarge, on_white, upright

#: What is taken for a photo, by its content.
PHOTOS = frozenset(
    ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", "image/bmp", "image/gif", "image/tiff"]
)
#: Photos in one PDF.
MOST_PHOTOS = 60
#: The longest edge kept, in points: 200 a inch on a sheet of A4 and a little more; and the quality of JPEG.
EDGE, QUALITY = 2_400, 82
#: The longest edge of a picture that shows which photo it is, and the bytes that unpacking one may take.
SMALL, MOST_SHOWN = 240, 100_000_000
#: White around a photo on its page, in points of the printer.
MARGIN = 18


class PhotoRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A photo that is not made into a page.

    :ivar reason: ``unreadable``, ``too_large`` (its points), ``too_many``
    :ivar number: which one it is, from 1
    """

    def __init__(self, reason, number):
        super().__init__(f"{reason}: {number}")
        self.reason, self.number = reason, number


def reads_heic():
    """Whether photos of iPhones can be read here."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


def photos_pdf(photos, title="", turned=None):
    """One PDF of several photos.

    Each is turned as it was taken, made no larger than a sheet of paper needs, and stands alone on an upright or lying
    page of A4. What else was in the file (where it was taken, by which telephone) is not taken along.

    :param photos: a list of bytes
    :param title: of the PDF
    :param turned: by how much each is turned besides, in degrees clockwise, a multiple of 90; None: not at all
    :return: bytes
    :raises PhotoRefused: naming the first photo that cannot be used
    """
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    if len(photos) > MOST_PHOTOS:
        raise PhotoRefused("too_many", MOST_PHOTOS + 1)
    reads_heic()
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=1)
    canvas.setTitle(title)
    for number, content in enumerate(photos, 1):
        jpeg, (wide, high) = _as_jpeg(content, number, turned[number - 1] if turned else 0)
        page = landscape(A4) if wide > high else A4
        scale = min((page[0] - 2 * MARGIN) / wide, (page[1] - 2 * MARGIN) / high)
        canvas.setPageSize(page)
        left, low = (page[0] - wide * scale) / 2, (page[1] - high * scale) / 2
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), left, low, wide * scale, high * scale)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def small_picture(content, turned=0):
    """A small JPEG of a photo, upright.

    :param content: bytes
    :param turned: degrees clockwise, a multiple of 90
    :return: bytes
    :raises PhotoRefused: for what cannot be read, or would take much to unpack
    """
    reads_heic()
    return _as_jpeg(content, 1, turned, SMALL, MOST_SHOWN)[0]


def _as_jpeg(content, number, turned=0, edge=EDGE, most=MOST_MEMORY):
    """A photo upright, in colours that print, no larger than needed.

    :param most: bytes that unpacking it may take
    :return: ``(bytes, (width, height))``
    """
    from PIL import Image

    with warnings.catch_warnings():
        # Pillow warns of what is refused here before a point of it is unpacked.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = upright(Image.open(io.BytesIO(content)), edge, most)
            # Pillow counts the other way round.
            image = on_white(image.rotate(-turned, expand=True) if turned else image)
            made = io.BytesIO()
            image.save(made, "JPEG", quality=QUALITY, optimize=True)
        except (TooLarge, Image.DecompressionBombError):
            raise PhotoRefused("too_large", number) from None
        except (
            OSError,
            ValueError,
            SyntaxError,
            EOFError,
            TypeError,
            IndexError,
            KeyError,
            MemoryError,
            AttributeError,
        ):
            # What readers of pictures raise about broken ones is not documented.
            raise PhotoRefused("unreadable", number) from None
    return made.getvalue(), image.size
