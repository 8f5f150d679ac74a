"""Short signed codes that stand on paper and bring it back to where it belongs."""

import base64
import hashlib
import hmac
import re

#: What a code looks like; people read letters for digits and the other way round.
PATTERN = re.compile(r"\bCO-([A-Z0-9]{2,8})-([A-Z0-9]{10})\b")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
#: Digits that the alphabet does not have, and what they were.
MISREAD = str.maketrans("018", "OIB")


def make(secret, number):
    """A code for a number.

    >>> make("s", 7)
    'CO-AH-CL2RNAHA3H'

    :param secret: text that only the server knows
    :param number: a positive integer
    """
    return f"CO-{_spell(number)}-{_signed(secret, number)}"


def read(secret, text):
    """The number of the first code in a text that was made with this secret, or None.

    >>> read("s", "see co-ah-cl2rnaha3h, please"), read("s", "CO-AI-CL2RNAHA3H")
    (7, None)
    """
    for spelt, signed in PATTERN.findall((text or "").upper()):
        number = _number(spelt.translate(MISREAD))
        if number and hmac.compare_digest(_signed(secret, number), signed.translate(MISREAD)):
            return number
    return None


def _spell(number):
    spelt = ""
    while number:
        number, rest = divmod(number, 32)
        spelt = ALPHABET[rest] + spelt
    return spelt.rjust(2, "A")


def _number(spelt):
    number = 0
    for letter in spelt:
        if letter not in ALPHABET:
            return None
        number = number * 32 + ALPHABET.index(letter)
    return number if number < 2**31 else None


def _signed(secret, number):
    digest = hmac.new(str(secret).encode(), f"case return {number}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest)[:10].decode()
