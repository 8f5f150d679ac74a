"""The two public logs go through whole, and what is found in them makes sense."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from history import Reader, discover, guess, sniff

from .common import DESK, PERMITS, open_log, real

pytestmark = real


@pytest.fixture(scope="module")
def permits():
    return discover(open_log(PERMITS))


@pytest.fixture(scope="module")
def desk():
    return discover(open_log(DESK))


def test_permit_columns_are_guessed():
    sniffed = sniff(PERMITS)
    assert (sniffed.kind, sniffed.gzipped, sniffed.encoding, sniffed.delimiter) == ("csv", False, "utf-8", ",")
    assert not sniffed.zoneless
    assert asdict(guess(sniffed)) == {
        "case": "case:concept:name",
        "activity": "concept:name",
        "timestamp": "time:timestamp",
        "started": None,
        "lifecycle": "lifecycle:transition",
        "resource": "org:resource",
        "group": "org:group",
        "case_start": "case:startdate",
        "case_end": "case:enddate",
        "case_deadline": "case:deadline",
        "channel": "case:channel",
        "responsible": "case:responsible",
        "case_attributes": ("case:department", "case:enddate_planned", "case:group"),
        "event_attributes": ("concept:instance",),
    }


def test_permit_cases_are_all_read():
    reader = open_log(PERMITS)
    cases = list(reader)
    assert len(cases) == len({case.name for case in cases}) == 1434
    assert sum(len(case.events) for case in cases) == reader.events == 8577
    assert sum(len(case.events) for case in cases if not case.end) == 617
    assert sum(not case.end for case in cases) == 105
    assert (reader.refused, reader.refused_count) == ([], 0)


def test_first_permit_case_is_read_rightly():
    case = next(iter(open_log(PERMITS)))
    assert (case.name, case.channel, case.responsible, case.line) == ("case-10011", "Internet", "Resource21", 2)
    assert case.deadline == datetime(2011, 12, 6, 12, 41, 31, 788000, tzinfo=UTC)
    assert case.start == datetime(2011, 10, 11, 11, 42, 22, 688000, tzinfo=UTC)
    assert case.end is None
    first = case.events[0]
    assert (first.activity, first.resource, first.group) == ("Confirmation of receipt", "Resource21", "Group 1")
    assert first.timestamp == datetime(2011, 10, 11, 11, 45, 40, 276000, tzinfo=UTC)


def test_permit_case_type(permits):
    assert (permits.cases, permits.events, permits.completions) == (1434, 8577, 8577)
    assert (permits.running, permits.named_ends) == (105, True)
    assert len(permits.steps) == 27
    assert [step.name for step in permits.steps if step.required] == [
        "Confirmation of receipt",
        "T02 Check confirmation of receipt",
        "T04 Determine confirmation of receipt",
        "T06 Determine necessity of stop advice",
        "T05 Print and send confirmation of receipt",
        "T10 Determine necessity to stop indication",
    ]
    assert permits.channels == ("Internet", "Desk", "Post", "e-mail", "Intern")
    assert [(c.code, c.kind, len(c.choices)) for c in permits.characteristics] == [
        ("department", "selection", 3),
        ("enddate_planned", "datetime", 0),
        ("group", "selection", 7),
    ]


def test_permit_order(permits):
    assert permits.waits_for("t04_determine_confirmation_of_receipt") == ("t02_check_confirmation_of_receipt",)
    assert permits.waits_for("t12_check_document_x_request_unlicensed") == ("t11_create_document_x_request_unlicensed",)
    assert permits.waits_for("confirmation_of_receipt") == ()
    check_order(permits)


def test_permit_people(permits):
    assert len(permits.roles) == 9, "the word EMPTY is no group"
    assert sum(bool(person.events) for person in permits.people) == 48
    assert permits.step("T02 Check confirmation of receipt").role == permits.role("Group 4").code


def test_permit_running_without_end_dates():
    sniffed = sniff(PERMITS)
    mapping = guess(sniffed).replace(case_end=None)
    found = discover(Reader(PERMITS, mapping, sniffed))
    assert not found.named_ends
    assert found.final == {
        "T10 Determine necessity to stop indication",
        "T15 Print document X request unlicensed",
        "T20 Print report Y to stop indication",
    }
    assert found.running == 552


def test_desk_columns_are_guessed():
    sniffed = sniff(DESK)
    assert (sniffed.kind, sniffed.gzipped) == ("xes", True)
    mapping = guess(sniffed)
    assert (mapping.case, mapping.activity, mapping.timestamp, mapping.resource, mapping.group) == (
        "case:concept:name",
        "concept:name",
        "time:timestamp",
        "org:resource",
        "workgroup",
    )
    assert len(mapping.event_attributes) == 8


def test_desk_case_type(desk):
    assert (desk.cases, desk.events, desk.running, desk.final) == (4580, 21348, 23, {"Closed"})
    assert len(desk.steps) == 14
    assert [step.name for step in desk.steps if step.required] == [
        "Assign seriousness",
        "Take in charge ticket",
        "Resolve ticket",
        "Closed",
    ]
    assert all(step.repeats for step in desk.steps if step.required)
    assert desk.waits_for("closed") == ("resolve_ticket",)
    kinds = {c.code: c.kind for c in desk.characteristics}
    assert kinds == {
        "seriousness": "selection",
        "customer": "char",
        "product": "selection",
        "responsible_section": "selection",
        "seriousness_2": "selection",
        "service_level": "selection",
        "service_type": "selection",
        "support_section": "selection",
    }
    check_order(desk)


@pytest.mark.parametrize("path", [PERMITS, DESK])
def test_running_cases_are_told_one_by_one(path):
    reader = open_log(path)
    found = discover(reader)
    cases = list(reader)
    assert sum(map(found.is_running, cases)) == found.running
    for characteristic in found.characteristics:
        known = [characteristic.value(case) for case in cases]
        assert sum(value is not None for value in known) == characteristic.cases
    assert found == discover(iter(cases)), "the same cases show the same type"


def check_order(found):
    """No cycle, and nothing required behind something optional."""
    required = {step.code: step.required for step in found.steps}
    above = {code: set(found.waits_for(code)) for code in required}
    for code, sources in above.items():
        assert not required[code] or all(required[source] for source in sources)
    while above:
        free = {code for code, sources in above.items() if not sources & above.keys()}
        assert free, "a cycle"
        above = {code: sources for code, sources in above.items() if code not in free}
