"""Pages of PDF files put together anew, by pypdf."""

import io

from pypdf import PdfReader, PdfWriter


class PagesRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A PDF of which pages cannot be taken."""


def joined(files):
    """PDFs one after the other.

    :param files: PDFs, bytes each
    :return: one PDF, bytes
    """
    writer = PdfWriter()
    for content in files:
        writer.append(io.BytesIO(content), import_outline=False)
    return _bytes(writer)


def picked(pages):
    """Single pages of PDFs, in another order and turned.

    :param pages: ``(PDF as bytes, number of the page from 0, degrees to turn it to the right)``
    :return: one PDF, bytes
    :raises PagesRefused: when one of them is damaged
    """
    writer, readers = PdfWriter(), {}
    try:
        for content, number, degrees in pages:
            reader = readers.get(id(content)) or readers.setdefault(id(content), PdfReader(io.BytesIO(content)))
            page = writer.add_page(reader.pages[number])
            if degrees % 360:
                page.rotate(degrees % 360)
        return _bytes(writer)
    # What strangers make of a PDF raises anything.
    except Exception as error:
        raise PagesRefused("broken") from error


def _bytes(writer):
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()
