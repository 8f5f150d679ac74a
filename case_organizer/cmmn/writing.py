"""What everything that writes a CMMN file shares: ids, elements, and what CMMN has no place for."""

import json
import re

from lxml import etree

from .names import DEFINITION, MODEL, OWN, PROPERTY, PROPERTY_TYPES

_NO_NAME = re.compile(r"[^A-Za-z0-9_.\-]")
#: Characters that XML has no place for.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag, /, **attributes):
    """An element of CMMN."""
    return etree.Element(f"{{{MODEL}}}{tag}", attributes)


def sub(parent, tag, /, **attributes):
    """An element of CMMN in another."""
    return etree.SubElement(parent, f"{{{MODEL}}}{tag}", attributes)


def extension(holder, rest):
    """Keep what CMMN has no place for. :return: the ``extensionElements``, or None when there is nothing to keep"""
    if not rest:
        return None
    kept = sub(holder, "extensionElements")
    etree.SubElement(kept, f"{{{OWN}}}rest").text = Writing.json(rest)
    return kept


def documentation(holder, rest, name):
    """A long text of a record, taken out of it; it stays there when XML cannot say it."""
    text = rest.get(name)
    if text and not NOT_XML.search(text) and "\r" not in text:
        sub(holder, "documentation").text = rest.pop(name)


class Identities:
    """Gives ids within a file: readable, none twice, the same for the same file."""

    def __init__(self):
        self._next = {}

    def give(self, text):
        """An id made of a text."""
        base = _NO_NAME.sub("_", text)[:100]
        if not base or not (base[0].isalpha() or base[0] == "_"):
            base = f"_{base}"
        number = self._next.get(base, 1)
        name = base if number == 1 else f"{base}.{number}"
        while name in self._next and number > 1:
            number += 1
            name = f"{base}.{number}"
        self._next[base] = number + 1
        self._next.setdefault(name, 2)
        return name


class Writing:
    """A file on its way out.

    :ivar files: ``{file: JSON}``, see :func:`.same.ordered`
    :ivar cases: ``{code of a type: id of its case}``
    :ivar definitions: elements of the kinds of details that are there
    """

    def __init__(self, files):
        self.files = files
        self.ids = Identities()
        self.cases, self.definitions, self._known = {}, [], {}
        kinds = files.get("document_kinds.json", ())
        self.document_names = {kind["code"]: kind["name"] for kind in kinds}

    @staticmethod
    def json(content):
        """JSON as it is kept: the same for the same content, and XML can say it."""
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
        if NOT_XML.search(text):
            text = json.dumps(content, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return text

    def named(self, holder, rest):
        """Give an element the name of a record, taken out of it; it stays there when XML cannot say it."""
        name = rest.get("name")
        if name is None:
            return
        if NOT_XML.search(name):
            holder.set("name", NOT_XML.sub(" ", name))
        else:
            holder.set("name", rest.pop("name"))

    def definition(self, kind):
        """The id of the definition of a kind of detail, or of documents."""
        if kind not in self._known:
            self._known[kind] = self.ids.give(f"kind_{kind}")
            made = element("caseFileItemDefinition", id=self._known[kind], name=kind)
            documents = kind == "document"
            made.set("definitionType", f"{DEFINITION}{'CMISDocument' if documents else 'Unspecified'}")
            if kind in PROPERTY_TYPES:
                identity = self.ids.give(f"kind_{kind}_value")
                sub(made, "property", id=identity, name="value", type=PROPERTY + PROPERTY_TYPES[kind])
            self.definitions.append(made)
        return self._known[kind]
