import io

import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from ..certificate_pdf import certificate_pdf
from ..html_pdf import html_pdf
from ..letter_pdf import letter_pdf
from ..pdf_a import NotKeepable, faults, pdf_a

#: What stands in for a profile: these tests run without Odoo.
PROFILE = b"icc" * 50


def test_what_we_write_becomes_pdf_a_and_says_the_same():
    made = {
        "text": html_pdf("Advice é", "<h2>One</h2><p><b>Two</b> <i>three</i></p><ul><li>x</li></ul>", "A 1"),
        "letter": letter_pdf("Decision", ["We decided.", "So."], sender=["Us"], to=["De Wit"], reference="L 1"),
        "certificate": certificate_pdf("Certificate", [("List", "1")], ("Gone", ["Case"], [["A"]]), None, "C 1"),
    }
    for name, content in made.items():
        kept = pdf_a(content, f"The {name} & more", PROFILE)
        assert faults(content) != []
        assert faults(kept) == [], name
        before = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        assert [page.extract_text() for page in PdfReader(io.BytesIO(kept)).pages] == before
        assert PdfReader(io.BytesIO(kept)).metadata.title == f"The {name} & more"


def test_a_font_that_is_not_in_the_file_is_refused():
    stream = io.BytesIO()
    canvas = Canvas(stream)
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(50, 700, "Not embedded")
    canvas.save()
    with pytest.raises(NotKeepable, match="Times-Roman"):
        pdf_a(stream.getvalue(), "x", PROFILE)


def test_an_encrypted_file_is_refused():
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(NotKeepable, match="encrypted"):
        pdf_a(stream.getvalue(), "x", PROFILE)
