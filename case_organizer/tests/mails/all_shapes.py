"""The whole set, and the way to have it as files: ``python -m mails.all_shapes FOLDER`` in the folder of the tests."""

import re
import sys
from pathlib import Path

from . import bodies, heads, letters, ways


def shapes():
    """Every shape. :return: a list of ``Shape``"""
    return [*letters.shapes(), *heads.shapes(), *bodies.shapes(), *ways.shapes()]


def write(folder):
    """Write each as a file, named after what is odd about it. :return: how many"""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    found = shapes()
    for number, shape in enumerate(found, 1):
        name = re.sub(r"[^a-z0-9]+", "-", shape.name.lower()).strip("-")
        raw = shape.filled(number, "CASE-2026-0001", "<sent@cases.example>")
        (folder / f"{number:03}-{name[:60]}.eml").write_bytes(raw)
    return len(found)


if __name__ == "__main__":
    sys.stdout.write(f"{write(sys.argv[1])} mails\n")
