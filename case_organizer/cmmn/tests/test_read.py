"""What becomes of each thing that others write, and what is refused, with its line."""

# ruff: noqa: E501 (lines of data)

import pytest

from case_organizer.cmmn import CmmnError, check_file, read
from case_organizer.cmmn.durations import to_duration, to_offset

from .models import FOREIGN, HEAD, PLAN, ROLES, SHARED, document

SAMPLES = sorted(SHARED.glob("*.cmmn")) if SHARED else []


def items(data):
    return {item["code"]: item for item in read(data).files["plans/v1.json"]["items"]}


def noted(data):
    return [(note.line, note.text) for note in read(data).notes]


def test_a_plan_of_somebody_else():
    model = read(FOREIGN)
    found = items(FOREIGN)
    assert model.files["roles.json"] == [{"code": "worker", "name": "Worker"}]
    assert found["a"] == {"code": "a", "name": "A", "role": "worker", "required": False}
    assert found["b"] == {
        "code": "b",
        "name": "B",
        "help": "Do it.",
        "repeatable": True,
        "repeat_condition": "[('characteristics.again', '=', 'yes')]",
        "criteria": [{"condition": "[('characteristics.amount', '>=', 100)]", "triggers": [{"source": "a"}]}],
    }
    assert found["s"]["criteria"][0]["kind"] == "exit"
    timer = {"kind": "date", "date_source": "item", "source": "s", "transition": "start", "offset": 10}
    assert found["t"]["criteria"] == [{"triggers": [{**timer, "offset_unit": "hours"}]}]
    assert found["m"]["criteria"] == [{"triggers": [{"source": "t"}]}]
    assert {(d["code"], d.get("kind", "char")) for d in model.files["details.json"]} == {
        ("again", "boolean"),
        ("amount", "integer"),
    }
    assert not model.notes


def test_a_plan_completes_by_itself_only_if_it_says_so():
    assert read(FOREIGN).files["plans/v1.json"]["auto_complete"] is False


@pytest.mark.parametrize(
    "head",
    [
        'targetNamespace="x"',
        "",
        HEAD.replace(' targetNamespace="x"', ""),
        'xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" id="d"',
    ],
)
def test_dialects(head):
    """Without a namespace, without a target."""
    assert items(document(PLAN, head, after=ROLES)) == items(FOREIGN)


def test_latin_1_and_a_byte_order_mark():
    text = FOREIGN.decode().replace('name="A"', 'name="Ä"')
    latin = text.replace("UTF-8", "ISO-8859-1").encode("iso-8859-1")
    assert items(latin)["a"]["name"] == items(text.encode("utf-8-sig"))["a"]["name"] == "Ä"


def test_cmmn_1_0():
    """Criteria are attributes, events have other names, and nothing starts by itself unless it says so."""
    plan = """
    <planItem id="pa" definitionRef="a"/>
    <planItem id="pb" definitionRef="b" entryCriteriaRefs="s1 s2"/>
    <planItem id="pt" definitionRef="t"/>
    <sentry id="s1"><planItemOnPart sourceRef="pa"><standardEvent>complete</standardEvent></planItemOnPart></sentry>
    <sentry id="s2"><planItemOnPart sourceRef="pt"><standardEvent>occur</standardEvent></planItemOnPart></sentry>
    <humanTask id="a" name="A"/>
    <humanTask id="b" name="B">
      <defaultControl><manualActivationRule><condition><body>false</body></condition></manualActivationRule></defaultControl>
    </humanTask>
    <userEvent id="t" name="Told"/>"""
    found = items(
        document(
            plan, HEAD.replace("20151109", "20131201"), after='<caseRoles id="r1" name="One"/><caseRoles name="Two"/>'
        )
    )
    assert found["a"]["manual"] is True
    assert "manual" not in found["b"]
    assert [criterion["triggers"][0]["source"] for criterion in found["b"]["criteria"]] == ["a", "told"]
    assert found["told"]["kind"] == "listener"


def test_a_diagram_does_not_matter():
    diagram = (
        '<d:CMMNDI xmlns:d="http://www.omg.org/spec/CMMN/20151109/CMMNDI"><d:CMMNDiagram>'
        '<d:CMMNShape cmmnElementRef="nowhere"/></d:CMMNDiagram></d:CMMNDI>'
    )
    assert not noted(FOREIGN.replace(b"</definitions>", diagram.encode() + b"</definitions>"))


def test_a_stage_that_is_used_twice_is_there_twice():
    plan = (
        '<planItem id="p1" definitionRef="s" name="One"/><planItem id="p2" definitionRef="s" name="Two"/>'
        '<stage id="s"><planItem id="pa" definitionRef="a"/><planItem id="pb" definitionRef="b">'
        '<entryCriterion sentryRef="x"/></planItem><sentry id="x"><planItemOnPart sourceRef="pa"/></sentry>'
        '<task id="a" name="A"/><task id="b" name="B"/></stage>'
    )
    found = items(document(plan))
    assert found["b"]["criteria"] == [{"triggers": [{"source": "a"}]}]
    assert found["b_2"]["criteria"] == [{"triggers": [{"source": "a_2"}]}]
    assert (found["b"]["stage"], found["b_2"]["stage"]) == ("one", "two")


def test_optional_steps_and_what_belongs_to_a_case_of_the_same_file():
    plan = (
        '<planItem id="pc" definitionRef="c2"/><planningTable><discretionaryItem id="d" definitionRef="h"'
        ' authorizedRoleRefs="r"/></planningTable><humanTask id="h" name="H"/><caseTask id="c2" name="Go" caseRef="other"/>'
    )
    other = '<case id="other" name="Other"><casePlanModel id="p2"><planItem definitionRef="z"/><task id="z"/></casePlanModel></case>'
    data = document(plan, after='<caseRoles><role id="r" name="R"/></caseRoles>').replace(
        b"</definitions>", other.encode() + b"</definitions>"
    )
    found = items(data)
    assert found["h"]["discretionary"] and found["h"]["added_by"] == "r"
    assert (found["go"]["step_kind"], found["go"]["opens_type"]) == ("subcase", "OTHER")
    assert "types/OTHER/plans/v1.json" in read(data).files


def test_the_case_file():
    before = (
        '<caseFileItemDefinition id="dd" definitionType="http://www.omg.org/spec/CMMN/DefinitionType/CMISDocument"/>'
        '<caseFileItemDefinition id="dn"><property name="n" type="http://www.omg.org/spec/CMMN/PropertyType/integer"/>'
        "</caseFileItemDefinition>"
    )
    model = (
        '<caseFileModel><caseFileItem id="f1" name="Claim form" definitionRef="dd"/>'
        '<caseFileItem id="f2" name="Amount" definitionRef="dn"/></caseFileModel>'
    )
    plan = (
        '<planItem id="p" definitionRef="t"><entryCriterion sentryRef="s"/></planItem><sentry id="s">'
        '<caseFileItemOnPart sourceRef="f1"><standardEvent>create</standardEvent></caseFileItemOnPart>'
        '<caseFileItemOnPart sourceRef="f2"><standardEvent>delete</standardEvent></caseFileItemOnPart></sentry><task id="t"/>'
    )
    data = document(plan, before=before).replace(b"<casePlanModel", model.encode() + b"<casePlanModel", 1)
    found = read(data)
    assert found.files["document_kinds.json"] == [{"code": "claim_form", "name": "Claim form"}]
    assert found.files["details.json"] == [{"code": "amount", "name": "Amount", "kind": "integer"}]
    (item,) = found.files["plans/v1.json"]["items"]
    assert item["criteria"][0]["triggers"] == [
        {"kind": "document", "document": "claim_form"},
        {"kind": "characteristic", "detail": "amount"},
    ]
    assert [note.text for note in found.notes] == ["“delete” is read as any change of “Amount”"]


def test_what_has_no_counterpart_is_listed():
    plan = """<planItem id="p" definitionRef="t" v:color="red" xmlns:v="urn:v"><extensionElements><v:x/></extensionElements></planItem>
<planItem id="q" definitionRef="t"><itemControl><requiredRule><condition>${f(x)}</condition></requiredRule></itemControl></planItem>
<planItem id="w" definitionRef="wait"/>
<processTask id="t" name="T"><input id="i"/></processTask>
<task id="unused"/>
<timerEventListener id="wait" name="W"><timerExpression>${when}</timerExpression></timerEventListener>"""
    assert noted(document(plan)) == [
        (5, "“v:color” of “planItem” has no counterpart"),
        (5, "“v:x” has no counterpart"),
        (6, "“${f(x)}” in “requiredRule” cannot be read as a condition: it counts as met"),
        (8, "“input” has no counterpart"),
        (8, "“processTask T” becomes a step that a person does"),
        (9, "“task unused” is not used in the plan"),
        (10, "“${when}” cannot be read as a time: a person says when it has come"),
    ]


def test_a_condition_that_cannot_be_read_stops_nothing():
    data = FOREIGN.replace(b"${amount &gt;= 100}", b"${f(x)}")
    assert items(data)["s"]["criteria"][0]["condition"] == "[('name', '=', False)]"
    assert "condition" not in items(data)["b"]["criteria"][0]
    assert len(noted(data)) == 2


REFUSED = {
    "no such sentry": (
        'sentryRef="s1"',
        'sentryRef="sx"',
        "“entryCriterion e1” names “sx” as its sentryRef, which is not there",
    ),
    "no such item": ('sourceRef="pi_a"', 'sourceRef="pi_x"', "names “pi_x” as its sourceRef, which is not there"),
    "of another kind": ('sourceRef="pi_a"', 'sourceRef="a"', "which is of another kind (humanTask)"),
    "no definition": ('definitionRef="b"', 'definitionRef="bb"', "“planItem pi_b” names “bb” as its definitionRef"),
    "twice": ('id="b"', 'id="a"', "“humanTask” has the id “a”, which is there twice"),
    "circle": ('definitionRef="t"', 'definitionRef="s"', "“stage S” lies within itself"),
    "transition": ("<standardEvent>complete", "<standardEvent>explode", "waits for “explode”"),
    "no source": (' sourceRef="pi_a"', "", "does not say its sourceRef"),
    "performer": ('performerRef="r"', 'performerRef="zz"', "names “zz” as its performerRef"),
    "entity": ("Do it.", "&nope;", "this is no XML: Entity 'nope' not defined"),
    "not closed": ("</stage>", "", "this is no XML"),
    "include": (
        "<sentry id=",
        '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="x"/><sentry id=',
        "XInclude",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused(what):
    old, new, sentence = REFUSED[what]
    text = FOREIGN.decode()
    with pytest.raises(CmmnError) as refused:
        read(text.replace(old, new, 1).encode())
    problem = refused.value.problems[0]
    assert sentence in problem.text
    if what != "not closed":
        assert problem.line == text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "the file is empty"),
        (b"PK\x03\x04", "this is no XML"),
        (b"<html/>", "“html” is not how a CMMN file begins"),
        (b"<!DOCTYPE definitions []>\n" + FOREIGN.partition(b"?>")[2], "there is a document type (DOCTYPE) in it"),
        (FOREIGN.decode().encode("utf-16"), "the text is encoded as UTF-16: save the file as UTF-8"),
        (FOREIGN.decode().encode("utf-32-le"), "the text is encoded as UTF-32"),
        (FOREIGN.replace(b"UTF-8", b"UTF-7"), "the text is encoded as UTF-7"),
        (FOREIGN.replace(b'"A"', b'"\xff"'), "the text is not the UTF-8 that it says it is"),
        (FOREIGN.replace(b'"A"', b'"\x00"'), "no text has (NUL)"),
        (document("").replace(b"<casePlanModel id=\"plan\">\n\n</casePlanModel>", b""), "there is no case with a plan in it"),
    ],
)  # fmt: skip
def test_no_cmmn(data, sentence):
    with pytest.raises(CmmnError) as refused:
        read(data)
    assert sentence in str(refused.value)


def test_durations():
    assert to_offset("P1Y2M") == (14, "months", False)
    assert to_offset("P2W") == (2, "weeks", False)
    assert to_offset("PT90M") == (2, "hours", True)
    assert to_offset("P1M1D") is None
    assert to_offset("R3/PT1H") is None
    for number, unit in ((3, "days"), (10, "hours"), (5, "years")):
        assert to_offset(to_duration(number, unit)) == (number, unit, False)


@pytest.mark.skipif(not SAMPLES, reason="the models of other people are not here")
@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)
def test_models_of_other_people(file):
    told = check_file(file.name, file.read_bytes())
    assert told["ok"] and told["roundtrip"] and not told["errors"], told
    assert sum(told["items"].values())
    assert told.keys() == {"file", "ok", "items", "unsupported", "errors", "roundtrip"}
    assert all(note["line"] and note["text"] for note in told["unsupported"])
