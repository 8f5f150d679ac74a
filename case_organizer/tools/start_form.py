"""What a form for people from outside says, checked and made into values: plain Python.

A form is handed out with a *stamp*: when, for which case type and to whom it was handed out, and a number that nobody
guesses, all signed. It tells who fills a form in at once, and the same form that is sent twice.
"""

import re
import secrets
import time
from typing import NamedTuple

from .outside_form import NUMBERS, number_of

#: Nobody fills a form in sooner, in seconds.
SOONEST = 3
#: A form that lies about for longer is handed out anew, in seconds.
LATEST = 24 * 3600
#: The longest texts, in characters.
LONGEST = {"name": 120, "email": 254, "phone": 40, "title": 120, "message": 10_000}
#: Kinds of details that can be asked of somebody from outside: the others look into what we have.
ASKABLE = frozenset(
    ["char", "text", "integer", "float", "monetary", "date", "datetime", "boolean", "selection", "tags"]
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")
_ADDRESS = re.compile(r"^[^@\s,;:<>()\[\]\"'\\]+@[^@\s,;:<>()\[\]\"'\\]+\.[^@\s,;:<>()\[\]\"'\\.]{2,}$")


class StampRefused(ValueError):  # noqa: N818  (the name of what happened)
    """A stamp that does not count. ``reason``: ``forged``, ``soon`` or ``late``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


class Stamp(NamedTuple):
    """What a form was handed out with."""

    text: str
    at: float
    nonce: str


def make_stamp(subject, sign, at=None):
    """A new stamp, as text.

    :param subject: what the form is about and for whom, as text; not in the stamp, needed to read it
    :param sign: function: text → signature as text
    :param at: seconds since 1970; now when left out
    """
    text = f"{int(time.time() if at is None else at)}.{secrets.token_urlsafe(24)}"
    return f"{text}.{sign(f'{subject}.{text}')}"


def read_stamp(stamp, subject, sign, same, at=None):
    """What a stamp says.

    :param same: function that compares two texts in a time that does not tell where they differ
    :return: :class:`Stamp`
    :raises StampRefused:

    >>> sign, same = (lambda text: str(len(text))), (lambda a, b: a == b)
    >>> one = make_stamp("7", sign, at=1000)
    >>> read_stamp(one, "7", sign, same, at=1010).at
    1000.0
    """
    text, dot, signature = (stamp if isinstance(stamp, str) else "")[:400].rpartition(".")
    began, _dot, nonce = text.partition(".")
    # The same is done for every stamp, however wrong it is.
    right = same(signature.encode("utf-8", "replace").hex(), sign(f"{subject}.{text}").encode().hex())
    if not (right and dot and began.isdecimal() and nonce):
        raise StampRefused("forged")
    age = (time.time() if at is None else at) - float(began)
    if age < SOONEST:
        raise StampRefused("soon")
    if age > LATEST:
        raise StampRefused("late")
    return Stamp(stamp, float(began), nonce)


def one_line(text, most):
    """A text as one line without anything that ends a line, turns or hides what follows.

    >>> one_line(" Jan\\r\\nBcc: x@example.com ", 100)
    'Jan Bcc: x@example.com'
    """
    return " ".join(_CONTROL.sub(" ", text if isinstance(text, str) else "").split())[:most]


def many_lines(text, most):
    """A text of several lines without other control characters."""
    lines = (text if isinstance(text, str) else "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_CONTROL.sub(" ", line).rstrip() for line in lines).strip()[:most]


def address_of(text):
    """A mail address in the form in which addresses are compared; None for what is none, or more than one.

    >>> address_of(" Jan@Example.com "), address_of("a@example.com,b@example.com"), address_of("a@b.nl\\nBcc: c@d.nl")
    ('jan@example.com', None, None)
    """
    text = (text if isinstance(text, str) else "").strip()
    if len(text) > LONGEST["email"] or not text.isascii() or not _ADDRESS.match(text) or ".." in text:
        return None
    return text.lower()


def same_name(one, other):
    """Whether two names are written alike.

    >>> same_name("Jan  de Wit", "jan de wit"), same_name("", "")
    (True, False)
    """
    one, other = ((name or "").casefold().split() for name in (one, other))
    return bool(one) and one == other


def value_of(kind, values, decimal="."):
    """What was filled in for a question, as an answer to it: still to be checked.

    :param kind: of the detail, one of :data:`ASKABLE`
    :param values: list of texts, as a browser sends them
    :param decimal: what stands before the decimals where the person lives

    >>> value_of("boolean", ["yes"]), value_of("tags", ["a", "b"]), value_of("integer", [" 7 "]), value_of("char", [])
    (True, ['a', 'b'], 7, None)
    >>> value_of("monetary", ["300.000"], ","), value_of("monetary", ["300,000.50"]), value_of("float", ["much"])
    (300000.0, 300000.5, 'much')
    """
    values = [value for value in values if isinstance(value, str) and value.strip()]
    if kind == "tags":
        return values
    if not values:
        return None
    first = values[0].strip()
    if kind == "boolean":
        return {"yes": True, "no": False}.get(first, first)
    if kind == "text":
        return many_lines(values[0], LONGEST["message"] + 1)
    if kind == "char":
        return one_line(first, LONGEST["message"] + 1)
    return number_of(kind, first, decimal) if kind in NUMBERS else first
