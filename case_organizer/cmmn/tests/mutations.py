"""Makes hostile and damaged CMMN files out of sound ones, the same for the same number.

What any file may suffer is in ``tools/tests/damaging.py``; here is what is done to plans and XML.
"""

# ruff: noqa: E501 (lines of data)

import codecs
import random
import re

from ...tools.tests.damaging import coded, cut, other_bytes, put_in, several, taken_out, twice

_ID = re.compile(rb'\bid="([^"]*)"')
_REF = re.compile(rb'\b(\w*Ref)="([^"]*)"')
_TAG = re.compile(rb"<[^!?][^<>]*>")
_BODY = re.compile(rb"<(?:\w+:)?definitions[^>]*>")

DOCTYPES = (
    b'<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>',
    b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    b'<!DOCTYPE d SYSTEM "http://127.0.0.1:9/evil.dtd">',
    b'<!DOCTYPE d [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p;]>',
    b'<!DOCTYPE d PUBLIC "-//x//y" "ftp://127.0.0.1:9/evil.dtd" []>',
    b'<!DOCTYPE d [<!ATTLIST planItem id CDATA "same">]>',
)
NASTY = (b"", b" ", b"%s", b"{0}", b"../../etc/hostname", b"&#0;", b"&#x1;", b"&nope;", b"\xff\xfe", b"'", b"]]>", b"9" * 5000,
         b"true", b"-1", b"${a >= 1}", b"<x/>", b"\xf0\x9f\x98\x80" * 50, b"[('name', '=', 1)]", b"PT99999999999H", b"\x0b")  # fmt: skip


def mutated(number, samples, huge=True):
    """A mutated file.

    :param number: which one
    :param samples: bytes of sound files
    :param huge: whether some are very large
    :return: ``(what was done, bytes)``
    """
    chance = random.Random(number)
    data = chance.choice(samples)
    if huge and number % 200 == 199:
        way = HUGE[number // 200 % len(HUGE)]
        return way.__name__.strip("_"), way(chance, data)
    return several(chance, data, SMALL)


def _doctype(chance, data):
    head, sep, rest = data.partition(b"?>")
    doctype = chance.choice(DOCTYPES)
    data = head + sep + doctype + rest if sep else doctype + data
    return data.replace(b"</", chance.choice((b"&x;", b"&c;", b"")) + b"</", 1)


def _entity(chance, data):
    tag = chance.choice(_TAG.findall(data) or [b""])
    return data.replace(tag, tag + chance.choice((b"&x;", b"&lt;", b"&#65;", b"&#xD800;", b"&amp")), 1)


def _include(chance, data):
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/hostname" parse="text"/>'
    tag = chance.choice(_TAG.findall(data) or [b""])
    return data.replace(tag, tag + include, 1)


def _declared(chance, data):
    name = chance.choice(
        (b"UTF-16", b"UTF-7", b"EBCDIC-CP-US", b"nope", b"ISO-8859-1", b"us-ascii", b"utf-8", b"idna", b"rot13")
    )
    data = re.sub(rb"^<\?xml[^>]*\?>", b"", data)
    return b'<?xml version="1.0" encoding="' + name + b'"?>' + data


def _marked(chance, data):
    return chance.choice((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE)) + data


def _same_id(chance, data):
    found = _ID.findall(data)
    if len(found) < 2:
        return data
    one, other = chance.sample(found, 2)
    return data.replace(b'id="' + one + b'"', b'id="' + other + b'"', 1)


def _dangling(chance, data):
    found = _REF.findall(data)
    if not found:
        return data
    name, value = chance.choice(found)
    return data.replace(name + b'="' + value + b'"', name + b'="nowhere"', 1)


def _crossed(chance, data):
    """What one thing refers to becomes what another one is: circles, and things of another kind."""
    found, ids = _REF.findall(data), _ID.findall(data)
    if not found or not ids:
        return data
    name, value = chance.choice(found)
    return data.replace(name + b'="' + value + b'"', name + b'="' + chance.choice(ids) + b'"', 1)


def _value(chance, data):
    found = re.findall(rb'="[^"]*"', data)
    if not found:
        return data
    old = chance.choice(found)
    return data.replace(old, b'="' + chance.choice(NASTY) + b'"', 1)


def _text(chance, data):
    found = re.findall(rb">[^<>]{2,}<", data)
    if not found:
        return data
    return data.replace(chance.choice(found), b">" + chance.choice(NASTY) + b"<", 1)


def _kept(chance, data):
    """Something else in the JSON that is kept in extension elements."""
    texts = [text for text in re.findall(rb"<co:(?:rest|file)[^>]*>([^<]+)<", data) if text]
    if not texts:
        return data
    text = chance.choice(texts)
    found = re.findall(rb'"[^"]*"|[0-9]+|true|false|\[[^\[\]]*\]|\{[^{}]*\}', text)
    new = chance.choice(
        (b"[]", b"{}", b"null", b"1", b'"x"', b"[[]]", b'[1,{"a":[]}]', b'{"code":[]}', b"[" * 200, b"1e999")
    )
    if chance.random() < 0.2 or not found:
        return data.replace(text, new, 1)
    return data.replace(text, text.replace(chance.choice(found), new, 1), 1)


def _tag(chance, data):
    found = _TAG.findall(data)
    if len(found) < 2:
        return data
    one, other = chance.sample(found, 2)
    return data.replace(one, other, 1)


def _space(chance, data):
    return data.replace(b"20151109", chance.choice((b"20131201", b"20990101", b"x", b"")))


def _bare(chance, data):
    return re.sub(rb'\sxmlns(:\w+)?="[^"]*"', b"", data)


def _no_target(chance, data):
    return re.sub(rb'\stargetNamespace="[^"]*"', b"", data)


def _nested(chance, data):
    """Stages within stages, within what is read."""
    depth = chance.choice((5, 40, 60, 120, 300))
    levels = [b'<planItem definitionRef="q%d"/><stage id="q%d">' % (level, level) for level in range(depth)]
    return _within(data, b"".join(levels) + b"</stage>" * depth)


def _doubled(chance, data):
    """Each stage uses the next one twice."""
    depth = chance.choice((4, 12, 40))
    levels = [
        b'<stage id="w%d"><planItem definitionRef="w%d"/><planItem definitionRef="w%d"/></stage>' % (n, n + 1, n + 1)
        for n in range(depth)
    ]
    return _within(data, b'<planItem definitionRef="w0"/>' + b"".join(levels) + b'<stage id="w%d"/>' % depth)


def _within(data, text):
    found = re.search(rb"<(?:\w+:)?casePlanModel[^>]*[^/]>", data)
    return data[: found.end()] + text + data[found.end() :] if found else data


def _levels(chance, data):
    return _within(data, b"<stage>" * 100_000 + b"</stage>" * 100_000)


def _attributes(chance, data):
    many = b"".join(b' a%d="1"' % number for number in range(1_000_000))
    return data.replace(b" id=", many + b" id=", 1)


def _spread(chance, data):
    """As many attributes, on many elements."""
    one = b"<x" + b"".join(b' a%d=""' % number for number in range(250)) + b"/>"
    return _within(data, one * 4_000)


def _elements(chance, data):
    return _within(data, b"<x/>" * 2_000_000)


def _many_items(chance, data):
    return _within(data, b'<planItem definitionRef="z"/>' * 100_000 + b'<task id="z"/>')


def _long(chance, data):
    return data.replace(b">", b"><documentation>" + b"a" * 9_000_000 + b"</documentation>", 1)


def _too_large(chance, data):
    return data + b" " * 40_000_000


def _parts(chance, data):
    """A sentry with very many parts, used by very many."""
    part = b'<planItemOnPart sourceRef="zi"><standardEvent>complete</standardEvent></planItemOnPart>'
    item = b'<planItem definitionRef="z"><entryCriterion sentryRef="zs"/></planItem>'
    return _within(
        data,
        b'<planItem id="zi" definitionRef="z"/>' + item * 5_000 + b'<sentry id="zs">' + part * 5_000
        + b'</sentry><task id="z"/>',
    )  # fmt: skip


SMALL = (other_bytes, other_bytes, cut, taken_out, twice, put_in, _doctype, _entity, _include, coded, _declared, _marked, _same_id, _dangling,
         _crossed, _crossed, _value, _value, _text, _kept, _kept, _tag, _tag, _space, _bare, _no_target, _nested, _doubled)  # fmt: skip
HUGE = (_levels, _attributes, _spread, _elements, _many_items, _long, _too_large, _parts)
