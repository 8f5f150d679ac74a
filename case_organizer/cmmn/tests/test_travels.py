"""A case type goes out as CMMN and comes in again as it was; what goes out is sound."""

import random

import pytest
from lxml import etree

from case_organizer.bundle import check
from case_organizer.cmmn import CmmnError, ordered, read, write
from case_organizer.cmmn.read import _Anything

from .models import FOREIGN, SHARED, files

SCHEMA = SHARED and SHARED / "xsd" / "CMMN11.xsd"
needs_schema = pytest.mark.skipif(not SCHEMA or not SCHEMA.exists(), reason="the schema of CMMN 1.1 is not here")
DIAGRAM = "{http://www.omg.org/spec/CMMN/20151109/CMMNDI}"
DC = "{http://www.omg.org/spec/CMMN/20151109/DC}"
MODEL = "{http://www.omg.org/spec/CMMN/20151109/MODEL}"


@pytest.fixture(scope="module")
def schema():
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


def test_the_case_types_of_these_tests_are_sound():
    check(ordered(files()), _Anything())


def test_out_and_in_is_the_same():
    data = write(files())
    model = read(data)
    assert ordered(model.files) == ordered(files())
    assert write(model.files) == data == write(files()), "byte by byte"
    assert model.whole
    assert not model.notes, "nothing of ours is without a counterpart"
    assert model.items == {"stage": 2, "step": 8, "milestone": 1, "listener": 3}


def test_what_others_wrote_goes_out_and_in():
    model = read(FOREIGN)
    assert not model.whole
    again = read(write(model.files))
    assert ordered(again.files) == ordered(model.files)


@needs_schema
def test_what_goes_out_is_valid(schema):
    for data in (write(files()), write(read(FOREIGN).files)):
        assert schema.validate(etree.fromstring(data)), schema.error_log


def _bounds(shape):
    bounds = shape.find(f"{DC}Bounds")
    return tuple(int(bounds.get(side)) for side in ("x", "y", "width", "height"))


def drawn(data):
    """``{id of an element: bounds}`` of the shapes in a file, and the ids that lines are of."""
    root = etree.fromstring(data)
    shapes = {shape.get("cmmnElementRef"): _bounds(shape) for shape in root.iter(f"{DIAGRAM}CMMNShape")}
    return root, shapes, {edge.get("cmmnElementRef") for edge in root.iter(f"{DIAGRAM}CMMNEdge")}


def apart(one, other):
    """Whether two boxes do not overlap."""
    return (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )


def inside(one, other):
    """Whether a box lies within another."""
    return (
        other[0] < one[0]
        and other[1] < one[1]
        and one[0] + one[2] < other[0] + other[2]
        and one[1] + one[3] < other[1] + other[3]
    )


def check_drawing(data):
    """Every element is drawn, each in its stage, and none overlaps another."""
    root, shapes, edges = drawn(data)
    names = ("casePlanModel", "planItem", "discretionaryItem", "entryCriterion", "exitCriterion")
    wanted = {element.get("id") for name in names for element in root.iter(MODEL + name)}
    parts = [*root.iter(f"{MODEL}planItemOnPart"), *root.iter(f"{MODEL}caseFileItemOnPart")]
    files_drawn = {part.get("sourceRef") for part in root.iter(f"{MODEL}caseFileItemOnPart")}
    assert shapes.keys() == wanted | files_drawn
    assert edges == {part.get("id") for part in parts}
    stages = {element.get("id"): element for element in root.iter(f"{MODEL}stage", f"{MODEL}casePlanModel")}
    for holder in stages.values():
        items = [*holder.findall(f"{MODEL}planItem"), *holder.findall(f"{MODEL}planningTable/{MODEL}discretionaryItem")]
        around = holder.get("id")
        if holder.tag.endswith("}stage"):
            around = next(iter(root.xpath("//*[@definitionRef=$id]", id=around))).get("id")
        beside = [shapes[item.get("id")] for item in items]
        if holder.tag.endswith("}casePlanModel") and holder.getparent() == root.find(f"{MODEL}case"):
            beside += [shapes[key] for key in files_drawn]
        for number, one in enumerate(beside):
            assert inside(one, shapes[around])
            assert all(apart(one, other) for other in beside[number + 1 :])
    criteria = [*root.iter(f"{MODEL}entryCriterion"), *root.iter(f"{MODEL}exitCriterion")]
    places = [shapes[criterion.get("id")] for criterion in criteria]
    for number, one in enumerate(places):
        assert all(apart(one, other) for other in places[number + 1 :])
    plans = [shapes[model.get("id")] for model in root.iter(f"{MODEL}casePlanModel")]
    assert all(apart(one, other) for number, one in enumerate(plans) for other in plans[number + 1 :])


def test_the_diagram():
    check_drawing(write(files()))
    check_drawing(write(read(FOREIGN).files))


def chance_plan(number):
    """Any plan: stages in stages, circles of criteria, everything optional."""
    chance = random.Random(number)
    items, stages = [], [None]
    for place in range(chance.randint(1, 40)):
        kind = chance.choice(("step", "step", "stage", "milestone", "listener"))
        item = {"code": f"i{place}", "name": chance.choice(("A", "B  b", "Ä<&>\"'", "x" * 300)), "kind": kind}
        if (stage := chance.choice(stages)) is not None:
            item["stage"] = stage
        if kind == "stage":
            stages.append(item["code"])
        for flag in ("discretionary", "repeatable", "manual"):
            if chance.random() < 0.3:
                item[flag] = True
        for flag in ("required", "auto_complete"):
            if chance.random() < 0.3:
                item[flag] = False
        item["help"] = chance.choice(("", "a\n\n b ", "\t", "a\rb", "\ufffe\x0bx"))
        items.append(item)
    codes = [item["code"] for item in items]
    for item in items:
        for _time in range(chance.choice((0, 0, 1, 2, 4))):
            transitions = ("complete", "start", "exit", "terminate")
            triggers = [
                {"source": chance.choice(codes), "transition": chance.choice(transitions)}
                for _part in range(chance.randint(0, 3))
            ]
            kind = chance.choice(("entry", "exit"))
            item.setdefault("criteria", []).append({"kind": kind, "triggers": triggers})
        if chance.random() < 0.2:
            item["after"] = chance.sample(codes, min(2, len(codes)))
    plan = {"version": 1, "items": items}
    return {"type.json": {"code": "T", "name": "T"}, "plans/v1.json": plan}


@pytest.mark.parametrize("number", range(60))
def test_any_plan_travels(number):
    made = chance_plan(number)
    check(made, _Anything())
    data = write(made)
    model = read(data)
    assert ordered(model.files) == ordered(made)
    assert write(model.files) == data
    check_drawing(data)
    if SCHEMA and SCHEMA.exists():
        schema = etree.XMLSchema(etree.parse(str(SCHEMA)))
        assert schema.validate(etree.fromstring(data)), schema.error_log


def test_what_was_edited_elsewhere_counts():
    """Another tool changes a name and takes a control away; what CMMN has no place for stays."""
    data = write(files()).replace(b'name="Ask"', b'name="Ask them"', 1)
    items = {item["code"]: item for item in read(data).files["plans/v1.json"]["items"]}
    assert items["ask"]["name"] == "Ask them"
    assert items["ask"]["questions"] == [{"detail": "size"}, {"heading": "line_section", "name": "Money"}]


def test_what_is_kept_is_checked():
    data = write(files()).replace(b'"step_kind":"question"', b'"step_kind":"question","role":"nobody"', 1)
    with pytest.raises(CmmnError) as refused:
        read(data)
    assert "there is no role “nobody”" in str(refused.value)
    assert refused.value.problems[0].line > 1
