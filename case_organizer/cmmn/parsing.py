"""Reads XML of strangers: bounded before it is parsed, and nothing outside of it is ever read.

The text is decoded here, so that what is looked at before parsing is what the parser gets.
"""

import codecs
import re

from lxml import etree

from .errors import CmmnError, short
from .names import XINCLUDE

MIB = 1024 * 1024
MAX_BYTES = 12 * MIB
MAX_ELEMENTS = 400_000
MAX_VALUES = 400_000
MAX_ATTRIBUTES = 256
#: Encodings in which the marks of XML are what they are in ASCII.
ENCODINGS = re.compile(r"utf-?8|us-ascii|ascii|iso-8859-([1-9]|1[0-6])|latin-?[1-9]|windows-125[0-8]|cp125[0-8]", re.I)
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
    (b"\x00\x00\x00<", "UTF-32"),
    (b"<\x00\x00\x00", "UTF-32"),
    (b"<\x00", "UTF-16"),
    (b"\x00<", "UTF-16"),
    (b"\x4c\x6f\xa7\x94", "EBCDIC"),
)
_DECLARATION = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([^"'<>]{1,40})["']""")
_HEAD = re.compile(r"<\?xml\s[^>]*?\?>")
_PROLOG = re.compile(r"(?:\s++|<!--.*?-->|<\?.*?\?>)*+", re.DOTALL)
#: An element with more attributes than are read: a run of ``name="value"`` that does not end.
_ATTRIBUTE = r"""\s++[^\s=<>"'/]++\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+')"""
_MANY = re.compile(rf"<([^\s<>/!?]++)(?:{_ATTRIBUTE}){{{MAX_ATTRIBUTES + 1}}}")
_WHERE = re.compile(r",? line \d+(, column \d+)?( and .*)?( \(.*\))?$")


def is_xml(data):
    """Whether bytes look like XML rather than something else, such as a zip."""
    start = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    return start.startswith(b"<")


def parse(data):
    """The root of XML that was looked at before.

    :param data: bytes
    :return: an element of lxml; nothing outside of the bytes was read
    :raises CmmnError: one problem with its line
    """
    text = _decoded(data)
    _check(text)
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as wrong:
        raise _told(wrong) from None
    for element in root.iter("{*}include", "{*}fallback"):
        if etree.QName(element).namespace in XINCLUDE:
            raise CmmnError.of("include", element.sourceline, element=_named(element))
    return root


def _told(wrong):
    """What the parser says, as one problem."""
    line = (wrong.position or (0,))[0] or 0
    reason = _WHERE.sub("", wrong.msg or "").strip()
    if "depth" in reason.lower():
        return CmmnError.of("too_deep", line, element="…", limit=256)
    return CmmnError.of("not_xml", line, reason=short(reason, 120) or "it ends too early")


def _named(element):
    return short(etree.QName(element).localname)


def _decoded(data):
    if not data.strip():
        raise CmmnError.of("empty")
    if len(data) > MAX_BYTES:
        raise CmmnError.of("too_large", limit=MAX_BYTES // MIB)
    for start, name in _WIDE:
        if data.startswith(start):
            raise CmmnError.of("encoding", 1, value=name)
    place = data.find(b"\x00")
    if place >= 0:
        raise CmmnError.of("nul", data.count(b"\n", 0, place) + 1)
    said = _DECLARATION.match(data.removeprefix(codecs.BOM_UTF8)[:400])
    name = said[1].decode("ascii", "replace").strip() if said else "utf-8"
    if not ENCODINGS.fullmatch(name):
        raise CmmnError.of("encoding", 1, value=short(name))
    if data.startswith(codecs.BOM_UTF8):
        name = "utf-8-sig"
    try:
        text = data.decode(name)
    except LookupError:
        raise CmmnError.of("encoding", 1, value=short(name)) from None
    except UnicodeDecodeError as wrong:
        raise CmmnError.of("not_text", data.count(b"\n", 0, wrong.start) + 1, value=short(name)) from None
    # What it declares is no longer so; the line stays where it was.
    return _HEAD.sub(lambda head: "\n" * head[0].count("\n"), text.lstrip("\ufeff"), count=1)


def _check(text):
    """Refuse what would take long, or much memory, to parse."""
    start = _PROLOG.match(text).end()
    if text[start : start + 9].upper() == "<!DOCTYPE":
        raise CmmnError.of("doctype", _line(text, start))
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise CmmnError.of("too_many_elements", limit=MAX_ELEMENTS)
    many = _MANY.search(text)
    if many:
        line = _line(text, many.start())
        raise CmmnError.of("too_many_attributes", line, element=short(many[1]), limit=MAX_ATTRIBUTES)
    if text.count("=") > MAX_VALUES:
        raise CmmnError.of("too_many_values", limit=MAX_VALUES)


def _line(text, place):
    return text.count("\n", 0, place) + 1
