"""What a scanner reads from a machine: our own label, or what its maker printed on it.

Makers print a serial number as it is, or behind ``SN``; or in a GS1 code (bar code, QR code, data matrix, link), which
says of which product it is too.
"""

import re
from typing import NamedTuple
from urllib.parse import unquote

#: What stands on a label of ours, in the address that its code leads to.
LABEL = re.compile(r"/case_installation/i/([\w-]+)")
#: What scanners send before a code to say of which kind it is.
SYMBOLOGY = re.compile(r"^\][A-Za-z]\d")
#: What ends a part of a code whose length is free.
END = "\x1d"
#: Parts of a GS1 code that always have the same length: what they begin with, and how long they are with it.
FIXED = {
    **dict.fromkeys(("00",), 20),
    **dict.fromkeys(("01", "02", "03"), 16),
    **dict.fromkeys(("11", "12", "13", "15", "16", "17"), 8),
    "20": 4,
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 10),
    "41": 16,
}
#: The parts that are looked at: the product, its serial number, its lot.
PRODUCT, SERIAL, LOT = "01", "21", "10"
IN_BRACKETS = re.compile(r"\((\d{2,4})\)([^(]*)")
IN_LINK = re.compile(r"/(01|21|10)/([^/?#]+)")
PREFIX = re.compile(r"^(?:s/?n|serial(?:\s*(?:no|nr|number))?)\s*[.:#]+\s*", re.IGNORECASE)


class Scanned(NamedTuple):
    """What was read.

    :ivar token: the code of a label of ours, or an empty text
    :ivar number: the serial or lot number, or the text as it is
    :ivar gtin: the number of the product, 14 digits, or an empty text
    """

    token: str
    number: str
    gtin: str


def read(text):
    """Read what was scanned or typed. :return: :class:`Scanned`

    >>> read("]d2010950600013435221ZB-77").number
    'ZB-77'
    >>> read("(01)09506000134352(21)ZB-77").gtin
    '09506000134352'
    >>> read("https://id.gs1.org/01/09506000134352/21/ZB-77").number
    'ZB-77'
    >>> read("S/N: ZB-77")
    Scanned(token='', number='ZB-77', gtin='')
    """
    text = (text or "").strip()
    label = LABEL.search(text)
    if label:
        return Scanned(label[1], "", "")
    text = SYMBOLOGY.sub("", text).strip()
    parts = _parts(text)
    if parts.get(PRODUCT):
        return Scanned("", parts.get(SERIAL) or parts.get(LOT) or "", parts[PRODUCT])
    return Scanned("", PREFIX.sub("", text).strip(END), "")


def barcodes(gtin):
    """How a product with this number may have it: 14, 13, 12 or 8 digits.

    >>> barcodes("09506000134352")
    ['09506000134352', '9506000134352']
    """
    return [gtin[14 - length :] for length in (14, 13, 12, 8) if not gtin[: 14 - length].strip("0")]


def is_gtin(text):
    """Whether these are 14 digits with the check digit that GS1 gives them."""
    if len(text) != 14 or not text.isascii() or not text.isdigit() or not text.strip("0"):
        return False
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(text[:13]))
    return (10 - total % 10) % 10 == int(text[13])


def _parts(text):
    """The parts of a GS1 code: ``{number of the part: what it says}``; nothing for anything else."""
    if text.startswith(("http://", "https://")):
        found = {name: unquote(value) for name, value in IN_LINK.findall(text)}
        found[PRODUCT] = found.get(PRODUCT, "").zfill(14)
    elif text.startswith("("):
        found = dict(IN_BRACKETS.findall(text))
    else:
        found = _in_a_row(text.lstrip(END))
    return found if is_gtin(found.get(PRODUCT, "")) else {}


def _in_a_row(text):
    """Parts one after another, as scanners send them; what has no fixed length ends with a sign of its own."""
    found = {}
    while text:
        length = FIXED.get(text[:2])
        if length:
            if len(text) < length:
                return {}
            found[text[:2]] = text[2:length]
            text = text[length:].lstrip(END)
            continue
        part, _end, text = text.partition(END)
        if not part[:2].isdigit():
            return {}
        found[part[:2]] = part[2:]
    return found
