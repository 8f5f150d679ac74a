"""Files of people who mean no good, by what they are, by what they are called, by what they become: for every entry."""

import io
import zipfile

from PIL import Image

PDF_BYTES = b"%PDF-1.4 proof\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'
HTML = b"<!DOCTYPE html><html><body onload=alert(1)><script>alert(2)</script></body></html>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><svg>&b;</svg>'


def packed(name, size):
    """A zip in which one file unpacks to so many bytes of nothing."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open(name, "w") as target:
            for _block in range(size // 2**20):
                target.write(b"\0" * 2**20)
    return stream.getvalue()


def wide():
    """A PNG of a few bytes that says that it has 60,000 by 60,000 points."""
    stream = io.BytesIO()
    Image.new("1", (1, 1)).save(stream, "PNG")
    content = bytearray(stream.getvalue())
    content[16:24] = (60_000).to_bytes(4, "big") * 2
    return bytes(content)


#: What is tried → ``(name, content, whether nobody may take it)``.
FILES = {
    "svg by its name": ("logo.svg", SVG, True),
    "svg that says it is a photo": ("photo.jpg", SVG, True),
    "svg that begins with a space and a comment": ("photo.png", b"\n <!-- x -->" + SVG, True),
    "svg with entities within entities": ("laughs.svg", LAUGHS, True),
    "html by its name": ("page.html", HTML, True),
    "html that says it is a pdf": ("income.pdf", HTML, True),
    "html after a mark of unicode": ("income.txt", b"\xef\xbb\xbf" + HTML, True),
    "html within a gif": ("cat.gif", b"GIF89a/*" + HTML + b"*/", False),
    "a program": ("setup.exe", b"MZ\x90\x00" + b"\0" * 60, True),
    "a program that says it is a photo": ("photo.jpg", b"MZ\x90\x00" + b"\0" * 60, True),
    "a script": ("run.js", b"alert(document.cookie)", True),
    "a program that hides its ending": ("income\u202efdp.exe", b"MZ\x90\x00" + b"\0" * 60, True),
    "two endings": ("income.pdf.exe", PDF_BYTES, True),
    "nothing": ("empty.pdf", b"", True),
    "a way out of the folder": ("../../../etc/passwd.pdf", PDF_BYTES, False),
    "a head in its name": ('a.pdf"\r\nSet-Cookie: x=1\r\n\r\n<script>', PDF_BYTES, False),
    "markup in its name": ("<img src=x onerror=alert(1)>.pdf", PDF_BYTES, False),
    "a name without end": ("a" * 5000 + ".pdf", PDF_BYTES, False),
    "a picture too wide to unpack": ("wide.png", wide(), False),
    "a document that unpacks to 64 MB": ("bomb.docx", packed("word/document.xml", 64 * 2**20), False),
    "a table that unpacks to 64 MB": ("bomb.xlsx", packed("xl/worksheets/sheet1.xml", 64 * 2**20), False),
    "an archive": ("files.zip", packed("x.bin", 2**20), False),
}

TRAVERSAL = ("../../../../tmp/out.txt", "/tmp/out.txt", "..\\..\\out.txt", "C:\\out.txt", "a/../../out.txt")


def slipping():
    """A zip whose files want to lie elsewhere."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in TRAVERSAL:
            archive.writestr(name, "out")
    return stream.getvalue()


def within(depth, size):
    """A zip in a zip in a zip, each of which has the next one many times; in the end nothing, but much of it."""
    content = packed("0.bin", size)
    for level in range(depth):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"{level}-{number}.zip", content)
        content = stream.getvalue()
    return content


def picture(kind, behind=b"", comment=b""):
    """A small picture with something behind it, or said within it."""
    stream = io.BytesIO()
    more = {"comment": comment} if comment else {}
    Image.new("RGB", (8, 8)).save(stream, kind, **more)
    return stream.getvalue() + behind


def odt(name, content):
    """A zip that says that it is a text, with one more file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(name, content)
    return stream.getvalue()


_SCRIPT = b"<script>alert(3)</script>"
_PDF_SCRIPT = b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
_MHT = b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html\n\n' + HTML
_XSL = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#x"?><x xmlns="http://www.w3.org/1999/xhtml">'
FILES |= {
    # What is two things at once.
    "a picture and a page": ("cat.jpg", picture("JPEG", HTML), False),
    "a picture with a script in its comment": ("cat.jpeg", picture("JPEG", comment=_SCRIPT), False),
    "a png and a page": ("cat.png", picture("PNG", HTML), False),
    "a png called a page": ("cat.html", picture("PNG"), False),
    "a bitmap and a script": ("cat.bmp", b"BM=1;/*" + b"\0" * 40 + b"*/alert(1)", False),
    "a gif that is a script": ("cat.gif", b"GIF89a=1;alert(1);//", False),
    "a pdf that is a page": ("both.pdf", PDF_BYTES + HTML, False),
    "a page that is a pdf": ("both.txt", HTML + PDF_BYTES, False),
    "a pdf that is a zip": ("both.pdf", PDF_BYTES + slipping(), False),
    "a pdf with a script": ("script.pdf", _PDF_SCRIPT, False),
    "a zip that begins with a page": ("page.zip", HTML + slipping(), False),
    "a text with a page in it": ("open.odt", odt("content.xml", HTML), False),
    "a program called a text": ("open.odt", b"\x7fELF\x02\x01\x01" + b"\0" * 60, False),
    "a shell script called a text": ("notes.txt", b"#!/bin/sh\nrm -rf /\n", False),
    # What a browser runs under other names.
    "a page in xhtml": ("page.xhtml", b'<html xmlns="http://www.w3.org/1999/xhtml">' + _SCRIPT + b"</html>", False),
    "a page in xml": ("page.xml", _XSL + _SCRIPT + b"</x>", False),
    "svg in another coding": ("photo.png", SVG.decode().encode("utf-16"), False),
    "svg after much white": ("photo.png", b" " * 5_000 + SVG, False),
    "svg packed": ("photo.svgz", b"\x1f\x8b\x08\x00" + SVG, False),
    "html in another coding": ("page.txt", HTML.decode().encode("utf-16"), False),
    "html in 7 bits": ("page.txt", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-", False),
    "html with zeros": ("page.csv", HTML.replace(b"<", b"<\0"), False),
    "a page kept whole": ("page.mht", _MHT, False),
    "a page that is a mail": ("page.eml", b"Content-Type: text/html\n\n" + HTML, False),
    "a style": ("style.css", b"body{background:url(javascript:alert(1))}", False),
    "a program of pages": ("page.hta", HTML, False),
    "a link": ("link.url", b"[InternetShortcut]\nURL=javascript:alert(1)", False),
    "a table that computes": ("sums.csv", b"=cmd|'/c calc'!A1,+1,-1,@SUM(1)", False),
    # What becomes too much, or lies elsewhere.
    "an archive that wants to lie elsewhere": ("slip.zip", slipping(), False),
    "an archive in an archive in an archive": ("42.zip", within(4, 2**20), False),
    "text and a document that wants to lie elsewhere": ("slip.docx", slipping(), False),
    "a deep table": ("deep.json", b"[" * 100_000, False),
    # Names.
    "the folder above": ("..", PDF_BYTES, False),
    "a way of Windows": ("..\\..\\windows\\system32\\a.pdf", PDF_BYTES, False),
    "a device": ("con.pdf", PDF_BYTES, False),
    "a zero in its name": ("income.exe\x00.pdf", PDF_BYTES, False),
    "a quote and a semicolon": ('a";filename="b.html', PDF_BYTES, False),
    "nothing but spaces": ("   .pdf", PDF_BYTES, False),
}
