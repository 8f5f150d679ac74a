"""What everything that reads a CMMN file shares: ids, names, notes and what is wrong with it."""

import json

from lxml import etree

from ..bundle.archive import read_json
from ..bundle.errors import BundleError
from ..bundle.limits import Limits
from ..tools.naming import slug
from .errors import CmmnError, Note, Problem, short
from .names import KNOWN, MODEL, OWN, XSI

_VERSION = "http://www.omg.org/spec/CMMN/"
#: Problems that are told at once.
MAX_PROBLEMS = 20
MAX_NOTES = 500


class Reading:
    """A file on its way in.

    :ivar root: its ``definitions``
    :ivar old: whether it is of CMMN 1.0
    :ivar ids: ``{id: element}``
    :ivar notes: ``{(code, values): [line, count]}``
    """

    def __init__(self, root):
        self.root = root
        self.ids, self.notes, self.problems = {}, {}, []
        self._names = {}
        self.namespace = etree.QName(root).namespace or ""
        if self.local(root) != "definitions":
            raise CmmnError.of("not_cmmn", root.sourceline, element=short(etree.QName(root).localname))
        self.old = self.namespace.startswith(_VERSION) and self.namespace < MODEL
        self.limits = Limits()
        self.values = [self.limits.max_values]
        self._index()

    # --- elements ----------------------------------------------------------------------------------------------

    def local(self, element):
        """The name of an element of CMMN; empty for one of something else."""
        tag = element.tag
        found = self._names.get(tag)
        if found is None:
            found = ""
            if isinstance(tag, str):
                name = etree.QName(tag)
                space = name.namespace or ""
                model = space.startswith(_VERSION) and space.endswith("/MODEL")
                found = name.localname if not space or model else ""
            self._names[tag] = found
        return found

    def children(self, element, *names):
        """The children with one of these names, in order."""
        return [child for child in element if self.local(child) in names]

    def child(self, element, name):
        """The first child of this name, or None."""
        for child in element:
            if self.local(child) == name:
                return child
        return None

    def text(self, element):
        """The text of an element itself, its children's too."""
        return "".join(element.itertext()) if element is not None else ""

    def told(self, element):
        """An element as it is named in a sentence: ``humanTask Ask``."""
        name = self.local(element) or etree.QName(element).localname
        own = element.get("name") or element.get("id") or ""
        return short(f"{name} {own}".strip())

    def own(self, element, name):
        """An attribute of ours, or None."""
        return element.get(f"{{{OWN}}}{name}")

    def rest(self, element):
        """What of ours is kept in the extension elements of an element: a dict, empty when there is nothing."""
        extension = self.child(element, "extensionElements")
        kept = extension.find(f"{{{OWN}}}rest") if extension is not None else None
        if kept is None:
            return {}
        found = self.json(kept, element)
        if not isinstance(found, dict):
            self.wrong("extension", element, element=self.told(element), reason="an object is expected")
            return {}
        # What something is known by is said by the elements themselves.
        found.pop("code", None)
        return found

    def json(self, kept, element):
        """The JSON in an element of ours; None when it is none."""
        try:
            text = (kept.text or "").encode()
            return read_json("", text, self.limits, self.values)
        except BundleError as refused:
            self.wrong("extension", kept, element=self.told(element), reason=refused.problems[0].text)
        return None

    def referred(self, element, name, value, *kinds):
        """The element that an id names; None, and told, when it is not there or of another kind."""
        found = self.ids.get(value)
        if found is None:
            self.wrong("dangling", element, element=self.told(element), name=name, value=short(value))
        elif self.local(found) not in kinds:
            said = {"element": self.told(element), "name": name, "value": short(value)}
            self.wrong("wrong_kind", element, **said, kind=self.local(found))
            return None
        return found

    # --- what is said --------------------------------------------------------------------------------------------

    def note(self, code, element, /, **args):
        """Say that something is read as something else, or not at all."""
        key = (code, tuple(sorted(args.items())))
        known = self.notes.get(key)
        if known:
            known[1] += 1
        elif len(self.notes) < MAX_NOTES:
            self.notes[key] = [element.sourceline or 0, 1]

    def wrong(self, code, element, /, **args):
        """Say what keeps the file out. :raises CmmnError: when enough is said"""
        problem = Problem(code, element.sourceline or 0, args)
        if problem not in self.problems:
            self.problems.append(problem)
        if len(self.problems) >= MAX_PROBLEMS:
            raise CmmnError(self.problems)

    def all_notes(self):
        """The notes in the order of the file."""
        found = [Note(code, line, dict(args), count) for (code, args), (line, count) in self.notes.items()]
        return tuple(sorted(found, key=lambda note: (note.line, note.code, json.dumps(note.args, sort_keys=True))))

    # --- looked at once, before anything is read -------------------------------------------------------------------

    def _index(self):
        """Number the ids and say what has no counterpart."""
        # Elements without a counterpart, and what is in them: what has an id may be named all the same.
        outside = set()
        for element in self.root.iter(etree.Element):
            above = element.getparent()
            name = self.local(element)
            if above in outside or not name or name not in KNOWN:
                if above not in outside:
                    self._foreign(element, name, above)
                outside.add(element)
            if name:
                self._attributes(element, name, KNOWN.get(name) if element not in outside else None)

    def _foreign(self, element, name, above):
        space = etree.QName(element).namespace
        if name or (space != OWN and self.local(above) == "extensionElements"):
            self.note("element", element, element=short(self._prefixed(element, element.tag)))

    def _attributes(self, element, name, known):
        for key, value in element.items():
            if key == "id":
                if self.ids.setdefault(value, element) is not element:
                    self.wrong("duplicate_id", element, element=name, value=short(value))
            elif known is not None and key not in known and not key.startswith((f"{{{OWN}}}", f"{{{XSI}}}")):
                self.note("attribute", element, name=short(self._prefixed(element, key)), element=name)

    def _prefixed(self, element, key):
        """A name as it stands in the file."""
        name = etree.QName(key)
        prefix = next((prefix for prefix, space in element.nsmap.items() if space == name.namespace), None)
        return f"{prefix}:{name.localname}" if prefix else name.localname


class Codes:
    """Gives codes, none twice, in time that does not grow with how many are alike."""

    def __init__(self, taken=()):
        self._taken, self._next = set(taken), {}

    def own(self, code):
        """Keep a code that is there already."""
        self._taken.add(code)
        return code

    def give(self, text):
        """A code for a text."""
        base = slug(text)
        if base not in self._taken:
            return self.own(base)
        number = self._next.get(base, 2)
        while f"{base[:52]}_{number}" in self._taken:
            number += 1
        self._next[base] = number + 1
        return self.own(f"{base[:52]}_{number}")
