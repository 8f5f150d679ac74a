import pytest
from PIL import Image

from ..letter_pdf import letter_pdf
from ..return_code import make, read
from ..scan_pages import ScanRefused, as_pdf, codes, pages, pieces


def scanned(code, turn=0):
    pdf = letter_pdf("Please sign", ["Hello"], sender=["Us"], reference="C-1", code=code, please="Send back")
    return next(pages(pdf)).rotate(turn, expand=True, fillcolor=255)


@pytest.mark.parametrize("turn", [0, 2, 90, 180, 270, 358])
def test_the_code_on_a_letter_is_read_however_it_lies(turn):
    code = make("secret", 123456)
    assert codes(scanned(code, turn)) == [code]
    assert read("secret", codes(scanned(code, turn))[0]) == 123456


def test_a_code_of_another_database_is_none():
    code = make("secret", 7)
    assert read("other", code) is None
    assert read("secret", code.replace("I", "1").replace("O", "0", 2).replace("C0-", "CO-")) == 7


@pytest.mark.parametrize("number", [1, 31, 32, 1023, 2**31 - 1])
def test_numbers_come_back(number):
    assert read("s", f"Ref. {make('s', number)}.") == number


def test_a_stack_is_split_at_codes():
    assert pieces([]) == []
    assert pieces([1, 1, None, 2]) == [(1, [0, 1, 2]), (2, [3])]


@pytest.mark.parametrize(
    ("content", "mimetype", "reason"),
    [(b"x", "text/html", "type"), (b"II*\0", "image/tiff", "broken"), (b"\xff\xd8\xff", "image/jpeg", "broken")],
)
def test_what_is_no_picture_is_refused(content, mimetype, reason):
    with pytest.raises(ScanRefused) as refused:
        as_pdf(content, mimetype)
    assert refused.value.reason == reason


def test_what_is_no_pdf_is_refused():
    with pytest.raises(ScanRefused) as refused:
        list(pages(b"%PDF-1.4 nothing"))
    assert refused.value.reason == "broken"
    assert codes(Image.new("L", (400, 400), 255)) == []
