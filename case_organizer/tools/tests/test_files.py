import doctest
import io

import pytest

from case_organizer.tools import document_states, file_names, file_text


def test_examples():
    assert not doctest.testmod(file_names).failed


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\Users\\me\\x.pdf", "x.pdf"),
        ("..", "file"),
        ("", "file"),
        (None, "file"),
        ("con.txt", "_con.txt"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
        ('<img src="x">.png', "_img src=_x__.png"),
        ("Brief De Wit (2).pdf", "Brief De Wit (2).pdf"),
        ("réçu.pdf", "réçu.pdf"),
    ],
)
def test_names(sent, kept):
    assert file_names.safe_name(sent) == kept


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", "application/pdf"),
        ("a.txt", b"%PDF-1.7", "application/pdf"),
        ("a.pdf", b"hello", "text/plain"),
        ("a.csv", b"a;b\n1;2", "text/csv"),
        ("a.png", b"<svg xmlns='x' onload='alert(1)'/>", "image/svg+xml"),
        ("a.txt", b"\xef\xbb\xbf <!DOCTYPE html><html>", "text/html"),
        ("a.html", b"just words", "text/html"),
        ("a.docx", b"PK\x03\x04rest", file_names.ENDINGS["docx"]),
        ("a.jpg", b"PK\x03\x04rest", "application/zip"),
        ("a.jpg", b"\x00\x01\x02\x03", "application/octet-stream"),
        ("a.mp4", b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
        ("a.txt", "é".encode() * 2047 + b"\xc3", "text/plain"),
    ],
)
def test_types_are_those_of_the_content(name, content, kind):
    assert file_names.type_of(name, content) == kind


@pytest.mark.parametrize("kind", sorted(file_names.ACTIVE))
def test_what_would_run_is_served_as_text(kind):
    assert file_names.served_type(kind) == "text/plain"


def test_what_cannot_run_is_served_as_it_is():
    for kind in ("application/pdf", "image/png", "video/mp4", file_names.ENDINGS["docx"]):
        assert file_names.served_type(kind) == kind


def test_text_of_a_page_is_what_its_reader_sees():
    page = (
        b"<html><head><title>t</title><style>p{}</style></head><body><p>One &amp;</p><script>two</script>three</body>"
    )
    assert file_text.text_of(page, "text/html") == "One &\nthree"


def test_text_of_a_pdf():
    from reportlab.pdfgen.canvas import Canvas

    made = io.BytesIO()
    canvas = Canvas(made)
    canvas.drawString(72, 720, "Income of the year 2025")
    canvas.save()
    assert "Income of the year 2025" in file_text.text_of(made.getvalue(), "application/pdf")
    assert file_text.text_of(made.getvalue()[:300], "application/pdf") in (None, "")
    assert file_text.text_of(b"%PDF-1.4 nothing", "application/pdf") is None


def test_nothing_is_unpacked():
    for kind in ("application/zip", file_names.ENDINGS["docx"], file_names.ENDINGS["odt"]):
        assert file_text.text_of(b"PK\x03\x04", kind) is None


def test_text_is_bounded():
    assert len(file_text.text_of(b"x" * 3_000_000, "text/plain")) == file_text.MOST_KEPT


def test_differences():
    rows = file_text.differences("a\nb\nc", "a\nB\nc\nd")
    assert rows == [("same", "a", "a"), ("changed", "b", "B"), ("same", "c", "c"), ("added", None, "d")]
    long = "\n".join(str(number) for number in range(100))
    rows = file_text.differences(long, long + "\nlast")
    assert rows == [
        ("skipped", None, None),
        ("same", "97", "97"),
        ("same", "98", "98"),
        ("same", "99", "99"),
        ("added", None, "last"),
    ]
    assert {mark for mark, _old, _new in file_text.differences("a", "a")} == {"same"}


def test_what_was_decided_is_left_only_by_another_version():
    for state in ("approved", "signed"):
        assert not document_states.may("withdraw", state)
        assert not document_states.may("reject", state)
    for state in document_states.AFTER_VERSION:
        assert document_states.AFTER_VERSION[state] not in document_states.FIXED
