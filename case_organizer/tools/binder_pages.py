"""The pages of a case binder that are made, not taken over: by reportlab, each part a PDF of its own."""

import io
import tempfile

from .pdf_text import fonts, markup, paragraphs
from .pictures import TooLarge, on_white, upright
from .shortened import shortened

MARGIN, FOOT = 50, 52
WIDTH = 595.28 - 2 * MARGIN
#: What is kept in memory of a part; more goes to a file.
IN_MEMORY = 4 * 1024 * 1024
#: A JPEG with no more points than this is tried whole before it goes into the PDF as it is.
MOST_POINTS = 6_250_000
#: The longest edge of a picture that has to be drawn anew, and how many pictures of one file are shown.
EDGE, MOST_PICTURES = 2_400, 500
#: Characters of a text file that are shown.
MOST_TEXT = 400_000


class Story(list):
    """What stands in a part, asked for when it is its turn: ten thousand rows are never there at once."""

    AHEAD = 6

    def __init__(self, flowables):
        super().__init__()
        self._more = iter(flowables)

    def __len__(self):
        while super().__len__() < self.AHEAD:
            try:
                self.append(next(self._more))
            except StopIteration:
                break
        return super().__len__()

    def __bool__(self):
        return len(self) > 0


def build(flowables):
    """Set a part. :return: ``(file, [(heading, page, level)])``; the file is at its beginning, its user closes it"""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    headings = []

    class Part(SimpleDocTemplate):
        def afterFlowable(self, flowable):  # noqa: N802  (reportlab's name)
            told = getattr(flowable, "heading", None)
            if told:
                headings.append((told[0], self.page, told[1]))

    file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (its user closes it)
    part = Part(file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=FOOT)
    part.build(Story(flowables))
    file.seek(0)
    return file, headings


def heading(text, level=0, bookmark=True):
    """A heading. :param bookmark: whether it is told by :func:`build`"""
    size = (20, 14, 11.5)[level]
    made = line(text, size=size, bold=True, before=size * 0.5, after=size * 0.4, with_next=True)
    if bookmark:
        made.heading = (str(text), level)
    return made


def line(text, size=9.5, bold=False, before=0, after=3, with_next=False, colour=None, width=WIDTH, indent=0):
    """A paragraph of plain text, in any script."""
    from reportlab.platypus import Paragraph

    told, right = markup(text, size, width - indent - 2, bold)
    return Paragraph(told or "&nbsp;", _style(size, bold, before, after, with_next, colour, right, indent))


_STYLES = {}


def _style(*key):
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle

    if key not in _STYLES:
        size, bold, before, after, with_next, colour, right, indent = key
        _STYLES[key] = ParagraphStyle(
            f"binder{len(_STYLES)}",
            fontName=fonts()[bool(bold)],
            fontSize=size,
            leading=size * 1.4,
            spaceBefore=before,
            spaceAfter=after,
            keepWithNext=with_next,
            alignment=2 if right else 0,
            leftIndent=indent,
            textColor=HexColor(colour or "#000000"),
        )
    return _STYLES[key]


def text_lines(text, size=9.5, indent=0):
    """A longer text, line by line."""
    for piece in paragraphs(text):
        yield line(piece, size=size, indent=indent, after=1)


def rows(lines, widths, head=None):
    """Lines of a table, one flowable each, so that a long one is never there at once.

    :param lines: an iterable of texts by column
    :param widths: shares of the width
    :param head: texts above the columns
    """
    if head:
        yield _row(head, widths, bold=True)
    for texts in lines:
        yield _row(texts, widths)


def _row(texts, widths, bold=False):
    from reportlab.lib import colors
    from reportlab.platypus import Table, TableStyle

    columns = [WIDTH * share / sum(widths) for share in widths]
    # A cell is not broken over pages: what is longer than one is cut into rows of its own.
    pieces = [_pieces(text, room) for text, room in zip(texts, columns, strict=True)]
    cells = [
        [
            line(column[at], size=8.5, bold=bold, after=0, width=room - 6) if at < len(column) else ""
            for column, room in zip(pieces, columns, strict=True)
        ]
        for at in range(max(map(len, pieces)))
    ]
    edges = [("TOPPADDING", (0, 0), (-1, -1), 2), ("BOTTOMPADDING", (0, 0), (-1, -1), 2)]
    edges += [
        ("LEFTPADDING", (0, 0), (-1, -1), 2),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    edges.append(("LINEBELOW", (0, -1), (-1, -1), 0.25, colors.black if bold else colors.lightgrey))
    made = Table(cells, colWidths=columns, style=TableStyle(edges), hAlign="LEFT", splitByRow=1)
    made.keepWithNext = bold
    return made


def _pieces(text, room):
    """A text in pieces that fit into a cell on one page, by a rough count of its letters."""
    text = str(text or "")
    most = max(40, int(room / 6 * 40))
    return [text[start : start + most] for start in range(0, len(text), most)] or [""]


def facts(pairs):
    """What is said of something: ``[(label, value)]``, those without a value left out."""
    return rows([(label, value) for label, value in pairs if value not in (None, False, "")], (3, 9))


def notice(title, told, pairs):
    """A page in the place of a file that cannot be shown. :param told: why, or what it is"""
    yield heading(title, 1, bookmark=False)
    yield line(told, after=10)
    yield from facts(pairs)


# --- pictures --------------------------------------------------------------------------------------------------


class PictureRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A picture that cannot be shown. :ivar reason: ``broken`` or ``too_large``"""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def pictures(source):
    """A PDF with the pictures of a file, each on a page. :return: a file :raises PictureRefused:"""
    from PIL import Image, UnidentifiedImageError
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    try:
        picture = Image.open(source)
        count = min(getattr(picture, "n_frames", 1), MOST_PICTURES) if picture.format == "TIFF" else 1
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (its user closes it)
        canvas = Canvas(file, pagesize=A4, pageCompression=1)
        for number in range(count):
            picture.seek(number)
            shown = _drawable(picture, source if count == 1 else None)
            reader = ImageReader(shown)
            wide, high = reader.getSize()
            size = landscape(A4) if wide > high else A4
            canvas.setPageSize(size)
            room = size[0] - 2 * 28, size[1] - 28 - 34
            scale = min(room[0] / wide, room[1] / high, 72 / 96)
            x, y = (size[0] - wide * scale) / 2, 34 + (room[1] - high * scale) / 2
            canvas.drawImage(reader, x, y, wide * scale, high * scale)
            canvas.showPage()
        canvas.save()
    except (TooLarge, Image.DecompressionBombError) as error:
        raise PictureRefused("too_large") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, TypeError, EOFError, LookupError) as error:
        raise PictureRefused("broken") from error
    file.seek(0)
    return file


def _drawable(picture, source):
    """A picture for reportlab: a JPEG as it is when it stands upright, others as a smaller JPEG."""
    plain = source is not None and picture.format == "JPEG" and picture.mode in ("RGB", "L")
    # Asked last: of a PNG, to ask how it was held may unpack it.
    if plain and picture.width * picture.height <= MOST_POINTS and picture.getexif().get(274, 1) in (0, 1):
        # Its bytes go into the PDF as they are; only the beginning was read so far, the rest is tried here.
        picture.load()
        source.seek(0)
        return source
    flat = on_white(upright(picture, EDGE))
    made = io.BytesIO()
    flat.save(made, "JPEG", quality=85)
    made.seek(0)
    return made


def contents(entries, title, page_word, places):
    """The pages of contents.

    :param entries: ``[(title, level)]``
    :param places: the page of each
    """
    yield heading(title, 0, bookmark=False)
    for (told, level), place in zip(entries, places, strict=True):
        yield _contents_line(told, level, f"{page_word} {place}")


def _contents_line(told, level, place):
    from reportlab.platypus import Table, TableStyle

    left = line(
        shortened(told, 160), size=10 if not level else 9, bold=not level, after=0, width=WIDTH - 80, indent=12 * level
    )
    right = line(place, size=9, after=0, width=70)
    edges = [
        ("TOPPADDING", (0, 0), (-1, -1), 1),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
    return Table([[left, right]], colWidths=[WIDTH - 70, 70], style=TableStyle(edges), hAlign="LEFT")
