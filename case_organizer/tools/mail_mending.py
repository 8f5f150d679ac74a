"""Mends mails as they are found in the wild, so that they can be read: what they say of themselves is often not true.

Plain Python on messages of Python's ``email``. Letters that can be told are told by trying; parts that cannot be read
stay as files, with their bytes.
"""

import codecs
import re
from email.message import EmailMessage, Message

from .file_names import safe_name
from .tnef import unpack

#: What a part is called that has no name, by its type.
NAMES = {
    "text/calendar": "invitation.ics",
    "text/vcard": "contact.vcf",
    "text/x-vcard": "contact.vcf",
    "text/rtf": "text.rtf",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "version.asc",
    "application/pgp-keys": "key.asc",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/ms-tnef": "winmail.dat",
    "application/pdf": "document.pdf",
    "message/rfc822": "message.eml",
    "message/delivery-status": "delivery.txt",
    "image/png": "image.png",
    "image/jpeg": "image.jpg",
    "image/gif": "image.gif",
}
#: Names of charsets that are written and never meant: what is meant holds all that they hold.
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "utf-8"}
#: The most text of a part that is shown.
MAX_TEXT = 1024 * 1024
#: The most places in it that quote: looking for them takes time by their number and by the length of the text.
MAX_QUOTED = 300
#: How much is shown of a text that is too long.
MAX_BEGIN = 10_000
#: Texts that are shown one below the other; what comes after them is kept as files.
MAX_SHOWN = 20

_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
#: What Python reads: of other families it knows nothing.
_KNOWN = re.compile(r"(?:application|image|audio|video)/[\w.+-]+", re.ASCII)
_QUOTED = re.compile(r"(?:^|\n)(?!>)[^\n]*\n>")
_QUOTE_HEAD = re.compile(
    r"(?i)^\s*(?:on .{5,200} wrote|op .{5,200} schreef.{0,100}|am .{5,200} schrieb.{0,100}|le .{5,200} a écrit"
    r"|-{2,}\s*(?:original message|oorspronkelijk bericht|ursprüngliche nachricht|forwarded message"
    r"|doorgestuurd bericht|weitergeleitete nachricht)\s*-{2,}|_{20,})\s*:?\s*$"
)


def writable(text):
    """A text without what no database takes: zero bytes, halves of letters."""
    return _UNWRITABLE.sub("\ufffd", text)


def codec_of(charset):
    """The codec for a charset as it was declared; None when there is none, or it makes no text."""
    name = (charset or "").strip().strip("\"'").lower()
    if not name:
        return None
    try:
        found = codecs.lookup(WIDER.get(name, name))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True) or found.name in ("idna", "punycode", "undefined"):
        return None
    return WIDER.get(found.name, found.name)


def text_of(content, charset):
    """The text in bytes, by the charset that was declared, or else by what it can be.

    >>> text_of("Grüße".encode("latin-1"), "utf-8")
    'Grüße'
    >>> text_of("Привет".encode("koi8-r"), "koi8-r")
    'Привет'
    """
    declared = codec_of(charset)
    if declared == "cp1252" and not content.isascii():
        # Nearly nothing that is meant as Latin happens to be UTF-8.
        declared = "utf-8"
    for codec in (declared, "utf-8", "cp1252"):
        if not codec:
            continue
        try:
            return content.decode(codec)
        except (UnicodeDecodeError, ValueError, LookupError):
            continue
    return content.decode("latin-1")


def mend(message):
    """Mend a message, part by part, where it stands.

    Texts become texts that can be read; messages in messages become files, unless it is a report, in which they say
    what it is about; parts without a name get one.

    :param message: an ``email.message.EmailMessage``
    """
    report = message.get_content_type() == "multipart/report"
    todo, shown = [message], 0
    while todo:
        part = todo.pop()
        kind = part.get_content_type()
        if part.get_content_maintype() == "multipart":
            payload = part.get_payload()
            if isinstance(payload, list):
                todo += [one for one in reversed(payload) if isinstance(one, Message)]
                continue
            _as_text(part, payload)
        elif kind.startswith("message/") or (report and kind == "text/rfc822-headers"):
            if not report:
                _as_file(part)
        elif kind.startswith("text/"):
            shown += _mend_text(part, shown < MAX_SHOWN)
        else:
            hidden = _mend_file(part)
            if hidden is not None:
                _unhide(part, hidden, message, shown)


def _content(part):
    """The bytes of a part, whatever it says of how they are written."""
    try:
        payload = part.get_payload(decode=True)
    except Exception:
        payload = None
    if payload is None:
        payload = part.get_payload()
        payload = payload if isinstance(payload, str) else ""
    return payload if isinstance(payload, bytes) else payload.encode("utf-8", "surrogateescape")


def _name_of(part):
    try:
        return part.get_filename()
    except Exception:
        return None


def _rewrite(part, kind, name=None):
    """Give a part a head of which everything can be read."""
    try:
        cid = str(part.get("Content-Id") or "").strip()
    except Exception:
        cid = ""
    for field in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Content-Id"):
        del part[field]
    part["Content-Type"] = kind
    if cid and re.fullmatch(r"[\x21-\x7e]{1,300}", cid):
        part["Content-Id"] = cid
    if name is not None:
        part.add_header("Content-Disposition", "attachment", filename=safe_name(writable(name), "attachment"))


def _put(part, text, kind):
    _rewrite(part, kind)
    part.set_payload(writable(text)[:MAX_TEXT], "utf-8")


def _put_begin(part, text, content):
    """Show how a text begins that is too long, and keep the whole as a file."""
    begin, whole = EmailMessage(policy=part.policy), EmailMessage(policy=part.policy)
    _put(begin, text[:MAX_BEGIN] + "\n\n…", "text/plain")
    _put_bytes(whole, content, "application/octet-stream", "text.txt")
    _put_parts(part, [begin, whole])


def _put_parts(part, parts):
    for field in ("Content-Type", "Content-Transfer-Encoding", "Content-Disposition"):
        del part[field]
    part["Content-Type"] = "multipart/mixed"
    part.set_payload(parts)


def _put_bytes(part, content, kind, name):
    _rewrite(part, kind, name)
    part["Content-Transfer-Encoding"] = "binary"
    part.set_payload(content.decode("ascii", "surrogateescape"))


def _as_text(part, payload):
    """What says that it holds parts and holds none is text."""
    content = payload if isinstance(payload, str) else ""
    _put(part, text_of(content.encode("utf-8", "surrogateescape"), None), "text/plain")


def _mend_text(part, show):
    """Mend a text, or keep it as a file. :return: whether it is shown"""
    name, kind = _name_of(part), part.get_content_type()
    try:
        charset = part.get_param("charset")
        charset = charset[2] if isinstance(charset, tuple) else charset
        disposition = part.get_content_disposition()
    except Exception:
        charset, disposition = None, None
    content = _content(part)
    if show and not name and disposition != "attachment" and kind in ("text/plain", "text/html"):
        # Line ends of one kind: what is quoted is then one piece.
        text = text_of(content, charset).replace("\r\n", "\n")
        if len(text) <= MAX_TEXT and sum(1 for _one in _QUOTED.finditer(text)) <= MAX_QUOTED:
            _put(part, text, kind)
            return True
        if kind == "text/plain":
            _put_begin(part, text, content)
            return True
    # A file keeps its bytes: what they mean is for those who open it.
    usual = "text.html" if kind == "text/html" else "text.txt"
    _put_bytes(part, content, "application/octet-stream", name or NAMES.get(kind) or usual)
    return False


def _mend_file(part):
    """Mend a file. :return: what it hides (``tnef.Unpacked``), if anything"""
    kind = part.get_content_type()
    ending = re.sub(r"[^a-z0-9]", "", kind.partition("/")[2])[:8]
    name = _name_of(part) or NAMES.get(kind) or f"attachment.{ending}"
    content = _content(part)
    _put_bytes(part, content, kind if _KNOWN.fullmatch(kind) else "application/octet-stream", name)
    return unpack(content)


def _unhide(part, hidden, message, shown):
    """Put what a ``winmail.dat`` hides in its place; what it says only where nothing else is said."""
    parts = []
    for name, content in hidden.files:
        parts.append(EmailMessage(policy=message.policy))
        _put_bytes(parts[-1], content, "application/octet-stream", name)
    if hidden.text and not shown:
        parts.insert(0, EmailMessage(policy=message.policy))
        _put(parts[0], hidden.text, "text/plain")
    if parts:
        _put_parts(part, parts)


def _as_file(part):
    """A message in a message is a file: what it says is not what the message says that it came with."""
    inner = part.get_payload()
    inner = inner[0] if isinstance(inner, list) and inner else None
    name, content = _name_of(part), b""
    if isinstance(inner, Message):
        try:
            content = inner.as_bytes(policy=inner.policy.clone(max_line_length=None, raise_on_defect=False))
        except Exception:
            content = _content(part)
        try:
            name = name or f"{str(inner.get('Subject') or 'message')[:80]}.eml"
        except Exception:
            name = name or "message.eml"
    _put_bytes(part, content or _content(part), "application/octet-stream", name or "message.eml")


def split_quoted(text):
    """Where what was answered begins in a text: the lines before, and those from there on.

    :return: ``(own, quoted)``; nothing is quoted when what is written stands below it, or nothing stands above

    >>> split_quoted("Yes.\\n\\nOn Monday 3 May you wrote:\\n> May I?")
    ('Yes.', 'On Monday 3 May you wrote:\\n> May I?')
    """
    lines = text.splitlines()
    quotes = _only_quotes(lines)
    for index, line in enumerate(lines):
        starts = len(line) < 400 and _QUOTE_HEAD.match(line)
        if not starts and not (line.startswith(">") and quotes[index]):
            continue
        own = "\n".join(lines[:index]).rstrip()
        # A line of dashes stands above all that was answered; after “… wrote:” an answer may stand between.
        whole = starts and ("---" in line or "___" in line)
        if own and (whole or quotes[index + 1]):
            return own, "\n".join(lines[index:])
    return text, ""


def _only_quotes(lines):
    """For each line, and for the end, whether from there on nothing stands that is not quoted."""
    found = [True]
    for line in reversed(lines):
        found.append(found[-1] and (line.startswith(">") or not line.strip()))
    return found[::-1]
