"""The text of files, as far as it can be had without unpacking anything, and what differs between two of them.

Archives, office files included, are not opened: a small one may unpack to more than the machine has.
"""

import contextlib
import difflib
import html.parser
import io
import logging
import re

from .pdf_bounds import TooLarge, page_text, within

#: Bytes of text, pages and bytes of PDF that are looked at, and characters that are kept.
MOST_TEXT = 2 * 1024 * 1024
MOST_PDF = 8 * 1024 * 1024
MOST_PAGES = 50
#: Bytes to which all that is read of a PDF may unpack, those of one page's drawing, and operations of all drawings.
MOST_UNPACKED, MOST_DRAWN, MOST_OPERATIONS = 24 * 1024 * 1024, 1024 * 1024, 60_000
MOST_KEPT = 200_000
#: Lines that are compared.
MOST_LINES = 4_000


class _Words(html.parser.HTMLParser):
    """Gathers what a reader of a page would see."""

    _HIDDEN = {"script", "style", "head", "template", "noscript"}
    _BLOCKS = {"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "table", "section", "article"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts, self._hidden = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in self._HIDDEN:
            self._hidden += 1
        elif tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag):
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data):
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))


def text_of(content, mimetype):
    """The text of a file.

    :param content: bytes
    :param mimetype: what it is, see :func:`.file_names.type_of`
    :return: text of at most :data:`MOST_KEPT` characters; None where there is none to be had
    """
    if mimetype == "application/pdf":
        text = _pdf_text(content)
    elif mimetype in ("text/html", "application/xhtml+xml"):
        words = _Words()
        words.feed(_decoded(content))
        text = "".join(words.parts)
    elif mimetype.startswith("text/") or mimetype in ("application/json", "application/xml", "image/svg+xml"):
        text = _decoded(content)
    else:
        return None
    if text is None:
        return None
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()[:MOST_KEPT]


def _decoded(content):
    content = content[:MOST_TEXT]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _pdf_text(content):
    """The text of a PDF by pypdf, as much as is read; None without it, for a large one and for one it cannot read."""
    if len(content) > MOST_PDF:
        return None
    try:
        from pypdf import PdfReader
    except ImportError:
        return None
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    kept, length, left = [], 0, [MOST_OPERATIONS]
    try:
        # Of what is too large, what was read before it is kept.
        with contextlib.suppress(TooLarge), within(MOST_UNPACKED):
            for page in PdfReader(io.BytesIO(content)).pages[:MOST_PAGES]:
                kept.append(page_text(page, left, MOST_DRAWN))
                length += len(kept[-1])
                if length > MOST_KEPT:
                    break
    # What strangers make of a PDF raises anything; a file whose text cannot be read is filed all the same.
    except Exception:
        return None
    return "\n\n".join(kept)


def differences(before, after, around=3):
    """What differs between two texts, line by line.

    :param before: text
    :param after: text
    :param around: how many equal lines are kept around what differs
    :return: rows ``(mark, line before or None, line after or None)``; ``mark`` is ``same``, ``added``, ``removed``,
        ``changed`` or ``skipped`` (equal lines that are left out)
    """
    before, after = before.split("\n")[:MOST_LINES], after.split("\n")[:MOST_LINES]
    rows = []
    for mark, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=True).get_opcodes():
        if mark == "equal":
            rows += _around(before[i1:i2], around, first=not rows, last=i2 == len(before) and j2 == len(after))
            continue
        olds, news = before[i1:i2], after[j1:j2]
        both = min(len(olds), len(news))
        rows += [("changed", old, new) for old, new in zip(olds, news, strict=False)]
        rows += [("removed", old, None) for old in olds[both:]]
        rows += [("added", None, new) for new in news[both:]]
    return rows


def _around(lines, around, first, last):
    start, end = (0 if first else around), (0 if last else around)
    if len(lines) <= start + end + 1:
        return [("same", line, line) for line in lines]
    ending = lines[len(lines) - end :] if end else []
    return [
        *(("same", line, line) for line in lines[:start]),
        ("skipped", None, None),
        *(("same", line, line) for line in ending),
    ]
