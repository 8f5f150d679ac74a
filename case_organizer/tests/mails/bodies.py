"""Shapes of bodies: parts in parts, files, calendars, signatures, what is packed to burst."""

import io
import zipfile

from .building import PDF, TYPE, Shape, file, joined, mail, multi, nested, part, text

HTML = "text/html; charset=utf-8"
CALENDAR = b"BEGIN:VCALENDAR\r\nMETHOD:%s\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Visit\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
INNER = mail(
    b"The first words", Subject=b"The first", Message_Id=b"<inner{NUMBER}@dewit.example>", To=b"kim@dewit.example"
)


def tnef_of(*attributes):
    """A ``winmail.dat``. :param attributes: ``(number, bytes)``"""
    content = b"\x78\x9f\x3e\x22\x01\x00"
    for number, data in attributes:
        content += (
            b"\x02" + number.to_bytes(2, "little") + b"\x01\x00" + len(data).to_bytes(4, "little") + data + b"\0\0"
        )
    return content


def bomb(size=10_000_000, deep=0):
    """A zip that is small and holds much."""
    content = b"\0" * size
    for level in range(deep + 1):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(f"{level}.bin" if not level else f"{level}.zip", content)
        content = made.getvalue()
    return content


def _structures():
    html = part(HTML, b"<p>May I build a <b>shed</b>?</p>")
    image = part("image/png; name=a.png", b"iVBORw0KGgo=", b"Content-Transfer-Encoding: base64", b"Content-Id: <a1>")
    related = part(
        'multipart/related; boundary="r"', joined([part(HTML, b"<p>See <img src='cid:a1'></p>"), image], b"r")
    )
    yield Shape("a text and a file", multi(text(), file(b"plan.pdf"), to=TYPE), ("open",), "May I build", 1)
    yield Shape("a text and the same in HTML", multi(text(), html, kind="alternative"), ("team",), "shed")
    yield Shape("HTML with its picture", multi(text(), related, kind="alternative"), ("team",), "See", 1)
    yield Shape("only HTML", mail(b"<p>May I build?</p>", HTML, to=TYPE), ("open",), "May I build?")
    yield Shape(
        "only a file", mail(b"JVBERi0xLjQ=", "application/pdf; name=a.pdf", encoding="base64"), ("team",), None, 1
    )
    yield Shape("only a file in parts", multi(file(b"a.pdf")), ("team",), None, 1)
    yield Shape("an empty text and a file", multi(text(b""), file(b"a.pdf"), to=TYPE), ("open",), None, 1)
    yield Shape("no parts", mail(b"", "multipart/mixed; boundary=x"), ("team",))
    yield Shape("no boundary", mail(b"May I build?", "multipart/mixed"), ("team",), "May I build?")
    yield Shape("another boundary", multi(text()).replace(b'boundary="bound"', b'boundary="other"'), ("team",), "May I")
    yield Shape("no last boundary", multi(text(), file(b"a.pdf")).removesuffix(b"--bound--\r\n"), ("team",), "May I", 1)
    yield Shape("cut within a file", multi(text(), file(b"a.pdf", PDF * 99))[:1500], ("team",), "May I", 1)
    yield Shape("a boundary of 200 letters", multi(text(), boundary=b"b" * 200), ("team",), "May I")
    yield Shape("an empty boundary", mail(joined([text()], b""), 'multipart/mixed; boundary=""'), ("team",))
    yield Shape("a boundary with signs", multi(text(), boundary=b"=_?a'()+,-./:=b"), ("team",), "May I")
    yield Shape(
        "the same boundary within", multi(part('multipart/mixed; boundary="bound"', joined([text()]))), ("team",)
    )
    yield Shape(
        "words before and after the parts",
        multi(text()).replace(b"\r\n\r\n--", b"\r\n\r\nOld\r\n--", 1),
        ("team",),
        "May I",
    )
    yield Shape("parts thirty deep", nested(30), ("team",), "May I build")
    yield Shape("an unknown kind of parts", multi(text(), kind="x-own"), ("team",), "May I")
    yield Shape("a digest", multi(part("message/rfc822", INNER), kind="digest"), ("team",), None, 1)
    yield Shape("parallel", multi(text(), file(b"a.pdf"), kind="parallel"), ("team",), "May I", 1)
    yield Shape("nineteen texts", multi(*[text(b"words %d" % n) for n in range(19)]), ("team",), "words 18", 0)
    yield Shape("sixty HTML parts", multi(*[part(HTML, b"<p>%d</p>" % n) for n in range(60)]), ("team",), "7", 40)
    yield Shape("forty files", multi(text(), *[file(b"%d.pdf" % n) for n in range(40)]), ("team",), "May I", 40)
    yield Shape(
        "an alternative that is a file", multi(text(), file(b"a.pdf"), kind="alternative"), ("team",), "May I", 1
    )
    yield Shape(
        "AMP", multi(text(), part("text/x-amp-html", b"<html amp4email>"), html, kind="alternative"), ("team",), "shed"
    )
    yield Shape(
        "part of a longer one", mail(b"Subject: x\r\n\r\nwords", "message/partial; number=1; total=9; id=a"), ("team",)
    )
    yield Shape(
        "lies elsewhere", mail(b"Content-Type: text/plain\r\n\r\n", "message/external-body; access-type=url"), ("team",)
    )


def _forwarded():
    chain = INNER
    for level in range(5):
        chain = multi(text(b"Words %d" % level), part("message/rfc822", chain), boundary=b"c%d" % level)
    yield Shape("a mail in a mail", multi(text(), part("message/rfc822", INNER), to=TYPE), ("open",), "May I build", 1)
    yield Shape("five mails in each other", chain, ("team",), "Words 4", 1)
    yield Shape("only a mail", mail(INNER, "message/rfc822"), ("team",), None, 1)
    yield Shape("a mail without a head in it", multi(text(), part("message/rfc822", b"")), ("team",), "May I")
    yield Shape(
        "a mail in it, in base64", multi(text(), file(b"m.eml", INNER, "message/rfc822")), ("team",), "May I", 1
    )
    words = (
        b"See below.\r\n\r\n---------- Forwarded message ---------\r\nFrom: Kim\r\nSubject: Old\r\n\r\nThe first words"
    )
    yield Shape("forwarded as text", mail(words, to=TYPE), ("open",), "The first words")
    quoted = (
        b"<div>Yes</div><div class='gmail_quote'>On Monday Kim wrote:<blockquote>The first words</blockquote></div>"
    )
    yield Shape("answered in HTML", mail(quoted, HTML, to=TYPE), ("open",), "The first words")
    outlook = b"<div>Yes</div><hr><div id='divRplyFwdMsg'>From: Kim</div><div>The first words</div>"
    yield Shape("answered by Outlook", mail(outlook, HTML), ("team",), "The first words")


def _special():
    for method in (b"REQUEST", b"REPLY", b"CANCEL"):
        invitation = part(f"text/calendar; method={method.decode()}; charset=utf-8", CALENDAR % method)
        yield Shape(
            f"an invitation, {method.decode()}", multi(text(), invitation, kind="alternative"), ("team",), "May I", 1
        )
    yield Shape("only an invitation", mail(CALENDAR % b"REQUEST", "text/calendar; charset=utf-8"), ("team",), None, 1)
    yield Shape("a card", multi(text(), part("text/vcard", b"BEGIN:VCARD\r\nEND:VCARD")), ("team",), "May I", 1)
    signed = '; protocol="application/pkcs7-signature"; micalg=sha-256'
    for name, kind in [("S/MIME", "application/pkcs7-signature"), ("old S/MIME", "application/x-pkcs7-signature")]:
        yield Shape(
            f"signed, {name}",
            multi(text(), file(b"smime.p7s", b"0\x82", kind), kind="signed", more=signed),
            ("team",),
            "May I",
            1,
        )
    yield Shape(
        "sealed, S/MIME",
        mail(b"MIIB", "application/pkcs7-mime; smime-type=enveloped-data", encoding="base64"),
        ("team",),
        None,
        1,
    )
    pgp = part("application/pgp-signature", b"-----BEGIN PGP SIGNATURE-----\r\n\r\nx\r\n-----END PGP SIGNATURE-----")
    yield Shape("signed, PGP", multi(text(), pgp, kind="signed"), ("team",), "May I", 1)
    version, sealed = (
        part("application/pgp-encrypted", b"Version: 1"),
        part("application/octet-stream", b"-----BEGIN PGP"),
    )
    yield Shape("sealed, PGP", multi(version, sealed, kind="encrypted"), ("team",), None, 2)
    inline = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nMay I build?\r\n-----BEGIN PGP SIGNATURE-----\r\nx"
    )
    yield Shape("signed, PGP in the text", mail(inline), ("team",), "May I build?")
    tnef = b"\x78\x9f\x3e\x22" + bytes(60)
    yield Shape("winmail.dat", multi(text(), file(b"winmail.dat", tnef, "application/ms-tnef")), ("team",), "May I", 1)
    filled = tnef_of((0x800C, b"Said by Outlook\0"), (0x9002, bytes(14)), (0x8010, b"plan.pdf\0"), (0x800F, PDF))
    packed = file(b"winmail.dat", filled, "application/ms-tnef")
    yield Shape("winmail.dat with a file", multi(text(), packed), ("team",), "May I", 1)
    yield Shape("winmail.dat that says it all", multi(packed), ("team",), "Said by Outlook", 1)
    cut = file(b"winmail.dat", filled[:-20], "application/ms-tnef")
    yield Shape("winmail.dat, cut", multi(text(), cut), ("team",), "May I", 1)
    yield Shape("only TNEF", mail(b"eJ8+Ig==", "application/ms-tnef", encoding="base64"), ("team",), None, 1)
    double = part(
        'multipart/appledouble; boundary="d"',
        joined([file(None, b"\0\5", "application/applefile"), file(b"a.pdf")], b"d"),
    )
    yield Shape("of a Mac", multi(text(), double), ("team",), "May I", 2)
    yield Shape("RTF", mail(b"{\\rtf1 May I build?}", "text/rtf"), ("team",), None, 1)
    yield Shape("enriched text", mail(b"<bold>May I</bold>", "text/enriched"), ("team",), None, 1)
    yield Shape("a voice", mail(b"UklGRg==", "audio/wav", encoding="base64"), ("team",), None, 1)
    yield Shape(
        "a fax", mail(b"SUkqAA==", 'image/tiff; name="fax.tif"', encoding="base64", to=TYPE), ("open",), None, 1
    )


def _html():
    xhtml = (
        b"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body>May I</body></html>"
    )
    entities = b"<!DOCTYPE x [<!ENTITY a 'aa'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><p>May I &c;</p>"
    for name, body, says in [
        ("a program", b"<p>May I</p><script>alert(1)</script><img src=x onerror=alert(1)>", "May I"),
        ("a form", b"<p>May I</p><form action='http://evil.example'><input></form>", "May I"),
        ("XHTML", xhtml, "May I"),
        ("entities in entities", entities, "May I"),
        ("an outside entity", b"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><p>May I &e;</p>", "May I"),
        ("only a remark", b"<!-- May I -->", None),
        ("nothing", b"<html><body></body></html>", None),
        ("tags without end", b"<p><div><b>May I <i><table><tr>", "May I"),
        ("tags 3,000 deep", b"<div>" * 3000 + b"May I", None),
        ("tables 500 deep", b"<table><tr><td>" * 500 + b"May I", None),
        ("zero bytes", b"<p>May\x00 I</p><scr\x00ipt>", "May"),
        ("styles without end", b"<style>" + b"p{color:red}" * 15_000 + b"</style><p>May I</p>", "May I"),
        ("a picture in the text", b"<p>May I <img src='data:image/png;base64," + b"A" * 100_000 + b"'></p>", "May I"),
        ("an address that runs", b"<a href='javascript:alert(1)'>May I</a>", "May I"),
        (
            "of Word",
            b"<html xmlns:o='urn:schemas-microsoft-com:office:office'><o:p>May I</o:p><!--[if gte mso 9]>x<![endif]-->",
            "May I",
        ),
        ("text that is no HTML", b"May I < 3 && > 2", "May I"),
    ]:
        yield Shape(f"HTML: {name}", mail(body, HTML), ("team",), says)


def _files():
    for name, told in [
        ("leads up", b"../../../etc/passwd"),
        ("leads up, Windows", b"..\\\\..\\\\boot.ini"),
        ("is a root", b"/etc/passwd"),
        ("is a drive", b"C:\\\\autoexec.bat"),
        ("has a zero byte", b"a\x00.pdf"),
        ("is endless", b"x" * 3000 + b".pdf"),
        ("turns around", "a\u202efdp.exe".encode()),
        ("is a word in KOI8-R", b"=?koi8-r?B?0NLJ18XU?="),
        ("is raw UTF-8", "plåtegning.pdf".encode()),
        ("is raw Latin", "plåtegning.pdf".encode("latin-1")),
        ("is a dot", b"."),
        ("is a device", b"CON"),
        ("is blank", b"   "),
        ("is empty", b""),
        ("is over lines", b"a\r\n b.pdf"),
        ("is markup", b"<img src=x onerror=alert(1)>.pdf"),
        ("is a formula", b"=1+1.csv"),
    ]:
        yield Shape(f"a file whose name {name}", multi(text(), file(told)), ("team",), "May I", 1)
    yield Shape("a file without a name", multi(text(), file(None)), ("team",), "May I", 1)
    for name, more in [
        ("RFC 2231", b"Content-Disposition: attachment; filename*=utf-8''pl%C3%A5n.pdf"),
        ("pieces", b"Content-Disposition: attachment; filename*0*=utf-8''pl%C3; filename*1*=%A5n; filename*2=.pdf"),
        ("broken RFC 2231", b"Content-Disposition: attachment; filename*=x''%ZZ%; filename*0*=y"),
        ("a type alone", b"Content-Description: a plan"),
    ]:
        one = part("application/pdf", b"JVBERi0xLjQ=", more, b"Content-Transfer-Encoding: base64")
        yield Shape(f"a name by {name}", multi(text(), one), ("team",), "May I", 1)
    packed = bomb()
    docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    for name, called, content, kind in [
        ("a bomb", b"a.zip", packed, "application/zip"),
        ("a bomb in a bomb", b"a.zip", bomb(1_000_000, 4), "application/zip"),
        ("a bomb as a document", b"a.docx", packed, docx),
        ("a program", b"invoice.pdf.exe", b"MZ\x90", "application/pdf"),
        ("a page", b"a.html", b"<script>alert(1)</script>", "text/html"),
        ("a drawing", b"a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
        ("a table", b"a.csv", b"a;b\r\n1;2", "text/csv"),
        ("a text", b"a.txt", "Grüße".encode("latin-1"), "text/plain; charset=utf-8"),
        ("nothing", b"a.pdf", b"", "application/pdf"),
        ("zero bytes", b"a.bin", bytes(5000), "application/octet-stream"),
        ("a type that is none", b"a.pdf", PDF, "pdf"),
        ("a type of stars", b"a.pdf", PDF, "*/*"),
        ("an old type", b"a.pdf", PDF, "binary/octet-stream"),
        ("a type that goes wrong", b"a.pdf", PDF, "pdf; name=a.pdf"),
        ("a megabyte or two", b"a.bin", b"x" * 500_000, "application/octet-stream"),
    ]:
        yield Shape(f"a file that is {name}", multi(text(), file(called, content, kind)), ("team",), "May I")
    yield Shape(
        "two files of one name", multi(text(), file(b"a.pdf"), file(b"a.pdf", PDF + b"2")), ("team",), "May I", 2
    )


def shapes():
    """All of them."""
    for found in (_structures, _forwarded, _special, _html, _files):
        yield from found()
