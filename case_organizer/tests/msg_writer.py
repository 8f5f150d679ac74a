"""Writes a small mail as Outlook saves it (``.msg``), for tests: a compound file with streams of 4096 bytes or more."""

import struct

SECTOR = 512
END, FREE, OF_FAT, NONE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
SUBMITTED = 0x00390040


def wide(text):
    """A text as it stands in a stream, filled up."""
    return text.encode("utf-16-le").ljust(4096, b"\0")


def write(subject, sender, to, body, files=(), ticks=133_600_000_000_000_000):
    """The bytes of a ``.msg``.

    :param sender: ``(name, address)`` :param to: the same :param files: ``[(name, bytes)]``
    """
    properties = bytes(32) + struct.pack("<IIQ", SUBMITTED, 6, ticks)
    root = {
        "__properties_version1.0": properties.ljust(4096, b"\0"),
        "__substg1.0_0037001F": wide(subject),
        "__substg1.0_0C1A001F": wide(sender[0]),
        "__substg1.0_5D01001F": wide(sender[1]),
        "__substg1.0_1000001F": wide(body),
        "__substg1.0_1035001F": wide("<msg-1@outlook.example>"),
        "__recip_version1.0_#00000000": {
            "__substg1.0_3001001F": wide(to[0]),
            "__substg1.0_39FE001F": wide(to[1]),
        },
    }
    for number, (name, content) in enumerate(files):
        root[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_3707001F": wide(name),
            "__substg1.0_37010102": content.ljust(4096, b"\0"),
        }
    return _compound(root)


def _compound(root):
    entries, data, fat = [], [], []

    def put(content):
        start, count = len(data), -(-len(content) // SECTOR)
        for number in range(count):
            data.append(content[number * SECTOR : (number + 1) * SECTOR].ljust(SECTOR, b"\0"))
            fat.append(start + number + 1 if number + 1 < count else END)
        return start

    def add(name, kind, content=b""):
        entries.append({"name": name, "kind": kind, "right": NONE, "child": NONE, "start": END, "size": len(content)})
        if kind == 2:
            entries[-1]["start"] = put(content)
        return len(entries) - 1

    def fill(parent, tree):
        before = None
        for name, content in tree.items():
            folder = isinstance(content, dict)
            number = add(name, 1 if folder else 2, b"" if folder else content)
            if before is None:
                entries[parent]["child"] = number
            else:
                entries[before]["right"] = number
            before = number
            if folder:
                fill(number, content)

    fill(add("Root Entry", 5), root)
    packed = b"".join(map(_entry, entries))
    directory = put(packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\0"))
    own = 1
    while (len(fat) + own) * 4 > own * SECTOR:
        own += 1
    places = list(range(len(data), len(data) + own))
    fat += [OF_FAT] * own
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(own * SECTOR, b"\xff")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, own, directory, 0, 4096, END, 0, END, 0)
    head += struct.pack("<109I", *(places + [FREE] * (109 - own)))
    return head + b"".join(data) + table


def _entry(entry):
    name = entry["name"].encode("utf-16-le")
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) + 2, entry["kind"], 1, NONE, entry["right"], entry["child"])
        + bytes(36)
        + struct.pack("<IQ", entry["start"], entry["size"])
    )
