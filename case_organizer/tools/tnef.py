"""Reads ``winmail.dat`` (TNEF), in which Outlook hides what a mail says and its files from everybody else."""

from dataclasses import dataclass

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_FILES = 200
#: Attributes that are read: what is said, the start of a file, its name, its bytes.
_BODY, _START, _TITLE, _DATA = 0x800C, 0x9002, 0x8010, 0x800F


@dataclass(frozen=True)
class Unpacked:
    """What was in it.

    :ivar text: what is said, plain; empty when it is not there
    :ivar files: ``((name, bytes), …)``
    """

    text: str
    files: tuple


def unpack(content):
    """What a ``winmail.dat`` holds; None when it is none. What is cut off is left out.

    :param content: its bytes
    """
    if not content.startswith(SIGNATURE):
        return None
    text, files, name, place = "", [], "", 6
    while place + 9 <= len(content):
        attribute = int.from_bytes(content[place + 1 : place + 3], "little")
        size = int.from_bytes(content[place + 5 : place + 9], "little")
        data, place = content[place + 9 : place + 9 + size], place + 9 + size + 2
        if len(data) < size:
            break
        if attribute == _BODY:
            text = data.rstrip(b"\0").decode("cp1252", "replace")
        elif attribute == _START:
            name = ""
        elif attribute == _TITLE:
            name = data.rstrip(b"\0").decode("cp1252", "replace")
            if files and not files[-1][0]:
                files[-1] = (name, files[-1][1])
        elif attribute == _DATA and len(files) < MAX_FILES:
            files.append((name, data))
    return Unpacked(text, tuple((name or "attachment", data) for name, data in files))
