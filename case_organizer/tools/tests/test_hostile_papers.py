"""Small files of strangers that mean to fill the memory or to keep us busy: what is read of them has bounds."""

import functools
import io
import time
import zlib

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter, filters
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, StreamObject

from case_organizer.tools import file_text, pdf_bounds, redaction, scan_pages
from case_organizer.tools.pdf_file import PdfFile

TEXT = b"BT /F1 12 Tf 20 20 Td (Income of the year) Tj ET\n"
PDF = "application/pdf"


@functools.cache
def nothing(size):
    """So many bytes of nothing, packed."""
    packing = zlib.compressobj(9)
    return b"".join(packing.compress(bytes(2**20)) for _piece in range(size // 2**20)) + packing.flush()


def packed(size):
    """So many bytes of nothing, packed, as the stream of a PDF."""
    return stream(nothing(size), Filter="/FlateDecode")


def stream(data, **more):
    made = StreamObject()
    made._data = data
    for name, value in more.items():
        made[NameObject(f"/{name}")] = NameObject(value) if isinstance(value, str) else value
    return made


def paper(*contents, forms=()):
    """A PDF of one page. :param contents: the streams of its drawing :param forms: drawings that a drawing may name"""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    below = None
    for form in forms:
        inner = {NameObject("/XObject"): DictionaryObject({NameObject("/X"): below})} if below is not None else {}
        form[NameObject("/Resources")] = DictionaryObject(inner)
        below = writer._add_object(form)
    resources = {"/Font": DictionaryObject({NameObject("/F1"): font})}
    if below is not None:
        resources["/XObject"] = DictionaryObject({NameObject("/X"): below})
    page[NameObject("/Resources")] = DictionaryObject({NameObject(key): value for key, value in resources.items()})
    page[NameObject("/Contents")] = ArrayObject(writer._add_object(content) for content in contents)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def twice(levels):
    """Drawings of which each shows the next one twice."""
    box = ArrayObject(NumberObject(number) for number in (0, 0, 9, 9))
    about = {"Type": "/XObject", "Subtype": "/Form", "BBox": box}
    return [stream(b"q Q", **about), *(stream(b"/X Do /X Do", **about) for _level in range(levels))]


#: What is tried → the file.
FILES = {
    "a drawing that unpacks to a gigabyte": lambda: paper(packed(2**30)),
    "a drawing named very often": lambda: paper(*[stream(TEXT * 20)] * 20_000),
    "drawings that show the next one twice": lambda: paper(stream(b"/X Do"), forms=twice(40)),
    "packed otherwise": lambda: paper(stream(b"\x80" * 4_000_000, Filter="/RunLengthDecode")),
}


@pytest.mark.parametrize("what", FILES)
def test_the_text_of_a_page_that_is_too_much_is_left_out(what):
    content, begun = FILES[what](), time.process_time()
    assert not file_text.text_of(content, PDF)
    assert time.process_time() - begun < 4


@pytest.mark.parametrize("what", FILES)
def test_what_cannot_be_searched_is_not_disclosed(what):
    content, begun = FILES[what](), time.process_time()
    with pytest.raises(redaction.RedactionRefused, match="unreadable"):
        redaction.found(content, ["income"])
    assert time.process_time() - begun < 4


@pytest.mark.parametrize("what", list(FILES)[:3])
def test_what_would_draw_for_ever_is_not_drawn(what):
    with pytest.raises(scan_pages.ScanRefused, match="broken"):
        next(scan_pages.pages(FILES[what]()))


def test_a_drawing_that_shows_another_one_twice_counts_it_twice():
    page = PdfReader(io.BytesIO(paper(stream(b"/X Do"), forms=twice(3)))).pages[0]
    assert pdf_bounds.weight(page, 1_000) == 5 + 11 + 2 * 11 + 4 * 11 + 8 * 3
    assert pdf_bounds.weight(page, 10) == 11


def test_a_page_that_is_too_much_does_not_hide_what_was_read_before():
    writer = PdfWriter()
    for content in (paper(stream(TEXT)), FILES["drawings that show the next one twice"]()):
        writer.append(io.BytesIO(content))
    made = io.BytesIO()
    writer.write(made)
    assert "Income of the year" in file_text.text_of(made.getvalue(), PDF)


def test_what_is_damaged_is_unpacked_as_far_as_it_goes():
    drawn = b"".join(TEXT.replace(b"year", b"year %d" % (number * 7919 % 10_007)) for number in range(5_000))
    data = bytearray(zlib.compress(drawn))
    data[len(data) // 2] ^= 255
    pdf_bounds.install()
    begun = filters.decompress(bytes(data))
    assert len(begun) > len(drawn) // 4 and drawn.startswith(begun[: len(drawn) // 4])


def test_a_binder_takes_a_page_over_as_it_is_packed():
    file = PdfFile(io.BytesIO())
    assert file.append(io.BytesIO(paper(packed(2**28)))) == (1, 1)
    assert file.stream.tell() < 2**20


def test_many_pages_of_a_picture_are_unpacked_one_by_one():
    pages, made = [Image.new("1", (2_000, 3_000), number % 2) for number in range(30)], io.BytesIO()
    pages[0].save(made, "TIFF", save_all=True, append_images=pages[1:], compression="group4")
    assert len(PdfReader(io.BytesIO(scan_pages.as_pdf(made.getvalue(), "image/tiff"))).pages) == 30


def test_a_picture_that_unpacks_to_too_much_is_refused():
    made = io.BytesIO()
    Image.new("RGB", (8_000, 6_000)).save(made, "PNG")
    with pytest.raises(scan_pages.ScanRefused, match="broken"):
        scan_pages.as_pdf(made.getvalue(), "image/png")


def test_a_picture_that_lost_its_size_is_refused():
    made = io.BytesIO()
    Image.new("L", (80, 60)).save(made, "TIFF")
    # The entry of the width is called otherwise.
    damaged = made.getvalue().replace(b"\x00\x01\x04\x00\x01\x00", b"\x01\x01\x04\x00\x01\x00")
    assert damaged != made.getvalue()
    with pytest.raises(scan_pages.ScanRefused, match="broken"):
        scan_pages.as_pdf(damaged, "image/tiff")
