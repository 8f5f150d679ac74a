"""What a field that travels is, and short ways to say it, for the tables of which fields do."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One value in the JSON.

    ``kind`` is one of

    - ``text``, ``words`` (translated text), ``whole``, ``number``, ``flag``, ``choice``, ``condition``, ``json``,
      ``moment`` (date and time, UTC);
    - ``ref``, ``refs``: the code, or codes, of records in the collection ``target`` (``roles``, ``items``…; ``types``
      may be outside of the bundle);
    - ``lines``: records of the kind ``target`` that belong to this one;
    - ``found``, ``founds``: records that are no part of a bundle, found elsewhere by what people know them by
      (``_find_<target>`` of the model ``case.bundle``). ``needed``: without it the record makes no sense.

    :ivar name: of the field of the model
    """

    name: str
    kind: str
    target: str = ""
    default: object = None
    needed: bool = False

    @property
    def empty(self):
        """What an absent value stands for."""
        if self.kind in ("lines", "refs", "founds"):
            return []
        if self.kind == "flag":
            return bool(self.default)
        if self.kind in ("whole", "number"):
            return self.default or 0
        return self.default


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    :ivar model: its model
    :ivar key: the fields of the JSON by which one is told from the others, the first that has a value counts
    :ivar fields: ``{field of the JSON: Field}``; extended by addons that add fields to the model
    :ivar left_out: ``{field of the model: why it does not travel}``
    """

    model: str
    key: tuple
    fields: dict = field(default_factory=dict)
    left_out: dict = field(default_factory=dict)

    def key_of(self, record):
        """By what a record, as JSON, is told from the others; empty when by nothing."""
        return next((str(record[name]) for name in self.key if record.get(name)), "")


def text(name, needed=False):
    """Plain text."""
    return Field(name, "text", needed=needed)


def words(name, needed=False):
    """Text that is translated."""
    return Field(name, "words", needed=needed)


def flag(name, default=False):
    """Yes or no."""
    return Field(name, "flag", default=default)


def whole(name, default=0):
    """A whole number."""
    return Field(name, "whole", default=default)


def choice(name, default=None):
    """One of the choices of a selection."""
    return Field(name, "choice", default=default)


def condition(name):
    """A condition on the case and its details."""
    return Field(name, "condition")


def ref(name, target, needed=False):
    """The code of another record."""
    return Field(name, "ref", target, needed=needed)


def refs(name, target):
    """The codes of other records."""
    return Field(name, "refs", target)


def lines(name, target):
    """Records that belong to this one."""
    return Field(name, "lines", target)


def found(name, target, needed=False):
    """A record that is found elsewhere by what people know it by."""
    return Field(name, "found", target, needed=needed)


OWNER = "which record it belongs to follows from its place"
FILES = "has files of its own"
LOCAL = "is each company's own affair"
LIFE = "begins anew where it is imported"

CODE = {"code": text("code", needed=True), "name": words("name", needed=True), "sequence": whole("sequence", 10)}
