"""What two subjects have in common: words, as people type them."""

import re

#: Shorter words say little of what something is about.
SHORTEST = 3
#: Words of a subject that are looked at.
MOST = 12
_WORD = re.compile(r"\w+")


def words(text):
    """The words of a text that say something, each once, in order.

    >>> words("No hot water, no heating in room 12")
    ('hot', 'water', 'heating', 'room')

    :param text: as it was typed, or nothing
    """
    found = [word for word in _WORD.findall((text or "").lower()) if len(word) >= SHORTEST]
    return tuple(dict.fromkeys(found))[:MOST]


def any_of(text):
    """A ``tsquery`` that finds what has one of the words of a text, or begins like it; None without words.

    >>> any_of("hot water")
    'hot:* | water:*'
    """
    return " | ".join(f"{word}:*" for word in words(text)) or None


def share(text, other):
    """Which part of the words of ``text`` another text has, 0.0 to 1.0; a word is there when one begins like it.

    >>> share("hot water", "No hot waters since Monday")
    1.0
    >>> share("hot water", "Cold water")
    0.5
    """
    asked = words(text)
    if not asked:
        return 0.0
    there = _WORD.findall((other or "").lower())
    return sum(any(found.startswith(word) for found in there) for word in asked) / len(asked)


def phone_ending(text):
    """What phone numbers end with that are the same as a text, however they are written: at most nine digits.

    >>> phone_ending("+31 (0)20 123 45 67")
    '201234567'
    >>> phone_ending("020-1234567")
    '201234567'
    >>> phone_ending("Room 12") is None
    True

    :return: digits; None when the text is no phone number
    """
    text = (text or "").strip()
    digits = re.sub(r"\D", "", text)
    if len(digits) < 6 or re.search(r"[^\d\s()+./-]", text):
        return None
    return digits.lstrip("0")[-9:]
