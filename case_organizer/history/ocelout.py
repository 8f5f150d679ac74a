"""Cases and what they are about as object-centric events: OCEL 2.0 in JSON, written as they come.

The standard asks for the types of objects and events too. They are only known at the end, so they stand at the
end of the document: the order of the parts of a JSON object means nothing.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

#: The moment from which the attributes of objects hold: OCEL asks for one.
EVER = "1970-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Thing:
    """An object: a case, a step, a document, a party…

    ``attributes`` are its values by name; ``related`` are pairs of the id of another object and what that is to it.
    """

    id: str
    type: str
    attributes: dict = field(default_factory=dict)
    related: tuple = ()


@dataclass(frozen=True, slots=True)
class Happening:
    """An event at an aware time, with the objects it is about: pairs of id and what the object is in it."""

    id: str
    type: str
    at: datetime
    attributes: dict = field(default_factory=dict)
    related: tuple = ()


class OcelWriter:
    """Writes objects and events to a binary stream.

    :meth:`write` takes them in groups (all of some cases); an object may come again and is written once.
    """

    def __init__(self, stream, spool):
        """:param spool: a file open for writing and reading bytes, where events wait until the objects are written"""
        self._stream, self._spool = stream, spool
        self._object_types, self._event_types = {}, {}
        self._known = set()
        self.events = 0
        stream.write(b'{"objects": [')

    def write(self, things, happenings):
        """Write some objects, and events about them."""
        for thing in things:
            if thing.id in self._known:
                continue
            separator = b",\n" if self._known else b"\n"
            self._known.add(thing.id)
            self._note(self._object_types, thing)
            self._stream.write(separator + _json(_object(thing)))
        for happening in happenings:
            self._note(self._event_types, happening)
            self._spool.write((b",\n" if self.events else b"\n") + _json(_event(happening)))
            self.events += 1

    @property
    def objects(self):
        """How many objects were written."""
        return len(self._known)

    @staticmethod
    def _note(types, record):
        """Note the attributes of a type; what is of several kinds is text."""
        attributes = types.setdefault(record.type, {})
        for name, value in record.attributes.items():
            if value is not None:
                kind = _kind(value)
                attributes[name] = kind if attributes.get(name, kind) == kind else "string"

    def close(self):
        """Write what is left: the events and the types."""
        self._stream.write(b'\n],\n"events": [')
        self._spool.seek(0)
        while block := self._spool.read(1 << 16):
            self._stream.write(block)
        for name, types in (("objectTypes", self._object_types), ("eventTypes", self._event_types)):
            listed = [
                {"name": kind, "attributes": [{"name": key, "type": form} for key, form in attributes.items()]}
                for kind, attributes in types.items()
            ]
            self._stream.write(f'\n],\n"{name}": ['.encode() if name == "objectTypes" else f',\n"{name}": ['.encode())
            self._stream.write(_json(listed)[1:-1] + b"]")
        self._stream.write(b"}\n")


def _object(thing):
    told = {
        "id": thing.id,
        "type": thing.type,
        "attributes": [
            {"name": name, "time": EVER, "value": _plain(value)}
            for name, value in thing.attributes.items()
            if value is not None
        ],
    }
    return {**told, "relationships": _relationships(thing.related)}


def _event(happening):
    return {
        "id": happening.id,
        "type": happening.type,
        "time": _plain(happening.at),
        "attributes": [
            {"name": name, "value": _plain(value)} for name, value in happening.attributes.items() if value is not None
        ],
        "relationships": _relationships(happening.related),
    }


def _relationships(related):
    return [{"objectId": other, "qualifier": qualifier} for other, qualifier in related]


def _kind(value):
    """The type of an attribute, as OCEL 2.0 names it."""
    kinds = ((bool, "boolean"), (int, "integer"), (float, "float"), (date, "time"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "string")


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return f"{value.isoformat()}T00:00:00Z"
    return value


def _json(value):
    return json.dumps(value, ensure_ascii=False).encode()
