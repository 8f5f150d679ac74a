"""Makes damaged and hostile files out of sound ones, the same for the same number: what is common to all kinds."""

import io
import random
import zipfile

NASTY = (
    b"", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"%s", b"{0}", b"../../etc/hostname", b"&#0;", b"&nope;", b'"', b"'",
    b"\r\n", b"9" * 5000, b"-1", b"1e999", b"NaN", b"=cmd|'/c calc'!A1", b"\xf0\x9f\x98\x80" * 50, b"[" * 3000,
    b"{" * 3000, b"<x>" * 3000, b"<!DOCTYPE d SYSTEM 'http://127.0.0.1:9/evil.dtd'>", b"99999-99-99T99:99:99Z",
    b"<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/hostname'>]>&x;", b"\xed\xa0\x80", b"\xe2\x80\xae", b"null",
)  # fmt: skip


def damaged(number, samples):
    """A damaged file; of one that is packed, mostly something within it.

    :param number: which one
    :param samples: bytes of sound files
    :return: bytes
    """
    chance = random.Random(number)
    data = chance.choice(samples)
    if data[:4] == b"PK\x03\x04" and chance.random() < 0.7:
        return _inside(chance, data)
    return several(chance, data, WAYS)[1]


def several(chance, data, ways):
    """Damage done in one to three ways. :return: ``(names of the ways, bytes)``"""
    names = []
    for _time in range(chance.choice((1, 1, 1, 2, 3))):
        way = chance.choice(ways)
        names.append(way.__name__)
        data = way(chance, data)
    return "+".join(names), data


def _inside(chance, data):
    """A file within an archive is damaged, or called otherwise, and packed again."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(files))
    way = chance.randrange(10)
    if way == 0:
        files["../../out.txt"] = files.pop(name)
    elif way == 1:
        del files[name]
    elif way == 2:
        files[name] = b"\0" * 2**24
    else:
        files[name] = chance.choice(WAYS)(chance, files[name])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


# --- ways to damage: functions of a random.Random and bytes, which return bytes -------------------------------------


def place_in(chance, data):
    return chance.randrange(len(data) + 1)


def other_bytes(chance, data):
    changed = bytearray(data)
    for _time in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance, data):
    return data[: place_in(chance, data)]


def begun_late(chance, data):
    return data[place_in(chance, data) :]


def twice(chance, data):
    begin, end = sorted((place_in(chance, data), place_in(chance, data)))
    return data[:end] + data[begin:end] * chance.choice((1, 2, 20)) + data[end:]


def taken_out(chance, data):
    begin, end = sorted((place_in(chance, data), place_in(chance, data)))
    return data[:begin] + data[end:]


def put_in(chance, data):
    place = place_in(chance, data)
    return data[:place] + chance.choice(NASTY) + data[place:]


def lines_mixed(chance, data):
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def a_line_put_in(chance, data):
    lines = data.split(b"\n")
    lines.insert(chance.randrange(len(lines) + 1), chance.choice(NASTY))
    return b"\n".join(lines)


def value_replaced(chance, data):
    """What stands between quotes, commas, brackets or colons is something else."""
    marks = [place for place, byte in enumerate(data) if byte in b'",:<>=;']
    if len(marks) < 2:
        return put_in(chance, data)
    number = chance.randrange(len(marks) - 1)
    return data[: marks[number] + 1] + chance.choice(NASTY) + data[marks[number + 1] :]


def coded(chance, data):
    coding = chance.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "utf-7", "cp500"))
    return data.decode("latin-1").encode(coding, "replace")


WAYS = (
    other_bytes, cut, begun_late, twice, taken_out, put_in, put_in, lines_mixed, a_line_put_in, value_replaced,
    value_replaced, coded,
)  # fmt: skip
