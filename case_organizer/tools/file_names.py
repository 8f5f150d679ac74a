"""Names and types of files that come from anywhere: what is kept, shown and sent of them."""

import re
import unicodedata

#: The largest file that is kept, in bytes.
MAX_FILE = 64 * 1024 * 1024
#: The longest name that is kept.
LONGEST = 200
#: Characters that turn or hide what follows: U+202E shows “exe.pdf” for “fdp.exe”.
_TURNING = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u061c]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_UNSAFE = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")

#: What a browser would run if it were shown as what it is. They are kept, and sent as plain text or to be saved.
ACTIVE = frozenset(
    [
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "text/xml",
        "application/xml",
        "application/javascript",
        "text/javascript",
        "text/css",
        "application/hta",
        "multipart/related",
        "message/rfc822",
    ]
)
#: Endings of names and what is behind them; only those that a name is believed about or caught lying by.
ENDINGS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "heic": "image/heic",
    "heif": "image/heic",
    "avif": "image/avif",
    "mp4": "video/mp4",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "mp3": "audio/mpeg",
    "txt": "text/plain",
    "csv": "text/csv",
    "md": "text/plain",
    "log": "text/plain",
    "json": "application/json",
    "html": "text/html",
    "htm": "text/html",
    "xhtml": "application/xhtml+xml",
    "svg": "image/svg+xml",
    "xml": "text/xml",
    "js": "application/javascript",
    "css": "text/css",
    "eml": "message/rfc822",
    "mht": "multipart/related",
    "mhtml": "multipart/related",
    "hta": "application/hta",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "zip": "application/zip",
}
#: Endings that a computer runs.
PROGRAMS = frozenset(
    [
        "exe",
        "com",
        "scr",
        "bat",
        "cmd",
        "ps1",
        "vbs",
        "vbe",
        "js",
        "jse",
        "wsf",
        "wsh",
        "msi",
        "msp",
        "hta",
        "jar",
        "lnk",
        "pif",
        "cpl",
        "reg",
        "sh",
        "app",
        "apk",
        "dll",
        "sys",
    ]
)
#: What the first bytes give away, for what must not be believed to be something else.
_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-executable"),
    (b"#!", "text/x-script"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
#: Photos that are kept in the container of films, by the first name in it.
_PHOTO_BRANDS = dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"), "image/heic") | {
    b"avif": "image/avif",
    b"avis": "image/avif",
}
_MARKUP = re.compile(rb"(?i)^\s*(<\?xml|<!doctype|<html|<svg|<script|<head|<body|<!--)")


def safe_name(name, fallback="file"):
    """A name that says what it is and leads nowhere: no folders, nothing that turns or hides its letters.

    :param name: as it was sent
    :param fallback: what a file is called of whose name nothing is left
    :return: at most :data:`LONGEST` characters

    >>> safe_name("../../etc/passwd")
    'passwd'
    >>> safe_name("photo\\u202egpj.exe")
    'photogpj.exe'
    """
    name = unicodedata.normalize("NFC", name or "").replace("\\", "/").rsplit("/", 1)[-1]
    name = _UNSAFE.sub("_", _CONTROL.sub("", _TURNING.sub("", name)))
    name = re.sub(r"\s+", " ", name).strip(" .")
    if not name:
        return fallback
    if _RESERVED.match(name):
        name = f"_{name}"
    if len(name) > LONGEST:
        stem, ending = _split(name)
        name = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if 0 < len(ending) <= 10 else name[:LONGEST]
    return name


def _split(name):
    stem, dot, ending = name.rpartition(".")
    return (stem, ending.lower()) if dot and stem else (name, "")


def type_of(name, content):
    """What a file is, by its content first; its name only decides where the content leaves it open.

    :param content: bytes, the first few thousand are enough
    :return: a MIME type
    """
    ending = ENDINGS.get(_split(name)[1])
    head = content[:4096]
    found = next((kind for signature, kind in _SIGNATURES if head.startswith(signature)), None)
    if found == "application/zip" and ending and ("openxml" in ending or "opendocument" in ending):
        return ending
    if found == "application/x-ole-storage" and ending and ("msword" in ending or "vnd.ms-" in ending):
        return ending
    if found == "video/webm" and ending == "video/x-matroska":
        return ending
    if found:
        return found
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _PHOTO_BRANDS.get(head[8:12], "video/mp4")
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "image/svg+xml" if b"<svg" in head.lower() else "text/html"
    if is_text(head):
        return (
            ending if ending and (ending.startswith("text/") or ending in ACTIVE or "json" in ending) else "text/plain"
        )
    if ending and ending.startswith(("image/", "video/", "audio/")) and ending not in ACTIVE:
        return ending if ending in ("image/bmp", "image/tiff", "audio/mpeg") else "application/octet-stream"
    return "application/octet-stream"


def is_text(content):
    """Whether these bytes are text that a person could read."""
    if b"\x00" in content:
        return False
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        # The end of what was looked at may cut a letter in two.
        if error.start >= len(content) - 3:
            return True
        text = content.decode("latin-1")
    odd = sum(1 for letter in text if unicodedata.category(letter) == "Cc" and letter not in "\t\n\r\f")
    return odd * 50 <= len(text)


def served_type(mimetype):
    """As what a file is sent to a browser: what could run there goes out as plain text."""
    mimetype = (mimetype or "application/octet-stream").split(";")[0].strip().lower()
    if mimetype in ACTIVE or "html" in mimetype or mimetype.endswith("+xml") or "script" in mimetype:
        return "text/plain"
    return mimetype


def doubts(name, mimetype):
    """Why a file may not be what its name says.

    :return: ``"program"`` (a computer would run it), ``"hidden"`` (its name has two endings and the last is a program),
        ``"other"`` (its name says another kind of file), or None
    """
    stem, ending = _split(name)
    if ending in PROGRAMS:
        return "hidden" if _split(stem)[1] in ENDINGS else "program"
    if mimetype in ("application/x-msdownload", "application/x-executable"):
        return "program"
    told = ENDINGS.get(ending)
    if not told or told == mimetype:
        return None
    families = (
        {"text/plain", "text/csv", "application/json", "text/x-script"},
        {"text/xml", "image/svg+xml", "text/html"},
    )
    if any(told in family and mimetype in family for family in families):
        return None
    return "other" if served_type(told) != served_type(mimetype) else None
