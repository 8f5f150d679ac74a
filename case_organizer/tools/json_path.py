"""Finds a value in JSON by a path such as ``order.lines[0].number``: plain Python."""

import re

STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
#: How deep JSON from outside may be.
DEEPEST = 32


def steps(path):
    """The steps of a path. :raises ValueError: when it is none

    >>> steps("order.lines[0].number")
    ('order', 'lines', 0, 'number')
    """
    text = (path or "").strip()
    if not re.fullmatch(r"[^.\[\]]+(\[\d+\])*(\.[^.\[\]]+(\[\d+\])*)*", text):
        raise ValueError(path)
    found = tuple(name or int(place) for name, place in STEP.findall(text))
    if len(found) > DEEPEST:
        raise ValueError(path)
    return found


def find(document, path):
    """What stands at a path; None when nothing does.

    >>> find({"order": {"lines": [{"number": 7}]}}, "order.lines[0].number")
    7
    """
    for step in steps(path):
        if isinstance(step, int):
            document = document[step] if isinstance(document, list) and step < len(document) else None
        else:
            document = document.get(step) if isinstance(document, dict) else None
    return document
