import io

import pytest
from pypdf import PdfReader

from ..pdf_pages import PagesRefused, joined, picked
from .test_redaction import made


def test_pages_in_another_order_turned_and_from_several_files():
    first, second = made("one", "two"), made("three")
    pages = PdfReader(io.BytesIO(picked([(first, 1, 90), (second, 0, 0), (first, 0, 360)]))).pages
    assert [page.extract_text().strip() for page in pages] == ["two", "three", "one"]
    assert [page.rotation for page in pages] == [90, 0, 0]
    assert len(PdfReader(io.BytesIO(joined([first, second]))).pages) == 3


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\n%%EOF", made("one")[:400]])
def test_pages_of_what_is_damaged_are_refused(content):
    with pytest.raises(PagesRefused):
        picked([(content, 0, 0)])
