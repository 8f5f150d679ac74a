"""Photos that somebody took of paper → one PDF, a page for each, in their order. Plain Python: Pillow and reportlab.

HEIC (what iPhones take) is read where the package ``pillow-heif`` is installed.
"""

import io
import warnings

from .pictures import on_white

#: What is taken for a photo, by its content.
PHOTOS = frozenset(
    ["image/jpeg", "image/png", "image/webp", "image/heic", "image/avif", "image/bmp", "image/gif", "image/tiff"]
)
#: More points than this are not unpacked: a small file may hold a picture that fills the memory.
MOST_POINTS = 64_000_000
#: Photos in one PDF.
MOST_PHOTOS = 60
#: The longest edge kept, in points: 200 a inch on a sheet of A4 and a little more; and the quality of JPEG.
EDGE, QUALITY = 2_400, 82
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


def photos_pdf(photos, title=""):
    """One PDF of several photos.

    Each is turned as it was taken, made no larger than a sheet of paper needs, and stands alone on an upright or lying
    page of A4. What else was in the file (where it was taken, by which telephone) is not taken along.

    :param photos: a list of bytes
    :param title: of the PDF
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
        jpeg, (wide, high) = _as_jpeg(content, number)
        page = landscape(A4) if wide > high else A4
        scale = min((page[0] - 2 * MARGIN) / wide, (page[1] - 2 * MARGIN) / high)
        canvas.setPageSize(page)
        left, low = (page[0] - wide * scale) / 2, (page[1] - high * scale) / 2
        canvas.drawImage(ImageReader(io.BytesIO(jpeg)), left, low, wide * scale, high * scale)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _as_jpeg(content, number):
    """A photo upright, in colours that print, no larger than needed. :return: ``(bytes, (width, height))``"""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        # Pillow warns of what is refused here before a point of it is unpacked.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            image = Image.open(io.BytesIO(content))
            if image.width * image.height > MOST_POINTS:
                raise PhotoRefused("too_large", number)
            image.draft("RGB", (EDGE, EDGE))
            image = ImageOps.exif_transpose(image)
            image.thumbnail((EDGE, EDGE))
            image = on_white(image)
            made = io.BytesIO()
            image.save(made, "JPEG", quality=QUALITY, optimize=True)
        except PhotoRefused:
            raise
        except Image.DecompressionBombError:
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
