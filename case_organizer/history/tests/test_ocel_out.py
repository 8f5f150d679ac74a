"""Object-centric events, as the standard and pm4py read them."""

import io
import json
from datetime import UTC, datetime

from history import Happening, OcelWriter, Thing

from .pm4py_said import needs_pm4py, pm4py_says


def at(day):
    return datetime(2024, 1, day, 10, tzinfo=UTC)


def small(stream):
    writer = OcelWriter(stream, io.BytesIO())
    case, step = Thing("case-1", "case", {"number": "A-1", "open": True}), Thing("step-1", "step", {"round": 1})
    letter = Thing("document-1", "document", {"kind": "Letter"}, (("case-1", "case"),))
    writer.write(
        [case, step, letter],
        [
            Happening("1", "Receive", at(1), {"transition": "complete", "resource": "Anna"}, (("case-1", "case"),)),
            Happening(
                "2",
                "Check",
                at(2),
                {"transition": "complete"},
                (("case-1", "case"), ("step-1", "step"), ("document-1", "filed")),
            ),
        ],
    )
    writer.write(
        [case, Thing("case-2", "case", {"number": 7})], [Happening("3", "Receive", at(3), {}, (("case-2", "case"),))]
    )
    writer.close()
    return writer


def test_types_and_their_attributes_are_told():
    stream = io.BytesIO()
    writer = small(stream)
    told = json.loads(stream.getvalue())
    assert set(told) == {"objects", "events", "objectTypes", "eventTypes"}
    assert (writer.objects, writer.events) == (len(told["objects"]), len(told["events"])) == (4, 3)
    case = next(kind for kind in told["objectTypes"] if kind["name"] == "case")
    assert case["attributes"] == [{"name": "number", "type": "string"}, {"name": "open", "type": "boolean"}]
    assert told["objects"][2]["relationships"] == [{"objectId": "case-1", "qualifier": "case"}]
    assert told["events"][0]["time"] == "2024-01-01T10:00:00Z"
    assert {kind["name"] for kind in told["eventTypes"]} == {"Receive", "Check"}


def test_nothing_is_a_log_too():
    stream = io.BytesIO()
    writer = OcelWriter(stream, io.BytesIO())
    writer.close()
    assert json.loads(stream.getvalue()) == {"objects": [], "events": [], "objectTypes": [], "eventTypes": []}


@needs_pm4py
def test_pm4py_reads_it(tmp_path):
    path = tmp_path / "log.json"
    with path.open("wb") as stream:
        small(stream)
    found = pm4py_says("ocel", path, "case")
    assert found["objects"] == {"case": 2, "step": 1, "document": 1}
    assert (found["events"], found["relations"]) == (3, 5)
    assert found["traces"] == {"case-1": ["Receive", "Check"]}
