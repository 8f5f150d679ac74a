"""Pictures and PDF for readers of them: sound ones, and such as are small and mean to become large."""

import io
import zlib

from odoo.addons.case_organizer.tools.tests.wide_pictures import png


def packed(size, of=b"\0"):
    """So many bytes of nothing, packed; never in memory as they are. :param of: 1,024 of them are one piece"""
    packing, piece = zlib.compressobj(9), of * (2**20 // len(of))
    parts = [packing.compress(piece) for _piece in range(size // 2**20)]
    return b"".join([*parts, packing.flush()])


# --- pictures -------------------------------------------------------------------------------------------------------


def pictures():
    """``{format: bytes}`` of small ones."""
    from PIL import Image, WebPImagePlugin

    assert WebPImagePlugin  # Odoo loads few kinds of pictures
    made = {}
    for name, mode, more in (
        ("PNG", "RGBA", {}),
        ("JPEG", "RGB", {"exif": b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"}),
        ("GIF", "P", {"save_all": True}),
        ("TIFF", "L", {"save_all": True}),
        ("BMP", "RGB", {}),
        ("WEBP", "RGB", {}),
    ):
        picture, stream = Image.linear_gradient("L").resize((80, 60)).convert(mode), io.BytesIO()
        if "save_all" in more:
            more = {**more, "append_images": [picture.rotate(90)]}
        picture.save(stream, name, **more)
        made[name] = stream.getvalue()
    return made


def wide_pictures():
    """Small files of pictures that would fill the memory."""
    return [
        png(60_000, 60_000, 0, 1, rows=10),
        png(7_900, 7_900, 6, 32),
        png(4_990, 4_990, 6, 32),
        png(3_900, 3_900, 6, 32),
    ]


# --- PDF ------------------------------------------------------------------------------------------------------------


def written(objects, trailer=b"/Root 1 0 R"):
    """A PDF of objects. :param objects: bytes each, the first is number 1"""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    begun = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, begun))


def stream(content, head=b""):
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), head, content)


FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
TEXT = b"BT /F1 12 Tf 20 20 Td (Income of the year) Tj ET\n"


def one_page(contents, resources=b"", box=b"[0 0 300 300]", more=()):
    """A PDF of one page. :param contents: what its ``/Contents`` is: object 4 and on are ``more``"""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents %s /Resources << /Font << /F1 %s >> %s >> >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    return written([b"<< /Type /Catalog /Pages 2 0 R >>", tree, page % (box, contents, FONT, resources), *more])


def papers():
    """Sound PDF: drawn by reportlab, with pictures, and in object streams."""
    from pypdf import PdfReader, PdfWriter
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    drawn = io.BytesIO()
    canvas = Canvas(drawn)
    for number in range(3):
        canvas.drawString(100, 400, f"Income of the year {number}")
        canvas.drawImage(ImageReader(io.BytesIO(pictures()["JPEG"])), 10, 10)
        canvas.bookmarkPage(str(number))
        canvas.addOutlineEntry(f"Page {number}", str(number))
        canvas.showPage()
    canvas.save()
    again = io.BytesIO()
    PdfWriter(clone_from=PdfReader(drawn)).write(again)
    return [drawn.getvalue(), again.getvalue(), one_page(b"4 0 R", more=[stream(TEXT)])]


def hostile_papers():
    """Small PDF that mean to take the memory or the time of who reads them."""
    flate = b"/Filter /FlateDecode"
    levels = 40
    forms = [
        stream(
            b"/X Do /X Do" if level < levels else TEXT,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>"
            % min(6 + level, 5 + levels),
        )
        for level in range(levels + 1)
    ]
    twice = stream(packed(2**30), b"/Filter [/FlateDecode /FlateDecode]")
    catalog = b"<< /Type /Catalog /Pages 2 0 R >>"
    return [
        one_page(b"4 0 R", more=[stream(packed(2**30, b"(x) Tj "), flate)]),
        one_page(b"4 0 R", more=[twice]),
        one_page(b"[" + b"4 0 R " * 20_000 + b"]", more=[stream(packed(2**20, b"q Q "), flate)]),
        one_page(b"4 0 R", b"/XObject << /X 5 0 R >>", more=[stream(b"/X Do"), *forms]),
        one_page(b"4 0 R", more=[stream(TEXT * 200_000)]),
        one_page(b"4 0 R", box=b"[0 0 1000000000 1000000000]", more=[stream(TEXT)]),
        one_page(b"4 0 R", more=[stream(b"[" * 200_000 + b"] TJ")]),
        one_page(b"4 0 R", b"/ExtGState " + b"[" * 50_000 + b"]" * 50_000, more=[stream(TEXT)]),
        one_page(b"4 0 R", more=[stream(b"\x80" * 4_000_000, b"/Filter /RunLengthDecode")]),
        written([catalog, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"]),
        written([catalog, b"<< /Type /Pages /Kids [] /Count 1000000000 >>"]),
        written([catalog, b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", b"3 0 R"]),
        written([catalog, b"<< /Type /Pages /Kids [] /Count 0 >>"], b"/Root 1 0 R /Prev 9"),
        one_page(b"4 0 R", b"/XObject << /X 5 0 R >>", more=[
            stream(b"300 0 0 300 0 0 cm /X Do"),
            stream(packed(2**28), b"/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /BitsPerComponent 8"
                   b" /ColorSpace /DeviceRGB " + flate),
        ]),
    ]  # fmt: skip
