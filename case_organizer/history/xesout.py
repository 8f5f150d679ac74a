"""Cases as an IEEE 1849 XES document, written as they come."""

import re
from datetime import UTC, date, datetime
from functools import lru_cache
from xml.sax.saxutils import quoteattr

from .vocabulary import CASE_PREFIX

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849-2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
  </global>
  <classifier name="Activity" keys="concept:name"/>
"""
#: Fields of a ``Trace`` → the attribute of a trace they are written as; the reader guesses them back.
ON_CASE = {
    "name": "concept:name",
    "start": "startdate",
    "end": "enddate",
    "deadline": "deadline",
    "channel": "channel",
    "responsible": "responsible",
}
#: The same for an ``Event``.
ON_EVENT = {
    "activity": "concept:name",
    "timestamp": "time:timestamp",
    "lifecycle": "lifecycle:transition",
    "resource": "org:resource",
    "group": "org:group",
    "started": "start_timestamp",
}
COMPLETE = "complete"
#: Characters that no XML document may have.
ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_xes(traces, stream, name=""):
    """Write cases to a binary stream, one at a time.

    What a case is called is not lost when it is read again: ``Reader`` gives the same traces.

    :param traces: ``Trace`` objects
    :param stream: a file open for writing bytes
    :param name: of the log
    :return: ``(cases, events)``, how many were written
    """
    cases = events = 0
    stream.write(HEAD.encode())
    if name:
        stream.write(f"{_attribute('concept:name', name, '  ')}\n".encode())
    for trace in traces:
        stream.write("\n".join(_lines(trace)).encode())
        cases += 1
        events += len(trace.events)
    stream.write(b"</log>\n")
    return cases, events


def _lines(trace):
    yield "  <trace>"
    yield from _attributes(trace, ON_CASE, "    ")
    for event in trace.events:
        yield "    <event>"
        yield from _attributes(event, ON_EVENT, "      ")
        if not event.lifecycle:
            yield _attribute("lifecycle:transition", COMPLETE, "      ")
        yield "    </event>"
    yield "  </trace>\n"


def _attributes(thing, names, indent):
    """The attributes of a case or an event. A key is written once: what the standard names goes before the rest."""
    found = {key: getattr(thing, field) for field, key in names.items()}
    for key, value in thing.attributes.items():
        found.setdefault(key.removeprefix(CASE_PREFIX), value)
    for key, value in found.items():
        if value is not None and value != "":
            yield _attribute(key, value, indent)


def _attribute(key, value, indent):
    """One attribute. XES has no dates without a time: such a date is a text."""
    if isinstance(value, bool):
        tag, text = "boolean", "true" if value else "false"
    elif isinstance(value, int):
        tag, text = "int", str(value)
    elif isinstance(value, float):
        tag, text = "float", repr(value)
    elif isinstance(value, datetime):
        tag, text = "date", value.astimezone(UTC).isoformat(timespec="microseconds")
    else:
        tag, text = "string", value.isoformat() if isinstance(value, date) else str(value)
    return f"{indent}<{tag} key={_quoted(key)} value={_quoted(text)}/>"


@lru_cache(maxsize=10_000)
def _quoted(text):
    """A text as the value of an XML attribute; the same names and values come again and again."""
    return quoteattr(ILLEGAL.sub("\ufffd", text), {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
