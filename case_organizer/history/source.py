"""The bytes of a log: unpacked, counted, and with their encoding found."""

import codecs
import gzip
import io
import zlib
from dataclasses import dataclass

from .errors import HistoryError
from .limits import KIB, MIB

HEAD = MIB
GZIP = b"\x1f\x8b"
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\x1b"))
TYPOGRAPHY = "€‚„…†‡‰‹‘’“”•–—™›§°©®´·«»¡¿½¼¾²³µ£¥\xa0"


class Source(io.RawIOBase):
    """A file as a bounded stream of unpacked bytes.

    Gzip is known by its first bytes, not by the file's name.
    """

    def __init__(self, path, limits):
        super().__init__()
        self._limits = limits
        self._size = 0
        self._file = self._stream = None
        try:
            self._file = open(path, "rb")  # noqa: SIM115  (close() closes it)
            self.gzipped = self._file.read(2) == GZIP
            self._file.seek(0)
        except OSError as error:
            raise HistoryError("unreadable", reason=error.strerror or error) from None
        self._stream = gzip.GzipFile(fileobj=self._file) if self.gzipped else self._file

    def readable(self):
        return True

    def readinto(self, buffer):
        try:
            count = self._stream.readinto(buffer)
        except EOFError:
            raise HistoryError("truncated") from None
        except (zlib.error, gzip.BadGzipFile) as error:
            raise HistoryError("damaged", reason=error) from None
        except OSError as error:
            raise HistoryError("unreadable", reason=error.strerror or error) from None
        self._size += count
        self._guard()
        return count

    def _guard(self):
        limits = self._limits
        if self._size > limits.max_bytes:
            raise HistoryError("too_large", limit=limits.max_bytes)
        if not self.gzipped or self._size <= limits.ratio_from:
            return
        if self._size > limits.max_ratio * max(self._file.tell(), 1):
            raise HistoryError("too_dense", limit=limits.max_ratio)

    def close(self):
        for stream in (self._stream, self._file):
            if stream:
                stream.close()
        super().close()


def open_bytes(path, limits):
    """Open the log as a buffered stream of unpacked bytes."""
    return io.BufferedReader(Source(path, limits), 64 * KIB)


@dataclass(frozen=True, slots=True)
class Format:
    """What kind of file it is; ``head`` is how it begins."""

    kind: str
    gzipped: bool
    encoding: str
    head: bytes


def detect(path, limits, encoding=None):
    """Return the ``Format`` of the file at ``path``; an encoding may be given."""
    with open_bytes(path, limits) as stream:
        head = _head(stream)
        gzipped = stream.raw.gzipped
    encoding = _named(encoding) if encoding else _guess_encoding(head)
    wide = encoding.startswith(("utf-16", "utf_16"))
    start = head.decode(encoding, "ignore") if wide else head.decode("latin-1")
    start = start.lstrip("\ufeffï»¿ \t\r\n")
    if not start:
        raise HistoryError("empty")
    return Format("xes" if start[0] == "<" else "csv", gzipped, encoding, head)


def _head(stream):
    """The beginning of a stream; an error names the line it got to."""
    head = b""
    try:
        while len(head) < HEAD and (part := stream.read1(HEAD - len(head))):
            head += part
    except HistoryError as error:
        raise error.at(head.count(b"\n") + 1) from None
    return head


def _named(encoding):
    try:
        name = codecs.lookup(encoding).name
        "".encode(name)
    except LookupError:
        raise HistoryError("unknown_encoding", encoding=encoding) from None
    return "utf-8-sig" if name == "utf-8" else name


def _guess_encoding(head):
    """UTF-8 or UTF-16 by their mark, else UTF-8, else plausible Windows-1252."""
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    if head.translate(None, CONTROLS) != head:
        raise HistoryError("unknown_format")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, len(head) < HEAD)
    except UnicodeDecodeError:
        return _western(head)
    return "utf-8"


def _western(head):
    """Accept Windows-1252 when most of what is not ASCII reads as writing."""
    try:
        beyond = [char for char in head.decode("cp1252") if char > "\x7f"]
    except UnicodeDecodeError:
        raise HistoryError("unclear_encoding") from None
    written = sum(char.isalpha() or char in TYPOGRAPHY for char in beyond)
    if written * 2 < len(beyond):
        raise HistoryError("unclear_encoding")
    return "cp1252"
