"""Shapes of what is written: charsets, told or not, true or not; and how it is packed."""

import base64
import quopri

from .building import TYPE, Shape, mail, multi, part, text

WRITTEN = [
    ("utf-8", "Grüße aus Köln – naïef €"),
    ("iso-8859-1", "Grüße aus Köln, één"),
    ("iso-8859-15", "Prijs: 5 €"),
    ("windows-1252", "“Zo” – 5 €"),
    ("koi8-r", "Привет, это письмо"),
    ("windows-1251", "Добрый день, сосед"),
    ("iso-8859-5", "Здравствуйте"),
    ("gb2312", "我想建一个棚子"),
    ("gbk", "我想建一個棚子"),
    ("gb18030", "我想建一个棚子 🏠"),
    ("big5", "我想建一個棚子"),
    ("shift_jis", "小屋を建てたい"),
    ("iso-2022-jp", "小屋を建てたい"),
    ("euc-jp", "小屋を建てたい"),
    ("euc-kr", "헛간을 짓고 싶어요"),
    ("iso-8859-2", "Chciałbym postawić szopę"),
    ("windows-1250", "Příliš žluťoučký kůň"),
    ("iso-8859-7", "Καλημέρα"),
    ("windows-1255", "שלום"),
    ("windows-1256", "مرحبا"),
    ("iso-8859-9", "Kulübe yapmak istiyorum: ğ ş"),
    ("tis-620", "สวัสดี"),
    ("utf-16", "Grüße"),
    ("utf-7", "Grüße"),
    ("us-ascii", "A shed"),
    ("macintosh", "Grüße"),
]


def _told_true():
    for charset, words in WRITTEN:
        content = words.encode(charset)
        packed = base64.encodebytes(content)
        yield Shape(
            f"{charset}, base64", mail(packed, f"text/plain; charset={charset}", encoding="base64"), ("team",), words
        )
    for charset, words in WRITTEN[:8]:
        packed = quopri.encodestring(words.encode(charset))
        kind = f"text/plain; charset={charset}"
        yield Shape(f"{charset}, quoted", mail(packed, kind, encoding="quoted-printable"), ("team",), words)
        html = f"<html><head><meta charset='{charset}'></head><body><p>{words}</p></body></html>".encode(charset)
        yield Shape(f"{charset}, HTML", mail(html, f"text/html; charset={charset}", encoding="8bit"), ("team",), words)


def _told_wrong():
    latin, utf8 = "Grüße".encode("latin-1"), "Grüße".encode()
    for name, content, kind in [
        ("UTF-8 that is Latin", latin, "text/plain; charset=utf-8"),
        ("Latin that is UTF-8", utf8, "text/plain; charset=iso-8859-1"),
        ("ASCII that is UTF-8", utf8, "text/plain; charset=us-ascii"),
        ("ASCII that is Latin", latin, "text/plain; charset=us-ascii"),
        ("a charset nobody knows", utf8, "text/plain; charset=x-unknown"),
        ("an empty charset", utf8, 'text/plain; charset=""'),
        ("no charset", utf8, "text/plain"),
        ("no charset, Latin", latin, "text/plain"),
        ("a codec that makes no text", utf8, "text/plain; charset=base64"),
        ("a codec for names of hosts", utf8, "text/plain; charset=idna"),
        ("a charset of a database", utf8, "text/plain; charset=utf8mb4"),
        ("a charset in quotes twice", utf8, "text/plain; charset=\"'utf-8'\""),
        ("a charset with a format", utf8, "text/plain; charset=utf-8; format=flowed; delsp=yes"),
        ("a charset as RFC 2231", utf8, "text/plain; charset*=utf-8''utf-8"),
        ("a type in capitals", utf8, "TEXT/PLAIN; CHARSET=UTF-8"),
        ("two charsets", utf8, "text/plain; charset=utf-8; charset=latin1"),
    ]:
        yield Shape(name, mail(content, kind), ("team",), "Grüße")
    yield Shape("8 bits without MIME", mail(utf8, leave=("MIME-Version", "Content-Type")), ("team",), "Grüße")
    both = multi(
        part("text/plain; charset=latin-1", latin), part("text/plain; charset=koi8-r", "Привет".encode("koi8-r"))
    )
    yield Shape("two charsets in one mail", both, ("team",), "Привет")


def _packed_wrong():
    good = base64.encodebytes(b"May I build a shed?")
    for name, body, encoding in [
        ("base64 without its end", base64.b64encode(b"May I build a shed? Yes")[:-1], "base64"),
        ("base64 with junk", b"!!" + good + b"\r\n-- list footer", "base64"),
        ("base64 that is none", b"May I build a shed?", "base64"),
        ("quoted with broken codes", b"May I build a shed? =ZZ =4", "quoted-printable"),
        ("quoted with a soft end", b"May I build a shed?=", "quoted-printable"),
        ("an unknown packing", b"May I build a shed?", "x-own"),
        ("uuencoded", b"begin 644 a\n%2&5L;&\\\n`\nend\n", "x-uuencode"),
        ("uuencoded that is none", b"May I build a shed?", "x-uuencode"),
        ("a packing in capitals", good, "BASE64"),
        ("binary", b"May I build a shed?\x00\x01\xff", "binary"),
    ]:
        yield Shape(name, mail(body, encoding=encoding), ("team",))


def _read():
    for name, words in [
        ("emoji", "👍🏽 👩‍👩‍👧 🏳️‍🌈"),
        ("right to left", "שלום, אני רוצה לבנות מחסן"),
        ("both directions", "A \u202eshed\u202c \u2067שלום\u2069"),
        ("signs on top of each other", "Z̸̢̛a̷̧l̶g̴o"),
        ("no width", "A\u200bshed\ufeff"),
    ]:
        yield Shape(name, mail(words.encode(), to=TYPE), ("open",))
    yield Shape("zero bytes", mail(b"May\x00 I\x00 build?", to=TYPE), ("open",), "build?")
    yield Shape("half letters", mail(b"May I build? \xed\xa0\x80 \xf0\x9f", to=TYPE), ("open",), "May I build?")
    yield Shape("a line of 200,000 letters", mail(b"shed " * 40_000), ("team",), "shed")
    yield Shape("twenty thousand lines", mail(b"> shed\r\n" * 20_000), ("team",), "shed", 0)
    yield Shape("fifty thousand quotes", mail(b"> shed\r\nyes\r\n" * 50_000), ("team",), "yes", 1)
    yield Shape("only quotes", mail(b"> May I?\r\n> Yes\r\n"), ("team",), "Yes")
    yield Shape("nothing", mail(b"", to=TYPE), ("open",))
    yield Shape("only blanks", mail(b" \r\n\t\r\n", to=TYPE), ("open",))
    yield Shape("lines end with LF", mail(b"May I build?\n").replace(b"\r\n", b"\n"), ("team",), "May I build?")
    yield Shape("lines end with CR", mail(b"May I build?").replace(b"\r\n", b"\r"), ("team", "refused"))
    yield Shape("lines end in all ways", mail(b"May\rI\nbuild\r\n\n\ra shed"), ("team",))
    yield Shape("looks like a head", mail(b"Subject: other\r\nTo: eve@evil.example\r\n\r\nMay I?"), ("team",), "May I?")
    yield Shape(
        "looks like parts", mail(b"--bound\r\nContent-Type: text/plain\r\n\r\nMay I?\r\n--bound--"), ("team",), "May I?"
    )
    yield Shape("a text of a megabyte and more", multi(text(b"x" * 1_100_000)), ("team",), files=1)


def shapes():
    """All of them."""
    for found in (_told_true, _told_wrong, _packed_wrong, _read):
        yield from found()
