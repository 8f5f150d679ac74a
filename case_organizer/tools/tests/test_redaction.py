import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from reportlab.pdfgen.canvas import Canvas

from ..redaction import RedactionRefused, found, redacted


def made(*pages):
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(300, 400))
    for text in pages:
        canvas.drawString(20, 300, text)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def picture(width=300, height=400):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(stream, "PNG")
    return stream.getvalue()


def texts(content):
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(content)).pages]


def test_below_a_bar_there_is_nothing():
    original = made("Anna de Wit lives here", "Nothing secret")
    assert found(original, ["de wit"]) == {1: ["de wit"]}
    copy = redacted(original, {1: picture()}, words=["De Wit"])
    assert texts(copy) == ["", "Nothing secret"]
    assert b"Wit" not in copy
    assert PdfReader(io.BytesIO(copy)).pages[0].mediabox[2:] == [300, 400]


def test_a_page_is_left_out_and_says_so():
    copy = redacted(made("Anna de Wit", "Two"), {}, {1: "Left out: art. 5"})
    assert texts(copy) == ["Left out: art. 5", "Two"]


def test_words_that_are_still_there_are_refused():
    with pytest.raises(RedactionRefused, match="words De Wit"):
        redacted(made("One", "Anna de W i t"), {1: picture()}, words=["De Wit", "Bos"])


def test_what_is_not_seen_does_not_come_along():
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made("Page"))))
    writer.add_annotation(0, FreeText(text="Hidden De Wit", rect=(0, 0, 10, 10)))
    writer.add_attachment("secret.txt", b"De Wit in a file")
    writer.add_metadata({"/Author": "De Wit"})
    writer.add_js("app.alert('De Wit')")
    stream = io.BytesIO()
    writer.write(stream)
    copy = redacted(stream.getvalue(), {})
    reader = PdfReader(io.BytesIO(copy))
    everything = b"".join(
        [
            obj.get_data() if hasattr(obj, "get_data") else str(obj).encode()
            for obj in map(reader.get_object, range(1, len(reader.xref[0]) + 1))
        ]
    )
    assert b"Wit" not in everything
    assert b"Wit" not in copy


SIZELESS = made("One").replace(b"/MediaBox [ 0 ", b"/MediaBox [ ")


@pytest.mark.parametrize("content", [b"", b"no pdf", b"%PDF-1.4\n%%EOF", SIZELESS])
def test_what_is_no_pdf(content):
    with pytest.raises(RedactionRefused, match="unreadable"):
        redacted(content, {})


def test_what_is_no_picture():
    for data in (b"", b"<svg/>", b"GIF89a"):
        with pytest.raises(RedactionRefused, match="picture 1"):
            redacted(made("One"), {1: data})
