"""Small parts of which the shapes are made. Plain Python; bytes throughout, for much of it no library would write."""

import base64
from dataclasses import dataclass

TYPE, TEAM = "mortgages@cases.example", "permits@cases.example"
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@dataclass(frozen=True)
class Shape:
    """A mail and what it becomes.

    :ivar name: what is odd about it
    :ivar raw: its bytes; ``{NUMBER}``, ``{CASE}`` and ``{SENT}`` in them are filled in
    :ivar ends: what it may become: ``open``, ``join``, ``team``, ``note``, ``refused``
    :ivar says: a text that whoever reads it must find; None when there is none
    :ivar files: how many files come with it; None when that is not what it is about
    """

    name: str
    raw: bytes
    ends: tuple
    says: str | None = None
    files: int | None = None

    def filled(self, number, case, sent):
        """Its bytes, with a number of its own, that of a case and the Message-Id of what was sent from it."""
        filled = self.raw.replace(b"{NUMBER}", str(number).encode())
        return filled.replace(b"{CASE}", case.encode()).replace(b"{SENT}", sent.encode())


def mail(body=b"", content="text/plain; charset=utf-8", to=TEAM, encoding=None, leave=(), **fields):
    """A mail with a usual head.

    :param leave: names of usual fields that are left out :param fields: others, as bytes
    """
    head = {
        b"From": b"Jan de Wit <jan@dewit.example>",
        b"To": to.encode(),
        b"Subject": b"A shed",
        b"Message-Id": b"<n{NUMBER}@dewit.example>",
        b"Date": b"Mon, 1 Jun 2026 09:00:00 +0000",
        b"MIME-Version": b"1.0",
        b"Content-Type": content if isinstance(content, bytes) else content.encode(),
    }
    if encoding:
        head[b"Content-Transfer-Encoding"] = encoding.encode()
    head.update({name.replace("_", "-").encode(): value for name, value in fields.items()})
    lines = [name + b": " + value for name, value in head.items() if name.decode() not in leave and value is not None]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def part(content, body, *more):
    """A part of a mail."""
    head = [b"Content-Type: " + (content if isinstance(content, bytes) else content.encode()), *more]
    return b"\r\n".join(head) + b"\r\n\r\n" + body


def text(body=b"May I build a shed?"):
    """The part that is read."""
    return part("text/plain; charset=utf-8", body)


def file(name, content=PDF, kind="application/pdf"):
    """A part that is a file, in base64. :param name: bytes, or None"""
    told = b"Content-Disposition: attachment" + (b'; filename="' + name + b'"' if name is not None else b"")
    return part(kind, base64.encodebytes(content), told, b"Content-Transfer-Encoding: base64")


def joined(parts, boundary=b"bound"):
    """Parts, one after the other."""
    return b"".join(b"--" + boundary + b"\r\n" + one + b"\r\n" for one in parts) + b"--" + boundary + b"--\r\n"


def multi(*parts, kind="mixed", boundary=b"bound", more="", **fields):
    """A mail of several parts."""
    content = f'multipart/{kind}; boundary="{boundary.decode()}"{more}'
    return mail(joined(parts, boundary), content, **fields)


def nested(depth, inner=None):
    """A mail whose parts lie in each other."""
    found = inner or text()
    for level in range(depth):
        name = f"level{level}"
        found = part(f"multipart/mixed; boundary={name}", joined([found], name.encode()))
    head, _blank, body = found.partition(b"\r\n\r\n")
    return mail(body, head.removeprefix(b"Content-Type: "))
