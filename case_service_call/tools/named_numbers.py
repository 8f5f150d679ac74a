"""Which words of a text may be the number of an installation."""

import re

#: No more words than this are looked up.
MOST = 200
WORD = re.compile(r"[^\W_][\w\-./#]*[^\W_]")
LABEL = re.compile(r"/case_installation/i/([\w-]+)")


def numbers(text):
    """Words with a digit in them, each once, in order; without what stands around them.

    >>> numbers("Boiler ZB-2107 is out (again, 2nd time). See ZB-2107!")
    ['ZB-2107', '2nd']
    """
    found = dict.fromkeys(word for word in WORD.findall(text or "") if any(letter.isdigit() for letter in word))
    return [word for word in found if len(word) >= 3][:MOST]


def labels(text):
    """Codes of labels whose address stands in a text.

    >>> labels("Scanned: https://cases.example/case_installation/i/a1-B2c3d4e5")
    ['a1-B2c3d4e5']
    """
    return LABEL.findall(text or "")[:MOST]
