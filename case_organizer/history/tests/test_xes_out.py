"""What is written as XES reads back as it was."""

from datetime import UTC, date, datetime

import pytest
from lxml import etree

from history import Event, Reader, Trace, discover, guess, sniff, write_xes

from .common import DESK, PERMITS, open_log, real
from .pm4py_said import needs_pm4py, pm4py_says

NASTY = "a & b < \"c\" 'd' > \t\n\x00\x0b é 中 😀"


def written(tmp_path, traces, name="out.xes"):
    path = tmp_path / name
    with path.open("wb") as stream:
        write_xes(traces, stream, "A log")
    return path


def at(day, hour=10):
    return datetime(2024, 1, day, hour, tzinfo=UTC)


def test_a_case_reads_as_it_was_written(tmp_path):
    case = Trace(
        "C-1",
        {"Amount": 12.5, "Household": 3, "Urgent": True, "Born": date(1980, 2, 1), "Seen": at(9), "Colour": "Red"},
        [
            Event("Receive", at(1), resource="Anna", group="Front"),
            Event("Check", at(2), resource="Ben", started=at(2, 8)),
        ],
        start=at(1, 9),
        end=at(3),
        deadline=at(31),
        channel="Desk",
        responsible="Rita",
    )
    other = Trace("C-2", {}, [Event("Receive", at(4))], start=at(4))
    path = written(tmp_path, [case, other])
    sniffed = sniff(path)
    first, second = Reader(path, guess(sniffed), sniffed)
    assert (first.name, first.start, first.end, first.deadline) == ("C-1", at(1, 9), at(3), at(31))
    assert (first.channel, first.responsible) == ("Desk", "Rita")
    assert first.attributes == {
        "case:Amount": 12.5,
        "case:Household": 3,
        "case:Urgent": True,
        "case:Born": date(1980, 2, 1),
        "case:Seen": at(9),
        "case:Colour": "Red",
    }
    told = [(event.activity, event.timestamp, event.started, event.resource, event.group) for event in first.events]
    assert told == [("Receive", at(1), None, "Anna", "Front"), ("Check", at(2), at(2, 8), "Ben", None)]
    assert (second.name, second.end, [event.activity for event in second.events]) == ("C-2", None, ["Receive"])


def test_whatever_people_wrote_is_well_formed(tmp_path):
    path = written(tmp_path, [Trace(NASTY, {NASTY: NASTY}, [Event(NASTY, at(1), resource=NASTY)])])
    root = etree.parse(path)
    values = root.xpath("//*[local-name() = 'event']/*[@key = 'concept:name']/@value")
    assert values == [NASTY.replace("\x00", "\ufffd").replace("\x0b", "\ufffd")]


def test_the_standard_names_come_once_and_first(tmp_path):
    case = Trace("C-1", {"deadline": "soon", "concept:name": "other"}, [Event("A", at(1))], deadline=at(5))
    root = etree.parse(written(tmp_path, [case]))
    keys = root.xpath("//*[local-name() = 'trace']/*/@key")
    assert keys == ["concept:name", "deadline"]


def test_no_case_is_a_log_too(tmp_path):
    root = etree.parse(written(tmp_path, []))
    assert etree.QName(root.getroot()).localname == "log"


def told(trace):
    """What of a case must be the same after another trip."""
    events = [(e.activity, e.timestamp, e.resource, e.group, e.started) for e in trace.events if e.done]
    return trace.name, events, trace.end, trace.deadline, trace.channel, trace.responsible


@real
@pytest.mark.parametrize("path", [PERMITS, DESK])
def test_real_logs_go_out_and_come_in_again(path, tmp_path):
    cases = list(open_log(path))
    once = written(tmp_path, cases, "once.xes")
    again = list(open_log(once))
    assert [told(case) for case in again] == [told(case) for case in cases]
    twice = written(tmp_path, again, "twice.xes")
    assert twice.read_bytes() == written(tmp_path, list(open_log(twice)), "thrice.xes").read_bytes()
    before, after = discover(iter(cases)), discover(iter(again))
    assert [(s.code, s.cases, s.required, s.role) for s in after.steps] == [
        (s.code, s.cases, s.required, s.role) for s in before.steps
    ]
    assert (after.prerequisites, after.roles, after.running) == (before.prerequisites, before.roles, before.running)


@real
@needs_pm4py
@pytest.mark.parametrize("path", [PERMITS, DESK])
def test_pm4py_reads_the_same_traces(path, tmp_path):
    cases = list(open_log(path))
    found = pm4py_says("traces", written(tmp_path, cases))
    assert found == {case.name: [event.activity for event in case.completions] for case in cases}
