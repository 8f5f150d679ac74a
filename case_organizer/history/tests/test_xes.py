"""XES in its many forms: namespaces, nesting, lists, globals, classifiers, lifecycles."""

from datetime import UTC, datetime

import pytest

from history import HistoryError, Reader, check, guess, sniff

from .common import event, open_log, told, trace, xes_log, zipped


def phase(activity, transition, day):
    return event(activity, day, f'<string key="lifecycle:transition" value="{transition}"/>')


def test_with_and_without_namespace(tmp_path):
    plain = xes_log(tmp_path, trace("1", event("A", 1), event("B", 2)))
    text = plain.read_text()
    named = tmp_path / "named.xes"
    named.write_text(text.replace("<log ", '<log xmlns="http://www.xes-standard.org/" '))
    prefixed = tmp_path / "prefixed.xes"
    for tag in ("log", "trace", "event", "string", "date"):
        text = text.replace(f"<{tag}", f"<x:{tag}").replace(f"</{tag}", f"</x:{tag}")
    prefixed.write_text(text.replace("<x:log ", '<x:log xmlns:x="http://www.xes-standard.org/" '))
    wide = tmp_path / "wide.xes"
    wide.write_bytes(plain.read_text().replace("UTF-8", "UTF-16").encode("utf-16"))
    logs = [told(open_log(path)) for path in (plain, named, prefixed, zipped(plain), wide)]
    assert logs[0] == [("1", [("A", "2024-01-01T10:00:00+00:00", 3), ("B", "2024-01-02T10:00:00+00:00", 3)])]
    assert all(log == logs[0] for log in logs)


def test_types_nesting_and_lists(tmp_path):
    more = (
        '<int key="amount" value="12"/><float key="rate" value="0.5"/><boolean key="ok" value="true"/>'
        '<id key="ref" value="a-1"/><string key="digits" value="12"/><int key="odd" value="twelve"/>'
        '<float key="none" value="NaN"/><string key="blank" value=""/>'
        '<string key="place" value="Delft"><string key="country" value="NL"/></string>'
        '<list key="tags"><values><string key="t" value="x"/><string key="t" value="y"/></values></list>'
        '<date key="sent" value="2024-02-01T00:00:00+01:00"/>'
    )
    (case,) = open_log(xes_log(tmp_path, trace("1", event("A", 1, more))))
    assert case.events[0].attributes == {
        "amount": 12,
        "rate": 0.5,
        "ok": True,
        "ref": "a-1",
        "digits": "12",
        "odd": "twelve",
        "place": "Delft",
        "place.country": "NL",
        "tags": "x, y",
        "sent": datetime(2024, 1, 31, 23, tzinfo=UTC),
    }


def test_globals_and_what_stands_around_are_no_values(tmp_path):
    body = (
        '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>'
        '<global scope="trace"><string key="concept:name" value="?"/></global>'
        '<global scope="event"><string key="concept:name" value="?"/><string key="x" value="?"/></global>'
        '<string key="origin" value="z"/><!-- a remark --><?pi?>'
    )
    log = xes_log(tmp_path, body + trace("1", event("A", 1)) + trace("2", event("A", 1), "<!-- two -->", event("B", 2)))
    assert sniff(log).names == ("case:concept:name", "concept:name", "time:timestamp")
    assert [len(case.events) for case in open_log(log)] == [1, 2]


def test_case_attributes_may_stand_between_and_behind_events(tmp_path):
    parts = ['<string key="a" value="1"/>', event("A", 1), '<string key="b" value="2"/>', event("B", 2)]
    log = xes_log(tmp_path, trace("1", *parts, '<int key="c" value="3"/>'))
    (case,) = open_log(log)
    assert case.attributes == {"case:a": "1", "case:b": "2", "case:c": 3}
    assert [happened.activity for happened in case.events] == ["A", "B"]


def test_a_classifier_names_the_activity(tmp_path):
    happened = event("A", 1).replace("concept:name", "what happened")
    log = xes_log(tmp_path, '<classifier name="C" keys="\'what happened\' lifecycle"/>' + trace("1", happened))
    sniffed = sniff(log)
    assert sniffed.classifiers == {"C": ("what happened", "lifecycle")}
    assert guess(sniffed).activity == "what happened"


def test_starts_are_paired_with_completions(tmp_path):
    parts = [phase("A", "start", 1), phase("A", "start", 2), phase("B", "schedule", 2), phase("A", "COMPLETE", 3)]
    parts += [phase("A", "complete", 5), phase("B", "complete", 6), phase("B", "start", 7)]
    (case,) = open_log(xes_log(tmp_path, trace("1", *parts)))
    assert [(e.activity, e.timestamp.day, e.started and e.started.day) for e in case.completions] == [
        ("A", 3, 1),
        ("A", 5, 2),
        ("B", 6, None),
    ]
    assert len(case.events) == 7


@pytest.mark.parametrize("words", [("start", "start"), ("In Progress", "Closed")])
def test_without_completions_every_event_is_one(tmp_path, words):
    parts = [phase("A", word, day) for day, word in enumerate(words, 1)]
    (case,) = open_log(xes_log(tmp_path, trace("1", *parts)))
    assert len(case.completions) == 2


def test_a_faulty_date_is_refused_and_the_rest_read(tmp_path):
    bad = event("B", 1).replace("2024-01-01T10:00:00Z", "31 June")
    many = "\n".join(trace(f"{number}", event("A", 1)) for number in range(20))
    reader = open_log(xes_log(tmp_path, f"{many}\n{trace('x', event('A', 1), bad)}"))
    assert len(list(reader)) == 21
    assert [(refusal.line, refusal.code) for refusal in reader.refused] == [(23, "bad_date")]


def test_not_well_formed_far_inside(tmp_path):
    many = "\n".join(trace(f"{number}", event("A", 1)) for number in range(70_000))
    reader = open_log(xes_log(tmp_path, f"{many}\n<trace></event>"))
    with pytest.raises(HistoryError) as caught:
        list(reader)
    assert (caught.value.code, caught.value.line) == ("bad_xml", 70_003)


def test_wrong_bytes_in_xml(tmp_path):
    path = xes_log(tmp_path, "\n".join(trace(f"{number}", event("A", 1)) for number in range(9)))
    path.write_bytes(path.read_bytes().replace(b'"8"', b'"\xff"'))
    with pytest.raises(HistoryError) as caught:
        list(Reader(path, guess(sniff(path, encoding="utf-8")), sniff(path, encoding="utf-8")))
    assert (caught.value.code, caught.value.line) == ("encoding", 11)


def test_the_case_is_read_from_traces(tmp_path):
    sniffed = sniff(xes_log(tmp_path, trace("1", event("A", 1))))
    with pytest.raises(HistoryError, match="from its traces"):
        check(guess(sniffed).replace(case="concept:name"), sniffed)
