"""What may be written on a line of a checklist."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A line as it is to be written: what it asks, and what was found."""

    kind: str  # check, measurement, text, photo
    bounded: bool = False
    minimum: float = 0.0
    maximum: float = 0.0
    done: bool = False
    number: float | None = None
    text: str = ""
    remark: str = ""
    photo: bool = False


def settled(line):
    """What is wrong with a line, and whether it is done then.

    A measurement is done by its number, words by being written, a photo by being there.

    :return: ``(problem or None, done)``; a problem is ``number`` (none that can be measured), ``bounds`` (outside of
        them without a remark) or ``photo`` (none was added)
    """
    if line.kind == "measurement":
        if line.number is None:
            return None, False
        if not math.isfinite(line.number):
            return "number", False
        outside = line.bounded and not line.minimum <= line.number <= line.maximum
        return ("bounds", False) if outside and not line.remark.strip() else (None, True)
    if line.kind == "text":
        return None, bool(line.text.strip())
    if line.kind == "photo":
        return ("photo", False) if line.done and not line.photo else (None, line.photo)
    return None, line.done
