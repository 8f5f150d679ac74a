"""What people from outside may see and do on a case, and nothing else: one whitelist per right, in plain Python.

What the gateway (``models/case_gateway.py``) hands out goes through :func:`allowed`, what it does through :func:`may`.
To let outsiders see or do more, add it here.
"""

import hashlib
import hmac
import secrets

#: The right that everybody has who has a personal link.
READ = "read"

#: Right → what is shown, by kind of thing, and the verbs. ``read`` comes with every link, the others are fields of
#: ``case.participant``.
WHITELIST = {
    READ: {
        "fields": {
            "case": ("name", "title", "type", "status", "state", "opened_on", "closed_on", "handler", "waits_for"),
            "person": ("name", "role", "relation", "until"),
            "milestone": ("name", "reached"),
            "step": ("id", "name", "help", "kind", "deadline"),
            "note": ("id", "kind", "body", "by", "mine", "at", "edited", "comments"),
            "document": ("id", "name", "kind", "state", "at"),
        },
        "verbs": ("read", "read_document"),
    },
    "may_note": {"fields": {"note": ("may_reply",), "person": ("may_write",)}, "verbs": ("write_note",)},
    "may_file": {"fields": {"step": ("documents",)}, "verbs": ("file_document", "finish_documents")},
    "may_answer": {"fields": {"step": ("questions",)}, "verbs": ("answer",)},
    "may_approve": {"fields": {"step": ("approves", "outcomes")}, "verbs": ("approve",)},
}

#: Which states of a case let a verb change something.
NOTED_IN = ("active", "suspended", "in_review")
WORKED_IN = ("active",)


def rights_with(rights):
    """All rights that somebody has who was given these. :param rights: names of ``may_…`` fields"""
    return frozenset((READ, *rights)) & WHITELIST.keys()


def allowed(kind, values, rights):
    """What of the values of one thing somebody with these rights may see.

    :param kind: ``case``, ``person``, ``milestone``, ``step``, ``note`` or ``document``
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
    return state in (NOTED_IN if verb == "write_note" else WORKED_IN)


def new_token():
    """A token that nobody guesses: 32 random bytes, as text for an address."""
    return secrets.token_urlsafe(32)


def token_hash(token):
    """What is stored of a token. The token is random, so that a plain hash cannot be turned back.

    >>> len(token_hash("abc"))
    64
    """
    return hashlib.sha256(token.encode()).hexdigest()


def same(one, other):
    """Whether two hashes are the same, found out in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())
