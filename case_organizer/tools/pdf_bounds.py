"""Bounds for reading somebody else's PDF: a few kilobytes of one may say that they unpack to gigabytes.

pypdf unpacks whatever stream it needs to its end. From :func:`install` on it gives up at a bound: that of
:func:`within` for all streams that are unpacked meanwhile, else :data:`MOST` for each.
"""

import contextlib
import contextvars
import re
import zlib

#: Bytes that one stream may become.
MOST = 64 * 1024 * 1024
#: Bytes of drawing that a page may have that is drawn or written anew, and to which those of all pages may unpack.
MOST_DRAWN, MOST_UNPACKED = 8_000_000, 64_000_000
#: What is packed in other ways than zlib is unpacked in Python: so many times less is begun with.
SLOWER = 64
PIECE = 1024
_SLOW = {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL", "/ASCIIHexDecode", "/AHx", "/CCITTFaxDecode", "/CCF"}
_room = contextvars.ContextVar("room", default=None)


class TooLarge(ValueError):  # noqa: N818  (the name of what happened)
    """A stream would become larger than is unpacked."""


@contextlib.contextmanager
def within(most):
    """All streams that are unpacked inside may become so many bytes together. :raises TooLarge: out of pypdf"""
    install()
    room = [most]
    token = _room.set(room)
    try:
        yield
    finally:
        _room.reset(token)
    if room[0] < 0:
        # pypdf went on without what was too large.
        raise TooLarge("unpacks to too much")


def page_text(page, left, most):
    """The text of a page, by pypdf.

    :param left: a list with how many operations of drawing may be looked at; fewer afterwards
    :param most: bytes that the drawing of the page may have, unpacked, as :func:`weight` counts them
    :raises TooLarge: when either is not enough
    """
    check_drawn([page], most)

    def count(*_operation):
        left[0] -= 1
        if left[0] < 0:
            raise TooLarge("draws too much")

    text = page.extract_text(visitor_operand_before=count)
    if left[0] < 0:
        # pypdf goes on after what went wrong in a drawing within the drawing.
        raise TooLarge("draws too much")
    return text


def check_drawn(pages, most=MOST_DRAWN):
    """Pages draw no more than they may.

    :param most: bytes of drawing that each may have, unpacked, as :func:`weight` counts them
    :raises TooLarge: when one has more
    :raises ValueError: when there is no page
    """
    if max(weight(page, most) for page in pages) > most:
        raise TooLarge("draws too much")


def weight(page, most):
    """How many bytes a page has drawn: a drawing within it counts as often as it is named.

    :param most: at more than this nobody counts on
    """
    return min(_weight(page.get("/Contents"), page, {}, most), most + 1)


def _weight(drawing, owner, known, most):
    drawing = drawing.get_object() if drawing is not None else None
    parts = drawing if isinstance(drawing, list) else [drawing]
    data, size = [], 0
    for part in parts:
        data.append(part.get_object().get_data() if part is not None else b"")
        size += len(data[-1])
        if size > most:
            return size
    resources = owner.get("/Resources")
    inner = resources.get_object().get("/XObject") if resources is not None else None
    inner = inner.get_object() if inner is not None else {}
    text = b"\n".join(data)
    for name in inner:
        form = inner[name].get_object()
        times = len(re.findall(re.escape(str(name).encode()) + rb"\s+Do\b", text))
        if not times or form.get("/Subtype") != "/Form":
            continue
        if id(form) not in known:
            # Until it is known: what shows itself is no more than itself.
            known[id(form)] = 0
            known[id(form)] = _weight(form, form, known, most)
        size += times * known[id(form)]
    return size


def install():
    """Let pypdf give up at the bound, from now on. Versions that have a bound of their own keep that."""
    from pypdf import filters

    if hasattr(filters, "ZLIB_MAX_OUTPUT_LENGTH") or getattr(filters.decompress, "bounded", False):
        return
    filters.decompress = _decompress
    filters.decode_stream_data = _bounded(filters.decode_stream_data)


def _decompress(data):
    """Unpack; of what is damaged, that which can be had."""
    room = _room.get()
    most = MOST if room is None else max(room[0], 0)
    for bits in (zlib.MAX_WBITS, zlib.MAX_WBITS | 32, -zlib.MAX_WBITS):
        unpacking, parts, length = zlib.decompressobj(bits), [], 0
        try:
            # Piece by piece: what came before the damage is kept.
            for start in range(0, len(data), PIECE):
                parts.append(unpacking.decompress(data[start : start + PIECE], most + 1 - length))
                length += len(parts[-1])
                if length > most:
                    raise _too_large(room)
        except zlib.error:
            if not length:
                continue
        if room is not None:
            room[0] -= length
        return b"".join(parts)
    return b""


_decompress.bounded = True


def _too_large(room):
    if room is not None:
        room[0] = -1
    return TooLarge("unpacks to too much")


def _bounded(decode):
    def decode_stream_data(stream):
        room = _room.get()
        most = MOST if room is None else max(room[0], 0)
        used = stream.get("/Filter", ())
        used = used.get_object() if hasattr(used, "get_object") else used
        used = used if isinstance(used, (list, tuple)) else (used,)
        if len(stream._data or b"") > most // SLOWER and not _SLOW.isdisjoint(map(str, used)):
            raise _too_large(room)
        return decode(stream)

    return decode_stream_data
