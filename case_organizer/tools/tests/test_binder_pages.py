import io
import tracemalloc

import pytest
from PIL import Image
from pypdf import PdfReader

from ..binder_pages import PictureRefused, build, heading, notice, pictures, rows, text_lines
from .wide_pictures import png


def texts(file):
    return [page.extract_text() for page in PdfReader(file).pages]


def picture(kind, mode="RGB", size=(300, 200), **options):
    stream = io.BytesIO()
    Image.new(mode, size, 1 if mode == "1" else None).save(stream, kind, **options)
    stream.seek(0)
    return stream


def test_headings_are_told_with_their_pages():
    def story():
        yield heading("First")
        yield from text_lines("a line\n" * 120)
        yield heading("Below", 1)
        yield heading("Not told", 1, bookmark=False)

    file, headings = build(story())
    assert headings == [("First", 1, 0), ("Below", 3, 1)]
    assert len(texts(file)) == 3


def test_words_without_end_rows_longer_than_a_page_and_odd_letters():
    def story():
        yield from text_lines("x" * 30_000)
        yield from rows([("שלום سلام 日本", "y" * 9_000, "Привет")], (1, 3, 3), ("No.", "What", "Who"))

    file, _headings = build(story())
    read = "".join(texts(file))
    assert read.count("x") == 30_000 and read.count("y") == 9_000 and "Привет" in read


def test_rows_are_asked_for_when_it_is_their_turn():
    tracemalloc.start()
    file, _headings = build(rows(((str(n), "something happened") for n in range(600)), (1, 6)))
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "599" in texts(file)[-1]
    assert most < 25 * 1024 * 1024


@pytest.mark.parametrize(
    "source",
    [
        picture("PNG"),
        picture("PNG", "RGBA"),
        picture("PNG", "P"),
        picture("JPEG"),
        picture("JPEG", "CMYK"),
        picture("JPEG", "L"),
        picture("GIF", "P"),
        picture("TIFF", "1"),
        picture("BMP"),
        picture("WEBP"),
    ],
)
def test_pictures_of_every_kind_are_a_page(source):
    assert len(PdfReader(pictures(source)).pages) == 1


def test_a_photograph_that_lies_on_its_side_stands_upright():
    photo = Image.new("RGB", (300, 200))
    turned = photo.getexif()
    turned[274] = 6
    stream = io.BytesIO()
    photo.save(stream, "JPEG", exif=turned)
    stream.seek(0)
    page = PdfReader(pictures(stream)).pages[0]
    assert page.mediabox.height > page.mediabox.width
    image = page.images[0].image
    assert image.height > image.width


def test_scans_of_several_pages():
    frames = [Image.new("L", (200, 300), n * 60) for n in range(3)]
    stream = io.BytesIO()
    frames[0].save(stream, "TIFF", save_all=True, append_images=frames[1:])
    stream.seek(0)
    assert len(PdfReader(pictures(stream)).pages) == 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken"),
        (b"\x89PNG\r\n\x1a\n", "broken"),
        (picture("PNG", size=(500, 500)).getvalue()[:200], "broken"),
        (picture("JPEG", size=(900, 900)).getvalue()[:900], "broken"),
        (png(6_000, 6_000, 6, 32, rows=0), "too_large"),
    ],
)
def test_pictures_that_are_none_or_would_fill_the_memory(content, reason):
    with pytest.raises(PictureRefused) as refused:
        pictures(io.BytesIO(content))
    assert refused.value.reason == reason


def test_a_page_in_the_place_of_a_file():
    file, headings = build(
        notice("Letter: a.docx", "No pages.", [("Name", "a.docx"), ("Version", False), ("SHA-256", "ab" * 32)])
    )
    (text,) = texts(file)
    assert "Letter: a.docx" in text and "No pages." in text and "abab" in text and "Version" not in text
    assert not headings
