"""An XES document as a stream of cases, with nothing of it trusted.

The parser resolves no entity, loads no DTD and opens no connection; a document type
declaration is refused before the parser sees it. What has been read is dropped.
"""

import re
from datetime import datetime
from itertools import chain

from lxml import etree

from .errors import HistoryError
from .limits import KIB, MIB
from .source import open_bytes
from .trace import Group

CHUNK = 32 * KIB
TAGS = tuple("{*}" + tag for tag in ("log", "trace", "event", "classifier"))
SAFE = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "dtd_validation": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}
PROLOG = (("<?", "?>"), ("<!--", "-->"))
KEYS = re.compile(r"'([^']*)'|(\S+)")
ENCODING_FAULTS = frozenset(
    (
        etree.ErrorTypes.ERR_INVALID_ENCODING,
        etree.ErrorTypes.ERR_INVALID_CHAR,
        etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
        etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    )
)


def _whole(text):
    return int(text) if len(text) < 20 else text


def _yes(text):
    return {"true": True, "1": True, "false": False, "0": False}.get(text, text)


def _decimal(text):
    number = float(text)
    return number if abs(number) < float("inf") else None


READERS = {
    "int": _whole,
    "float": _decimal,
    "boolean": _yes,
    "date": datetime.fromisoformat,
}


class Document:
    """An XES log: its cases as they stand in the file.

    ``classifiers`` fills while the head of the log is read.
    """

    def __init__(self, path, form, limits):
        self._path = path
        self._form = form
        self.limits = limits
        self.classifiers = {}

    def groups(self):
        """Yield a ``Group`` per trace; one without case for events outside traces."""
        self._check_prolog()
        walker = Walker(self.limits, self.classifiers)
        with open_bytes(self._path, self.limits) as stream:
            try:
                yield from self._pull(stream, walker)
            except etree.XMLSyntaxError as error:
                raise self._fault(error) from None
            except HistoryError as error:
                raise error.at(walker.line) from None

    def _pull(self, stream, walker):
        parser = etree.XMLPullParser(events=("start", "end"), tag=TAGS, **SAFE)
        limit = self.limits.max_element
        waiting = 0
        for chunk in chain(iter(lambda: stream.read(CHUNK), b""), (None,)):
            if chunk is None:
                parser.close()
            else:
                parser.feed(chunk)
                waiting += len(chunk)
            for action, element in parser.read_events():
                waiting = 0
                group = walker.step(action, element)
                if group is not None:
                    yield group
            if waiting > limit:
                raise HistoryError("element_too_large", walker.line, limit=limit)

    def _check_prolog(self):
        """Refuse a DTD, and what is not a log, before anything is parsed."""
        text = self._form.head.decode(self._form.encoding, "replace").lstrip("\ufeff")
        start = _skip(text)
        if text.startswith("<!", start):
            raise HistoryError("doctype", text.count("\n", 0, start) + 1)
        name = re.match(r"<([^\s/>]{1,60})", text[start : start + MIB])
        if not name:
            raise HistoryError("bad_xml", 1, reason="no root element")
        if name[1].rpartition(":")[2] != "log":
            raise HistoryError("not_xes", text.count("\n", 0, start) + 1, root=name[1])

    def _fault(self, error):
        if error.code in ENCODING_FAULTS:
            return HistoryError("encoding", error.lineno, encoding=self._form.encoding, byte="?")
        if "depth" in str(error):
            limit = self.limits.max_depth
            return HistoryError("too_deep", error.lineno, limit=limit)
        return HistoryError("bad_xml", error.lineno or 1, reason=error.msg)

    def sample(self):
        """Return the names of the columns and the first rows, within the limits."""
        names, kept, size = {}, [], 0
        for group in self.groups():
            for _line, row in group.rows:
                kept.append((group.shared or {}) | row)
                names.update(dict.fromkeys(kept[-1]))
                size += sum(len(value) for value in kept[-1].values() if isinstance(value, str))
            if len(kept) >= self.limits.sample_events or size > self.limits.max_sample:
                break
        ordered = sorted(names, key=lambda name: not name.startswith("case:"))
        return tuple(ordered), kept


def _skip(text):
    """Return where the document's first tag begins, after declarations and comments."""
    position = 0
    while True:
        while text[position : position + 1].isspace():
            position += 1
        for opening, closing in PROLOG:
            if text.startswith(opening, position):
                end = text.find(closing, position)
                position = len(text) if end < 0 else end + len(closing)
                break
        else:
            return position


class Walker:
    """Follows the parser's events, builds groups and forgets what it has read."""

    def __init__(self, limits, classifiers):
        self._limits = limits
        self._classifiers = classifiers
        self._group = None
        self._size = 0
        self.line = 1

    def step(self, action, element):
        """Take one event of the parser; return the group that is now complete."""
        self.line = element.sourceline
        tag = etree.QName(element).localname
        if action == "start":
            self._begin(tag, element)
        elif tag == "event":
            return self._event(element)
        elif tag == "trace":
            return self._trace(element)
        elif tag == "classifier":
            found = KEYS.findall(element.get("keys", ""))
            keys = tuple(quoted or plain for quoted, plain in found)
            self._classifiers[element.get("name", "")] = keys
        return None

    def _begin(self, tag, element):
        if tag == "log" and element.getroottree().docinfo.doctype:
            raise HistoryError("doctype", self.line)
        if tag == "trace" and self._group is None:
            self._group = Group(self.line, {})
            self._size = 0

    def _event(self, element):
        row = {}
        self._collect(element, "", row)
        element.clear()
        if self._group is None:
            _forget(element)
            return Group(self.line, None, [(self.line, row)])
        self._collect(element.getparent(), "case:", self._group.shared)
        _forget(element)
        self._group.rows.append((self.line, row))
        self._guard(row)
        return None

    def _trace(self, element):
        group, self._group = self._group, None
        if group is not None:
            self._collect(element, "case:", group.shared)
        element.clear()
        _forget(element)
        return group

    def _guard(self, row):
        limits, group = self._limits, self._group
        case = group.shared.get("case:concept:name", "?")
        self._size += sum(len(v) for v in row.values() if isinstance(v, str))
        if len(group.rows) > limits.max_events:
            raise HistoryError("trace_too_long", case=case, limit=limits.max_events)
        if self._size > limits.max_trace:
            raise HistoryError("trace_too_large", case=case, limit=limits.max_trace)

    def _collect(self, element, prefix, values, depth=1):
        """Add the attributes of an element; those of an attribute go by ``its.key``."""
        limits = self._limits
        if depth > limits.max_depth:
            raise HistoryError("too_deep", element.sourceline, limit=limits.max_depth)
        for child in element.iterchildren(etree.Element):
            key = child.get("key")
            tag = child.tag.rpartition("}")[2]
            if key is None or tag in ("event", "trace"):
                continue
            value = self._list(child) if tag == "list" else self._value(child, tag)
            if value is not None:
                values[prefix + key] = value
            if len(child) and tag != "list":
                self._collect(child, f"{prefix}{key}.", values, depth + 1)
        if len(values) > limits.max_columns:
            raise HistoryError("too_many_columns", limit=limits.max_columns)

    def _value(self, element, tag):
        text = (element.get("value") or "").strip()
        if len(text) > self._limits.max_cell:
            limit = self._limits.max_cell
            raise HistoryError("cell_too_long", element.sourceline, limit=limit)
        if not text or "\0" in text:
            return None
        try:
            return READERS[tag](text) if tag in READERS else text
        except ValueError:
            return text

    def _list(self, element):
        """A list is one text: its members' values, separated by commas."""
        texts = [node.get("value") for node in element.iterdescendants(etree.Element)]
        text = ", ".join(text for text in texts if text)
        if len(text) > self._limits.max_cell:
            limit = self._limits.max_cell
            raise HistoryError("cell_too_long", element.sourceline, limit=limit)
        return text or None


def _forget(element):
    """Drop what stands before a finished element, with the space between."""
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            parent.remove(element.getprevious())
