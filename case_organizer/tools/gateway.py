"""What people from outside may see and do on a case, and nothing else: one whitelist per right, in plain Python.

What the gateway (``models/case_gateway.py``) hands out goes through :func:`allowed`, what it does through :func:`may`.
To let outsiders see or do more, add it here.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

#: The right that everybody has who takes part.
READ = "read"

#: Right → what is shown, by kind of thing, and the verbs. ``read`` comes with taking part, the others are fields
#: of ``case.participant``.
WHITELIST = {
    READ: {
        "fields": {
            "case": (
                "name",
                "title",
                "type",
                "status",
                "state",
                "opened_on",
                "closed_on",
                "deadline",
                "handler",
                "waits_for",
            ),
            "person": ("name", "role", "relation", "until", "acting"),
            "my_case": (
                "name",
                "title",
                "type",
                "status",
                "state",
                "opened_on",
                "closed_on",
                "deadline",
                "places",
                "asked",
                "waits",
            ),
            "place": ("id", "role", "relation", "for"),
            "wait": ("who", "what", "until"),
            "milestone": ("name", "reached"),
            "step": ("id", "name", "help", "kind", "deadline"),
            "note": ("id", "kind", "body", "by", "mine", "at", "edited", "comments"),
            "document": ("id", "name", "kind", "state", "at"),
            "work": ("id", "name", "help", "kind", "deadline", "signs"),
            "receipt": (
                "id",
                "step",
                "case",
                "title",
                "name",
                "by",
                "at",
                "files",
                "answers",
                "outcome",
                "reason",
                "done",
                "mailed",
                "signed",
            ),
        },
        "verbs": ("read", "read_document", "read_step", "read_receipt"),
    },
    "may_note": {
        "fields": {"note": ("may_reply",), "person": ("may_write",)},
        "verbs": ("write_note", "change_contact"),
    },
    "may_file": {
        "fields": {"step": ("documents",), "work": ("documents",)},
        "verbs": ("file_document", "finish_documents", "upload", "share_step"),
    },
    "may_answer": {
        "fields": {"step": ("questions",), "work": ("questions", "endings")},
        "verbs": ("answer", "change_contact", "share_step"),
    },
    "may_approve": {
        "fields": {"step": ("approves", "outcomes"), "work": ("approves", "decisions")},
        "verbs": ("approve", "share_step"),
    },
    # Not given to a person: by the type of the case, see ``models/case_gateway_whole.py``.
    "closes": {"fields": {}, "verbs": ("close_case",)},
    "reopens": {"fields": {}, "verbs": ("reopen_case",)},
}


@dataclass(frozen=True)
class Seat:
    """Where somebody who is logged in sits: the other key to a case, beside the token of a personal link.

    A seat claims nothing: the gateway looks at every use whether the user may sit there. It is made of the session by a
    controller, so that text from outside, which is never a seat, is only ever taken for a token.

    :ivar user_id: id of the ``res.users`` who is logged in
    :ivar participant_id: id of the ``case.participant`` whose place it is
    """

    user_id: int
    participant_id: int


@dataclass(frozen=True)
class Visit:
    """A key of which the gateway found out for whom it is: it counts for what is done with it in the same request.

    The gateway alone makes one (``case.gateway.visit``), out of a token or a :class:`Seat`; text from outside is none.

    :ivar key: what it was made of
    :ivar person: the ``case.participant``, for the gateway only
    :ivar rights: names in the whitelist
    """

    key: object
    person: object
    rights: frozenset


#: Contact details that people outside change themselves, and how long each may be.
CONTACT = {"phone": 64, "email": 254, "street": 128, "street2": 128, "zip": 24, "city": 64}

#: Which states of a case let a verb change something.
NOTED_IN = ("active", "suspended", "in_review")
WORKED_IN = ("active",)
#: Verbs that are used in other states than those in which a case is worked on.
STATES = {"write_note": NOTED_IN, "change_contact": NOTED_IN, "reopen_case": ("completed", "terminated")}


def rights_with(rights):
    """All rights that somebody has who was given these. :param rights: names of ``may_…`` fields"""
    return frozenset((READ, *rights)) & WHITELIST.keys()


def allowed(kind, values, rights):
    """What of the values of one thing somebody with these rights may see.

    :param kind: ``case``, ``person``, ``milestone``, ``step``, ``note``, ``document``…: as the whitelist names it
    :param values: dict
    :param rights: as :func:`rights_with` gives
    :return: a dict with those keys alone that a right of theirs names

    >>> allowed("case", {"name": "2025-0042", "partner_id": 7}, {"read"})
    {'name': '2025-0042'}
    """
    shown = {field for right in rights for field in WHITELIST[right]["fields"].get(kind, ())}
    return {name: value for name, value in values.items() if name in shown}


def may(verb, rights):
    """Whether somebody with these rights may use a verb.

    >>> may("approve", {"read", "may_note"})
    False
    """
    return any(verb in WHITELIST[right]["verbs"] for right in rights)


def may_in_state(verb, state):
    """Whether a verb may be used while a case is in a state.

    >>> may_in_state("write_note", "suspended"), may_in_state("approve", "suspended"), may_in_state("read", "completed")
    (True, False, True)
    """
    if verb in WHITELIST[READ]["verbs"]:
        return True
    return state in STATES.get(verb, WORKED_IN)


def new_token():
    """A token that nobody guesses: 32 random bytes, as text for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token):
    """What is stored of a token. The token is random, so that a plain hash cannot be turned back.

    >>> len(token_hash("abc"))
    64
    """
    return hashlib.sha256(token.encode()).hexdigest()


def masked(address):
    """An address of mail of which its owner knows that it is theirs, and nobody else what it is.

    >>> masked("de.wit@example.com"), masked("a@b.nl")
    ('d•••t@e•••.com', '•••@•••.nl')
    """
    name, _at, host = address.partition("@")
    site, _dot, ending = host.rpartition(".")
    hidden = f"{name[0]}•••{name[-1]}" if len(name) > 3 else "•••"
    return f"{hidden}@{site[0] if len(site) > 3 else ''}•••.{ending}"


def same(one, other):
    """Whether two hashes are the same, found out in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
