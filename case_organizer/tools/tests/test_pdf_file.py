import io
import json
import random
import tracemalloc

import pypdf
import pytest
from PIL import Image
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ..pdf_file import PdfFile, PdfRefused


def made(pages, text, size=(595, 842), rotation=0):
    """A PDF with some pages."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size)
    for number in range(pages):
        canvas.drawString(100, 400, f"{text} {number}")
        canvas._pageRotation = rotation
        canvas.showPage()
    canvas.save()
    stream.seek(0)
    return stream


def encrypted(password):
    writer = pypdf.PdfWriter(clone_from=made(1, "secret"))
    writer.encrypt(password, "owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    return stream


def closed(file, outline=(), first=()):
    """Close a file and read it back."""
    file.close(lambda at, pages, label: (f"C-1 {label}", f"page {at} of {pages}"), list(outline), "Title", first)
    return pypdf.PdfReader(file.stream, strict=True)


def test_pages_of_several_files_stamped_with_bookmarks_and_the_cover_before_them():
    file = PdfFile(io.BytesIO())
    assert file.append(made(2, "letter"), "Letter") == (1, 2)
    assert file.append(made(1, "turned", rotation=90), "Plan") == (3, 1)
    assert file.append(made(1, "cover"), "") == (4, 1)
    read = closed(file, [("Cover", 1, 0), ("Documents", 2, 0), ("Letter", 2, 1), ("Plan", 4, 1)], first=[4])
    texts = [page.extract_text() for page in read.pages]
    assert [text.split("\n")[0] for text in texts] == ["cover 0", "letter 0", "letter 1", "turned 0"]
    assert "page 2 of 4" in texts[1] and "C-1 Letter" in texts[1]
    assert "page 4 of 4" in texts[3]
    cover, documents, below = read.outline
    assert (cover.title, documents.title, [entry.title for entry in below]) == (
        "Cover",
        "Documents",
        ["Letter", "Plan"],
    )
    assert read.get_destination_page_number(below[1]) == 3
    assert read.metadata.title == "Title"


def test_it_goes_on_where_it_was_with_nothing_but_the_file_and_json():
    stream = io.BytesIO()
    file = PdfFile(stream)
    file.append(made(2, "first"))
    state = json.loads(json.dumps(file.state))
    # What was written after the state was kept does not count.
    file.append(made(3, "lost"))
    file = PdfFile(stream, state)
    file.append(made(1, "second"))
    texts = [page.extract_text().split("\n")[0] for page in closed(file).pages]
    assert texts == ["first 0", "first 1", "second 0"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "broken"),
        (b"%PDF-1.4 nothing\n%%EOF", "broken"),
        (made(3, "cut").getvalue()[:700], "broken"),
        (made(1, "odd").getvalue().replace(b"/MediaBox [ 0 ", b"/MediaBox [ "), "broken"),
        (encrypted("password").getvalue(), "encrypted"),
    ],
)
def test_what_cannot_be_read_leaves_nothing(content, reason):
    file = PdfFile(io.BytesIO())
    file.append(made(1, "before"))
    before = dict(file.state, pages=list(file.state["pages"]), offsets=list(file.state["offsets"]))
    with pytest.raises(PdfRefused) as refused:
        file.append(io.BytesIO(content))
    assert refused.value.reason == reason
    assert file.state == before
    assert len(closed(file).pages) == 1


def test_a_file_that_opens_without_a_password_is_taken():
    file = PdfFile(io.BytesIO())
    file.append(encrypted(""))
    assert "secret 0" in closed(file).pages[0].extract_text()


def test_scripts_links_and_other_pages_do_not_travel():
    writer = pypdf.PdfWriter(clone_from=made(2, "form"))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("evil()")}
    )
    writer._root_object[NameObject("/OpenAction")] = script
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    look = DictionaryObject({NameObject("/N"): writer._add_object(DictionaryObject())})
    note = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/A"): script,
            NameObject("/P"): writer.pages[1].indirect_reference,
            NameObject("/AP"): look,
        }
    )
    writer.pages[0][NameObject("/Annots")] = pypdf.generic.ArrayObject([writer._add_object(note)])
    # A way from the resources to the tree of pages.
    writer.pages[0]["/Resources"][NameObject("/Odd")] = writer._root_object["/Pages"].indirect_reference
    stream = io.BytesIO()
    writer.write(stream)
    file = PdfFile(io.BytesIO())
    file.append(stream)
    read = closed(file)
    assert len(read.pages) == 2
    content = file.stream.getvalue()
    assert b"evil" not in content and b"JavaScript" not in content
    assert read.pages[0]["/Annots"][0].get_object()["/Subtype"] == "/Widget"


def test_many_bookmarks_on_one_level():
    file = PdfFile(io.BytesIO())
    file.append(made(120, "page"))
    read = closed(file, [(f"Row {number}", number, 0) for number in range(1, 121)])
    assert [entry.title for entry in read.outline] == [f"Row {number}" for number in range(1, 121)]


def test_memory_does_not_grow_with_the_pages(tmp_path):
    """300 scanned pages: the fifth file of 60 needs as much as the first."""
    scan, noise = tmp_path / "scan.pdf", random.Random(1)
    canvas = Canvas(str(scan))
    for _page in range(60):
        canvas.drawImage(ImageReader(Image.frombytes("RGB", (141, 141), noise.randbytes(141 * 141 * 3))), 100, 200)
        canvas.showPage()
    canvas.save()
    with (tmp_path / "all.pdf").open("w+b") as target:
        file = PdfFile(target)
        tracemalloc.start()
        peaks = []
        for _time in range(5):
            tracemalloc.reset_peak()
            with scan.open("rb") as source:
                file.append(source)
            peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert target.tell() > 17 * 10**6
        assert peaks[0] < 16 * 2**20
        assert max(peaks) < peaks[0] + 2 * 2**20
        assert len(closed(file).pages) == 300
