"""Makes PDF/A-2b of PDF files that this addon wrote, for what is kept: by pypdf, nothing outside Python is needed.

Not for files that came from elsewhere: their fonts may be missing and their colours undefined, which only the program
that made them can mend.
"""

import hashlib
import io
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

#: What must not be in a file that is kept.
FORBIDDEN_ACTIONS = ("/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/XFA")
PRODUCER = "Case Organizer"

XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<pdf:Producer>{producer}</pdf:Producer><xmp:CreatorTool>{producer}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""


class NotKeepable(ValueError):  # noqa: N818  (the name of what is wrong)
    """A PDF that cannot be made one to keep: ``reason`` is ``encrypted``, or ``font`` with :attr:`detail`."""

    def __init__(self, reason, detail=""):
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail


def pdf_a(content, title="", profile=None):
    """A PDF made here, as PDF/A-2b.

    :param content: bytes of a PDF by reportlab
    :param title: what it is called, in its metadata
    :param profile: bytes of an ICC profile of sRGB; Odoo's own when left out
    :return: bytes
    :raises NotKeepable: when it is encrypted, or uses a font that is not in it
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, ByteStringObject, NameObject

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        raise NotKeepable("encrypted")
    writer = PdfWriter(clone_from=reader)
    for page in writer.pages:
        _keep_used_fonts(writer, page)
        page.pop("/Trans", None)
        page.pop("/AA", None)
    root = writer.root_object
    for name in FORBIDDEN_ACTIONS:
        root.pop(name, None)
    if "/Names" in root:
        for name in FORBIDDEN_ACTIONS:
            root["/Names"].get_object().pop(name, None)
    now = datetime.now(UTC).replace(microsecond=0)
    title = title or str((reader.metadata or {}).get("/Title") or "") or "PDF"
    _describe(writer, title, now)
    root[NameObject("/OutputIntents")] = ArrayObject([_output_intent(writer, profile or _srgb())])
    writer.pdf_header = "%PDF-1.7"
    digest = ByteStringObject(hashlib.md5(content, usedforsecurity=False).digest())
    writer._ID = ArrayObject([digest, digest])
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _srgb():
    """The profile that Odoo brings along."""
    import odoo

    return (Path(odoo.__path__[0]) / "tools/data/files/sRGB2014.icc").read_bytes()


def _describe(writer, title, now):
    """Write the same into the two places in which a PDF says what it is."""
    from pypdf.generic import NameObject, StreamObject

    stamp = now.strftime("D:%Y%m%d%H%M%S+00'00'")
    writer.metadata = None
    writer.add_metadata(
        {
            "/Title": title,
            "/Producer": PRODUCER,
            "/Creator": PRODUCER,
            "/CreationDate": stamp,
            "/ModDate": stamp,
        }
    )
    packet = StreamObject()
    packet.set_data(
        XMP.format(title=escape(title), producer=PRODUCER, date=now.strftime("%Y-%m-%dT%H:%M:%S+00:00")).encode()
    )
    packet[NameObject("/Type")] = NameObject("/Metadata")
    packet[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(packet)


def _output_intent(writer, profile):
    from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject, TextStringObject

    stream = StreamObject()
    stream.set_data(profile)
    stream = stream.flate_encode()
    stream[NameObject("/N")] = NumberObject(3)
    return writer._add_object(
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/OutputIntent"),
                NameObject("/S"): NameObject("/GTS_PDFA1"),
                NameObject("/OutputConditionIdentifier"): TextStringObject("sRGB"),
                NameObject("/Info"): TextStringObject("sRGB IEC61966-2.1"),
                NameObject("/DestOutputProfile"): writer._add_object(stream),
            }
        )
    )


#: Operators that show text.
SHOWING = (b"Tj", b"TJ", b"'", b'"')


def _keep_used_fonts(writer, page):
    """Leave out fonts that are named and not used, as reportlab does. :raises NotKeepable: for one that is missing"""
    from pypdf.generic import ContentStream, NameObject, StreamObject

    fonts = (page.get("/Resources") or {}).get("/Font")
    fonts = fonts.get_object() if fonts is not None else {}
    outside = {name for name in fonts if not _is_embedded(fonts[name].get_object())}
    if not outside or "/Contents" not in page:
        return
    stream = ContentStream(page["/Contents"].get_object(), None)
    kept, current, stack = [], None, []
    for operands, operator in stream.operations:
        if operator == b"Tf":
            current = operands[0]
            if current in outside:
                continue
        elif operator == b"q":
            stack.append(current)
        elif operator == b"Q":
            current = stack.pop() if stack else None
        elif operator in SHOWING and current in outside:
            raise NotKeepable("font", str(fonts[current].get_object()["/BaseFont"]))
        kept.append((operands, operator))
    for name in outside:
        del fonts[name]
    stream.operations = kept
    plain = StreamObject()
    plain.set_data(stream.get_data())
    page[NameObject("/Contents")] = writer._add_object(plain.flate_encode())


def _is_embedded(font):
    """Whether the shapes of a font's letters are in the file."""
    if font.get("/Subtype") == "/Type3":
        return True
    if font.get("/Subtype") == "/Type0":
        return all(_is_embedded(part.get_object()) for part in font["/DescendantFonts"])
    descriptor = (font.get("/FontDescriptor") or {}) and font["/FontDescriptor"].get_object()
    return any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))


def faults(content):
    """What of PDF/A-2b a file lacks, as far as its structure shows: a list of words, empty when nothing does.

    It looks at encryption, metadata, colours, fonts and active contents; not at every rule of the standard.

    :param content: bytes
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    if reader.is_encrypted:
        return ["encrypted"]
    found, root = [], reader.root_object
    packet = root.get("/Metadata")
    text = packet.get_object().get_data().decode() if packet is not None else ""
    if "<pdfaid:part>2</pdfaid:part>" not in text or "<pdfaid:conformance>B</pdfaid:conformance>" not in text:
        found.append("metadata")
    title = str((reader.metadata or {}).get("/Title") or "")
    if text and escape(title) not in text:
        found.append("title")
    intents = root.get("/OutputIntents") or ()
    if not any("/DestOutputProfile" in intent.get_object() for intent in intents):
        found.append("colours")
    if "/ID" not in reader.trailer:
        found.append("id")
    if any(name in root for name in FORBIDDEN_ACTIONS):
        found.append("active")
    for page in reader.pages:
        fonts = (page.get("/Resources") or {}).get("/Font") or {}
        found += [
            f"font {font.get_object()['/BaseFont']}"
            for font in fonts.get_object().values()
            if not _is_embedded(font.get_object())
        ]
    return found
