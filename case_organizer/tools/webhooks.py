"""Webhooks: signed as the Standard Webhooks say, what they are about, when they are tried again. Plain Python."""

import base64
import hashlib
import hmac
import random
import secrets

PREFIX = "whsec_"
#: Seconds before the second, third… attempt; after the last one it is on the list of what was not delivered.
DELAYS = (10, 60, 300, 1800, 7200, 21600, 43200, 86400)
#: Seconds by which a signed moment may differ from now.
TOLERANCE = 300
#: Kinds of rows of the history that are about a document.
DOCUMENTS = frozenset(["document", "version", "withdrawn", "document_state", "taken_over", "needed", "not_needed"])
LETTERS = {
    "-": "not_there",
    "w": "waiting",
    "e": "offered",
    "a": "active",
    "s": "on_hold",
    "d": "skipped",
    "c": "completed",
    "t": "cancelled",
    "f": "failed",
}


def new_secret():
    """A secret as both sides keep it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def signature(secret, message, moment, body):
    """The signature of a message.

    :param secret: ``whsec_…``
    :param message: its id
    :param moment: seconds since 1970
    :param body: bytes
    :return: ``v1,…``
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = f"{message}.{moment}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def headers(secret, message, moment, body):
    """What a message is sent with."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "Case-Organizer",
        "webhook-id": message,
        "webhook-timestamp": str(moment),
        "webhook-signature": signature(secret, message, moment, body),
    }


def is_signed(secret, message, moment, body, given):
    """Whether one of the signatures given (separated by blanks) is right."""
    wanted = signature(secret, message, moment, body)
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given.split())


def delay(attempts, chance=random.random):
    """Seconds until the next attempt, or None when there was enough of them.

    :param attempts: how many there were
    """
    if attempts > len(DELAYS):
        return None
    return DELAYS[attempts - 1] * (0.8 + 0.4 * chance())


def topics(kind, data):
    """What a row of the history is about: a set of ``case``, ``step``, ``event``, ``document``, ``detail``."""
    changes = (data or {}).get("changes") or ()
    found = {"step" if change[0] else "case" for change in changes}
    if kind == "event":
        found.add("event")
    elif kind == "answers":
        found.add("detail")
    elif kind in DOCUMENTS:
        found.add("document")
    return found


def transitions(data):
    """The transitions in a row of the history, for programs."""
    return [
        {
            "item": code or None,
            "round": instance,
            "from": LETTERS.get(before, before),
            "to": LETTERS.get(after, after),
            "outcome": rest[0] if rest else None,
        }
        for code, instance, before, after, *rest in (data or {}).get("changes") or ()
    ]
