"""Read event logs and find the case type in them; plain Python, no Odoo.

A log is a CSV table or an IEEE 1849 XES document, plain or gzipped::

    sniffed = sniff(path)                   # format, columns, a sample of rows
    mapping = guess(sniffed)                # which column means what; correct it
    check(mapping, sniffed)                 # or HistoryError
    reader = Reader(path, mapping, sniffed) # a stream of cases, any number of times
    found = discover(reader)                # steps, order, roles, characteristics
    for trace in reader:                    # and the cases themselves
        found.is_running(trace)
    reader.refused                          # lines left out, with the reason

How cases went is counted in a ``Flow``; ``propose`` tells what a plan could take over
from it, ``check_trace`` where a case left its plan. ``write_xes`` and ``OcelWriter``
write cases in the open formats.

Memory does not grow with the file: one case at a time is held, and what
``discover`` keeps grows with the names in the log only. A fault of the file as a
whole is a ``HistoryError`` with its line; a faulty row or case is left out and named
in ``refused``, until there are more of them than ``Limits`` allows.
"""

from .conformance import Deviation, Fit, Summary, check_trace
from .discovery import discover
from .errors import MESSAGES, HistoryError, Refusal
from .findings import (
    Characteristic,
    Choice,
    Discovery,
    Options,
    Person,
    Prerequisite,
    Role,
    Step,
)
from .flow import Flow, flow_of
from .limits import Limits
from .mapping import Mapping, check, guess, regroup
from .ocelout import Happening, OcelWriter, Thing
from .proposals import Lines, Planned, Proposal, propose
from .reader import Reader, read
from .rules import Rules, rules_of
from .sniffing import Column, Sniff, sniff
from .trace import Event, Trace
from .xesout import write_xes

__all__ = [
    "MESSAGES",
    "Characteristic",
    "Choice",
    "Column",
    "Deviation",
    "Discovery",
    "Event",
    "Fit",
    "Flow",
    "Happening",
    "HistoryError",
    "Limits",
    "Lines",
    "Mapping",
    "OcelWriter",
    "Options",
    "Person",
    "Planned",
    "Prerequisite",
    "Proposal",
    "Reader",
    "Refusal",
    "Role",
    "Rules",
    "Sniff",
    "Step",
    "Summary",
    "Thing",
    "Trace",
    "check",
    "check_trace",
    "discover",
    "flow_of",
    "guess",
    "propose",
    "read",
    "regroup",
    "rules_of",
    "sniff",
    "write_xes",
]
