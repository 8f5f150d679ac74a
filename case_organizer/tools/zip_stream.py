"""A zip that is sent while it is made: one file at a time is in memory."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .file_names import safe_name


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of a zip.

    :ivar path: with ``/`` between folder and name, see :func:`place`
    :ivar read: gives its bytes, when it is its turn
    """

    path: str
    moment: datetime
    read: Callable[[], bytes]


class _Sent:
    """What ``zipfile`` writes to: keeps it until it is sent."""

    def __init__(self):
        self.parts, self.position = [], 0

    def write(self, data):  # pylint: disable=method-required-super
        self.parts.append(bytes(data))
        self.position += len(data)
        return len(data)

    def flush(self):
        pass

    def take(self):
        parts, self.parts = self.parts, []
        return b"".join(parts)


def place(folder, name, taken):
    """Where a file goes in a zip: safe names, and none twice.

    :param taken: the places that are taken; the new one is added
    :return: ``folder/name``, perhaps with a number before the ending
    """
    folder, name = safe_name(folder, "documents"), safe_name(name)
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    path, number = f"{folder}/{name}", 2
    while path.lower() in taken:
        path = f"{folder}/{stem} ({number}){dot}{ending}"
        number += 1
    taken.add(path.lower())
    return path


def stream(entries):
    """The bytes of a zip, piece by piece. :param entries: of :class:`Entry`"""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in entries:
            told = zipfile.ZipInfo(entry.path, max(entry.moment.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            told.compress_type = zipfile.ZIP_DEFLATED
            told.external_attr = 0o644 << 16
            with archive.open(told, "w", force_zip64=True) as target:
                target.write(entry.read())
            yield sent.take()
    yield sent.take()
