"""A look at a mail before anything reads it: what would take too much time or memory to read is not read.

Plain Python on bytes, in time that grows with their number alone.
"""

import re
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from email.policy import compat32

#: The largest mail that is read, in bytes.
MAX_MAIL = 96 * 1024 * 1024
#: The largest head, the most parts, and how deep they may lie in each other.
MAX_HEAD, MAX_PARTS, MAX_DEPTH = 256 * 1024, 500, 40
#: The most fields in the head.
MAX_HEADERS = 1000

_HEAD_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_BOUNDARY = re.compile(rb"(?i)boundary\*?\d*\*?\s*=\s*(?:\"([^\"\r\n]{1,200})\"|([^\s;\"]{1,200}))")
_CONTAINER = re.compile(rb"(?i)content-type\s*:\s*(?:multipart|message)/")
_DELIMITER = re.compile(rb"(?m)^--([^\r\n]{1,204})")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:@]{1,100}@[^\s<>\"'(),;:@]{1,200}")
_REFERENCE = re.compile(r"<[^<>\s]{1,500}>")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_HEADER = re.compile(rb"(?m)^[!-9;-~]{1,200}:")


@dataclass(frozen=True)
class Look:
    """What is known of a mail that was not read yet.

    :ivar problem: why it is not read: ``size``, ``head``, ``parts``, ``depth``; None when it may be
    :ivar to: addresses that it names as recipients, in small letters
    :ivar references: what it answers, as written in its head
    :ivar told: ``{"message_id", "subject", "from"}`` as they stand in the head, not decoded
    """

    problem: str | None
    to: tuple
    references: tuple
    told: dict


def look(raw):
    """Look at a mail. :param raw: its bytes :return: a :class:`Look`

    >>> look(b"From: a@b.example\\nTo: C@D.example\\n\\nHello").to
    ('c@d.example',)
    >>> look(b"From: a@b.example\\n" + b"X: y\\n" * 2000 + b"\\nHello").problem
    'head'
    """
    end = _HEAD_END.search(raw, 0, MAX_HEAD * 4)
    head = raw[: end.start() if end else MAX_HEAD + 1]
    told = _told(head[:MAX_HEAD])
    return Look(_problem(raw, head), told.pop("to"), told.pop("references"), told)


def without_zeros(raw):
    """A mail whose head has no zero bytes: nothing that is asked for by it can be asked with them."""
    end = _HEAD_END.search(raw, 0, MAX_HEAD * 4)
    cut = end.start() if end else min(len(raw), MAX_HEAD)
    return raw[:cut].replace(b"\0", b"") + raw[cut:] if b"\0" in raw[:cut] else raw


def _told(head):
    fields = BytesHeaderParser(policy=compat32).parsebytes(head + b"\r\n\r\n")

    def text(*names):
        found = " ".join(str(value) for name in names for value in fields.get_all(name, ()))
        return _UNWRITABLE.sub("\ufffd", found)

    to = _ADDRESS.findall(text("To", "Cc", "Delivered-To", "X-Original-To", "Resent-To", "Resent-Cc"))
    return {
        "to": tuple(dict.fromkeys(address.lower() for address in to[:500])),
        "references": tuple(dict.fromkeys(_REFERENCE.findall(text("In-Reply-To", "References"))))[-32:],
        "message_id": text("Message-Id").strip()[:500],
        "subject": text("Subject")[:500],
        "from": text("From")[:500],
    }


def _problem(raw, head):
    if len(raw) > MAX_MAIL:
        return "size"
    if len(head) > MAX_HEAD or sum(1 for _found in _HEADER.finditer(head)) > MAX_HEADERS:
        return "head"
    # Whatever says that it holds parts could hold the next that says so: no container, no depth.
    containers = sum(1 for _found in _CONTAINER.finditer(raw))
    if containers > MAX_PARTS:
        return "depth"
    boundaries = {one or other for one, other in _BOUNDARY.findall(raw)}
    if not boundaries:
        return None
    if len(boundaries) > MAX_PARTS:
        return "depth"
    return _counted(raw, boundaries)


def _counted(raw, boundaries):
    """Count the parts, and how deep they lie in each other, by the lines that part them."""
    parts, open_ones = 0, []
    for found in _DELIMITER.finditer(raw):
        line = found[1].rstrip(b" \t")
        name, ends = line, False
        if name not in boundaries and name.endswith(b"--"):
            name, ends = name[:-2], True
        if name not in boundaries:
            continue
        if name in open_ones:
            del open_ones[open_ones.index(name) + (not ends) :]
        elif not ends:
            open_ones.append(name)
        parts += not ends
        if parts > MAX_PARTS:
            return "parts"
        if len(open_ones) > MAX_DEPTH:
            return "depth"
    return None
