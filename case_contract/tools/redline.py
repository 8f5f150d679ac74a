"""What differs between two texts, word by word."""

import re
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")
#: Texts of more blocks than these are compared block by block only.
MOST_BLOCKS = 5000


def redline(before, after):
    """The blocks of two texts side by side.

    >>> redline(["Notice is a day."], ["Notice is a week."])
    [('changed', [('same', 'Notice is a '), ('removed', 'day.'), ('added', 'week.')])]

    :param before: list of blocks of plain text
    :param after: the same
    :return: ``[(mark, [(kind, text)])]`` with ``mark`` ``same``, ``added``, ``removed`` or ``changed``, and ``kind``
        ``same``, ``added`` or ``removed``
    """
    found = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=len(before) > MOST_BLOCKS).get_opcodes():
        if kind == "equal":
            found += [("same", [("same", block)]) for block in before[i:j]]
            continue
        both = min(j - i, m - k)
        found += [_changed(old, new) for old, new in zip(before[i : i + both], after[k : k + both], strict=True)]
        found += [("removed", [("removed", block)]) for block in before[i + both : j]]
        found += [("added", [("added", block)]) for block in after[k + both : m]]
    return found


def _changed(old, new):
    """Two blocks word by word."""
    one, two = WORDS.findall(old), WORDS.findall(new)
    parts = []
    for kind, i, j, k, m in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
        if kind == "equal":
            parts.append(("same", "".join(one[i:j])))
            continue
        parts += [("removed", "".join(one[i:j]))] if i < j else []
        parts += [("added", "".join(two[k:m]))] if k < m else []
    return "changed", parts
