"""Small files of pictures that are large."""

import struct
import zlib


def png(width, height, kind, channels, rows=None):
    """A PNG of one colour. :param kind: its type of colour :param rows: how many of them are there (default: all)"""
    packing, row = zlib.compressobj(1), b"\0" * (1 + (width * channels + 7) // 8)
    parts = [packing.compress(row) for _row in range(height if rows is None else rows)]
    head = struct.pack(">IIBBBBB", width, height, 8 if channels >= 8 else 1, kind, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", b"".join([*parts, packing.flush()])), (b"IEND", b""))
    told = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(told)
