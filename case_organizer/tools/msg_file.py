"""Reads a mail that Outlook saved as ``.msg`` into a message of Python's ``email``.

A ``.msg`` is a file of files (OLE); ``olefile`` opens it. Read is what a person sees: from, to, when, what, and files.
"""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import HeaderParser
from email.policy import SMTP, compat32
from email.utils import format_datetime, formataddr
from io import BytesIO

try:
    import olefile
except ImportError:
    olefile = None

#: The first bytes of a file of files.
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MAX_STREAM, MAX_FILES = 64 * 1024 * 1024, 500
_TEXT, _ANSI, _BYTES = "001F", "001E", "0102"
_SUBMITTED, _DELIVERED = 0x00390040, 0x0E060040


class MsgError(ValueError):
    """A file that is no mail of Outlook, or cannot be opened: ``reason`` is ``missing`` or ``broken``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def read(content):
    """The mail in a ``.msg``.

    :param content: its bytes
    :return: an ``email.message.EmailMessage`` :raises MsgError: when it cannot be read
    """
    if olefile is None:
        raise MsgError("missing")
    try:
        with olefile.OleFileIO(BytesIO(content)) as ole:
            if not ole.exists("__properties_version1.0"):
                raise MsgError("broken")
            return _Reader(ole).message()
    except MsgError:
        raise
    except Exception as error:
        raise MsgError("broken") from error


class _Reader:
    def __init__(self, ole):
        self.ole = ole
        self.folders = sorted({entry[0] for entry in ole.listdir(streams=True, storages=True)})

    def bytes(self, number, kind, folder=""):
        name = f"{folder}/__substg1.0_{number}{kind}" if folder else f"__substg1.0_{number}{kind}"
        if not self.ole.exists(name) or self.ole.get_type(name) != olefile.STGTY_STREAM:
            return b""
        if self.ole.get_size(name) > MAX_STREAM:
            raise MsgError("broken")
        return self.ole.openstream(name).read()

    def text(self, number, folder=""):
        wide = self.bytes(number, _TEXT, folder)
        if wide:
            return wide.decode("utf-16-le", "replace").rstrip("\0")
        return self.bytes(number, _ANSI, folder).decode("cp1252", "replace").rstrip("\0")

    def message(self):
        head = HeaderParser(policy=compat32).parsestr(self.text("007D").lstrip("\r\n"))
        message = EmailMessage(policy=SMTP.clone(raise_on_defect=False))
        to, cc = self.recipients()
        told = {
            "Subject": self.text("0037"),
            "From": self.sender() or str(head.get("From") or ""),
            "To": to or str(head.get("To") or ""),
            "Cc": cc or str(head.get("Cc") or ""),
            "Date": str(head.get("Date") or "") or self.date(),
            "Message-Id": self.text("1035") or str(head.get("Message-Id") or ""),
            "In-Reply-To": self.text("1042"),
            "References": self.text("1039"),
        }
        for name, value in told.items():
            value = " ".join(value.replace("\0", "").split())
            if value:
                message[name] = value
        self.fill(message)
        return message

    def sender(self):
        address = next((text for text in map(self.text, ("5D01", "5D02", "0C1F")) if "@" in text), "")
        return formataddr((_plain(self.text("0C1A")), address)) if address else ""

    def recipients(self):
        found = {1: [], 2: []}
        for folder in [one for one in self.folders if one.startswith("__recip_version1.0_")][:MAX_FILES]:
            address = next((t for t in (self.text(n, folder) for n in ("39FE", "3003")) if "@" in t), "")
            kind = self.property(0x0C150003, f"{folder}/__properties_version1.0", 8) or 1
            if address:
                found.setdefault(kind, []).append(formataddr((_plain(self.text("3001", folder)), address)))
        return ", ".join(found[1]), ", ".join(found[2])

    def property(self, tag, stream="__properties_version1.0", skip=32):
        """A value of eight bytes among the properties; None when it is not there."""
        if not self.ole.exists(stream):
            return None
        content = self.ole.openstream(stream).read()
        for start in range(skip, len(content) - 15, 16):
            if int.from_bytes(content[start : start + 4], "little") == tag:
                size = 4 if tag & 0xFFFF == 3 else 8
                return int.from_bytes(content[start + 8 : start + 8 + size], "little")
        return None

    def date(self):
        ticks = self.property(_SUBMITTED) or self.property(_DELIVERED)
        if not ticks:
            return ""
        return format_datetime(datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10))

    def fill(self, message):
        html, plain = self.bytes("1013", _BYTES) or self.text("1013").encode(), self.text("1000")
        message.set_content(plain or "")
        if html:
            charset = re.search(rb"(?i)charset=[\"']?([\w-]+)", html[:2000])
            message.add_alternative(_decode(html, charset and charset[1].decode("ascii")), subtype="html")
        for folder in [one for one in self.folders if one.startswith("__attach_version1.0_")][:MAX_FILES]:
            name = self.text("3707", folder) or self.text("3704", folder) or self.text("3001", folder)
            content = self.bytes("3701", _BYTES, folder)
            if content:
                message.add_attachment(
                    content, maintype="application", subtype="octet-stream", filename=_plain(name) or "attachment"
                )


def _plain(text):
    return " ".join(text.replace("\0", "").split())[:200]


def _decode(content, charset):
    for codec in (charset, "utf-8", "cp1252"):
        try:
            return content.decode(codec or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("latin-1")
