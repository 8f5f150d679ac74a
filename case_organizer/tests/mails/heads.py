"""Shapes of heads: subjects, senders, dates and numbers as they come in."""

from .building import TYPE, Shape, mail

BODY = b"May I build a shed?"


def _subjects():
    for name, subject in [
        ("a subject in UTF-8, B", b"=?utf-8?b?R3LDvMOfZQ==?="),
        ("a subject in KOI8-R, Q", b"=?koi8-r?q?=F0=D2=C9=D7=C5=D4?="),
        ("a subject of two words", b"=?utf-8?q?A_?= =?utf-8?q?shed?="),
        ("a subject cut within a letter", b"=?utf-8?b?R3LD?= =?utf-8?b?vMOfZQ==?="),
        ("a subject in an unknown charset", b"=?x-own?q?shed?="),
        ("a broken word", b"=?utf-8?b?R3LDvMOfZQ=?="),
        ("half a word", b"=?utf-8?q?shed"),
        ("a subject in raw UTF-8", "Grüße 🏠".encode()),
        ("a subject in raw Latin", "Grüße".encode("latin-1")),
        ("a zero byte in the subject", b"=?utf-8?b?QQBC?="),
        ("a subject that injects a head", b"=?utf-8?q?Hi=0D=0ABcc:_eve@evil.example?="),
        ("a subject over lines", b"A\r\n shed\r\n\twith a roof"),
        ("an endless subject", b"shed " * 2000),
        ("an endless word in the subject", b"x" * 6000),
        ("an empty subject", b""),
        ("no subject", None),
        ("a subject of blanks", b"   "),
        ("markup in the subject", b"<script>alert(1)</script><b>shed</b>"),
        ("a formula in the subject", b"=cmd|' /C calc'!A0"),
        ("a subject of percent signs", b"100%s %(x)s {0} %d"),
    ]:
        yield Shape(name, mail(BODY, to=TYPE, Subject=subject), ("open",), "May I build")


def _senders():
    for name, sender, ends in [
        ("a sender with a name in UTF-8", b"=?utf-8?q?J=C3=A4n?= <jan@dewit.example>", ("open",)),
        ("a sender in quotes", b'"de Wit, Jan" <jan@dewit.example>', ("open",)),
        ("only an address", b"jan@dewit.example", ("open",)),
        ("an address in capitals", b"JAN@DEWIT.EXAMPLE", ("open",)),
        ("an address with a remark", b"jan@dewit.example (Jan)", ("open", "team")),
        ("two addresses of one name", b'"jan@dewit.example" <eve@evil.example>', ("team",)),
        ("two senders", b"jan@dewit.example, eve@evil.example", ("open", "team")),
        ("a group", b"Friends: jan@dewit.example, kim@dewit.example;", ("open", "team")),
        ("a name and no address", b"Jan de Wit", ("team",)),
        ("an empty sender", b"", ("team",)),
        ("no sender", None, ("team",)),
        ("an address without an end", b"<jan@dewit.example", ("open", "team")),
        ("an address in angles twice", b"<<jan@dewit.example>>", ("open", "team")),
        ("an address with blanks", b"jan @ dewit . example", ("open", "team")),
        ("a name of another country", "Ян <jan@dewit.example>".encode(), ("open",)),
        ("an address of another country", "ян@почта.example".encode(), ("team",)),
        ("a sender that injects a head", b"=?utf-8?q?a=0D=0ABcc:_x@y.example?= <jan@dewit.example>", ("refused",)),
        ("a zero byte in the sender", b"Jan\x00 <jan@dewit.example>", ("open", "team")),
        ("an endless sender", b"x" * 5000 + b" <jan@dewit.example>", ("open", "team")),
        ("nobody answers here", b"noreply@dewit.example", ("team",)),
    ]:
        yield Shape(name, mail(BODY, to=TYPE, From=sender), ends)


def _numbers():
    for name, number in [
        ("no Message-Id", None),
        ("an empty Message-Id", b""),
        ("a Message-Id without angles", b"n{NUMBER}@dewit.example"),
        ("a Message-Id with blanks", b"<n {NUMBER} @dewit.example>"),
        ("an endless Message-Id", b"<{NUMBER}" + b"x" * 9000 + b"@dewit.example>"),
        ("a zero byte in the Message-Id", b"<n\x00{NUMBER}@dewit.example>"),
        ("a Message-Id in UTF-8", "<ñ{NUMBER}@dewit.example>".encode()),
        ("a Message-Id over lines", b"\r\n <n{NUMBER}@dewit.example>"),
    ]:
        yield Shape(name, mail(BODY, Message_Id=number), ("team",))
    for name, references in [
        ("a thousand references", b"\r\n ".join(b"<r%d@x.example>" % one for one in range(1000))),
        ("references that are none", b"see below, thank you"),
        ("a reference without an end", b"<r1@x.example"),
        ("an endless reference", b"<" + b"r" * 9000 + b"@x.example>"),
    ]:
        yield Shape(name, mail(BODY, References=references, In_Reply_To=references[:50]), ("team",))


def _dates():
    for name, date in [
        ("no date", None),
        ("an empty date", b""),
        ("a date that is none", b"the day before yesterday"),
        ("a date of the year one", b"Mon, 1 Jan 0001 00:00:00 +0000"),
        ("a date of the year 9999", b"Fri, 31 Dec 9999 23:59:59 -1200"),
        ("a date with an odd zone", b"Mon, 1 Jun 2026 09:00:00 +9999"),
        ("a date with a named zone", b"Mon, 1 Jun 2026 09:00:00 CEST"),
        ("a date of another language", "lun. 1 juin 2026 à 09:00".encode()),
        ("the 31st of June", b"Wed, 31 Jun 2026 09:00:00 +0000"),
        ("a date with digits without end", b"1" * 5000),
    ]:
        yield Shape(name, mail(BODY, Date=date), ("team",))


def _odd():
    usual = mail(BODY)
    twice = b"From: eve@evil.example\r\nSubject: Other\r\nTo: x@y.example\r\nDate: now\r\n"
    for name, raw, ends in [
        ("everything twice", twice + usual, ("team", "refused")),
        ("a line of a mailbox before it", b"From jan@dewit.example Mon Jun  1 09:00:00 2026\r\n" + usual, ("team",)),
        ("a mark of UTF-8 before it", b"\xef\xbb\xbf" + usual, ("team", "refused")),
        ("an empty line before it", b"\r\n" + usual, ("refused",)),
        (
            "a line of the head without a colon",
            usual.replace(b"Subject:", b"Nonsense\r\nSubject:", 1),
            ("team", "refused"),
        ),
        ("a field without a name", b": nothing\r\n" + usual, ("team", "refused")),
        ("a field with blanks in its name", usual.replace(b"Date:", b"X Odd Name: 1\r\nDate:", 1), ("team", "refused")),
        ("a head and no end", usual.partition(b"\r\n\r\n")[0], ("team",)),
        ("a text and no head", BODY, ("refused",)),
        ("no byte", b"", ("refused",)),
        ("only zero bytes", b"\x00" * 3000, ("refused",)),
        ("only noise", bytes(range(256)) * 20, ("refused",)),
        ("two types", mail(BODY).replace(b"Content-Type:", b"Content-Type: image/png\r\nContent-Type:", 1), ("team",)),
        ("a type that is none", mail(BODY, "nonsense"), ("team",)),
        ("an empty type", mail(BODY, ""), ("team",)),
        ("a type with zero bytes", mail(BODY, b"text/\x00plain; charset=\x00"), ("team",)),
        ("a type in UTF-8", mail(BODY, "text/plåin; chårset=ü"), ("team",)),
        ("a disposition that is none", mail(BODY, Content_Disposition=b";;;=\"\";a*0*=x''%"), ("team",)),
        ("two hundred fields of a way", b"Received: from a by b\r\n" * 200 + usual, ("team",)),
        ("a field of 100,000 letters", b"X-Long: " + b"x" * 100_000 + b"\r\n" + usual, ("team",)),
        ("a field of 4,000 lines", b"X-Long: x\r\n" + b" y\r\n" * 4000 + usual, ("team",)),
        ("1,500 recipients", mail(BODY, Cc=b", ".join(b"a%d@x.example" % one for one in range(1500))), ("team",)),
    ]:
        yield Shape(name, raw, ends)


def shapes():
    """All of them."""
    for found in (_subjects, _senders, _numbers, _dates, _odd):
        yield from found()
