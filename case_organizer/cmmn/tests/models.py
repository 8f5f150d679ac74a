"""Case types and CMMN files that the tests are about."""

import copy
from pathlib import Path

#: The models and the schema of others that are laid beside the project where it is developed.
SHARED = next(
    (folder / "shared" / "data" / "cmmn" for folder in Path(__file__).parents if (folder / "shared").is_dir()), None
)

HEAD = 'xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" targetNamespace="x"'

#: A bundle with one of everything that a plan can say.
FILES = {
    "type.json": {
        "code": "PER",
        "name": "Permit & more",
        "description": " Who may\nbuild “here”? ",
        "access": "team",
        "deadline_days": 8,
        "started_as": "applicant",
        "start_questions": [{"detail": "size", "required": True}],
    },
    "roles.json": [
        {"code": "clerk", "name": "Clerk", "sequence": 5, "default_rule": "user", "default_user": "ann"},
        {"code": "applicant", "name": "Applicant", "outside": True},
        {"code": "x/yü", "name": "Über <all>", "active": False},
    ],
    "details.json": [
        {"code": "size", "name": "Size", "kind": "integer", "unit": "m²", "bounded": True, "maximum": 9.5},
        {"code": "notes", "name": "Notes", "kind": "text"},
        {"code": "use", "name": "Use", "kind": "selection", "choices": [{"code": "shop", "name": "Shop"}]},
        {"code": "cars", "name": "Cars", "kind": "group", "columns": [{"code": "price", "name": "Price"}]},
    ],
    "document_kinds.json": [{"code": "drawing", "name": "Drawing"}],
    "events.json": [{"code": "moved", "name": "Moved", "rules": [{"name": "r", "watches": "res.partner"}]}],
    "statuses.json": [{"code": "intake", "name": "Intake"}],
    "results.json": [{"code": "granted", "name": "Granted"}],
    "letters.json": [
        {"code": "decision", "name": "Decision", "title": "T", "filed_as": "drawing", "paragraphs": [{"text": "a\tb"}]}
    ],
    "tests/opened.json": {
        "name": "Opened",
        "begins": "2026-01-05 08:00:00",
        "moves": [{"do": "open"}],
        "expected": [{"states": {"ask": "todo"}}],
    },
    "plans/v3.json": {
        "version": 3,
        "state": "draft",
        "auto_complete": False,
        "reviewed": True,
        "reviewed_by": "clerk",
        "stops_when": [
            {"kind": "exit", "triggers": [{"kind": "case", "type": "OTHER"}]},
            {"kind": "exit", "condition": "[('priority', '=', '2')]", "triggers": [{"source": "reached"}]},
        ],
        "items": [
            {
                "code": "ask",
                "name": "Ask",
                "stage": "intake",
                "role": "clerk",
                "step_kind": "question",
                "help": "Do\nit.",
            }
            | {"questions": [{"detail": "size"}, {"heading": "line_section", "name": "Money"}]},
            {"code": "intake", "name": "Intake", "kind": "stage", "deadline_days": 5, "auto_complete": False},
            {"code": "extra", "name": "Extra", "discretionary": True, "added_by": "clerk", "repeatable": True},
            {
                "code": "decide",
                "name": "Decide",
                "step_kind": "approval",
                "decides_on": ["ask"],
                "after": ["ask", "timer"],
                "outcomes": [{"code": "yes", "name": "Yes"}, {"code": "no", "name": "No", "goes_on": False}],
                "approvers": [{"role": "clerk", "limit_detail": "size", "limit_amount": 5.5}],
                "criteria": [
                    {"kind": "exit", "triggers": [{"kind": "document", "document": "drawing"}]},
                    {
                        "sequence": 3,
                        "condition": "[('characteristics.size', '>', 100)]",
                        "triggers": [
                            {"kind": "event", "event": "moved"},
                            {"source": "ask", "outcome": "bad"},
                            {"kind": "date", "date_source": "detail", "date_detail": "use", "offset": 67},
                            {"kind": "characteristic", "detail": "size"},
                            {"source": "intake", "transition": "start"},
                        ],
                    },
                    {},
                ],
            },
            {"code": "timer", "name": "Three weeks", "kind": "listener"}
            | {
                "criteria": [
                    {"triggers": [{"kind": "date", "date_source": "opened", "offset": 3, "offset_unit": "weeks"}]}
                ]
            },
            {"code": "told", "name": "Told", "kind": "listener", "role": "applicant"},
            {"code": "heard", "name": "Heard", "kind": "listener"}
            | {"criteria": [{"triggers": [{"kind": "event", "event": "moved"}]}]},
            {"code": "letter", "name": "Letter", "step_kind": "automatic", "automatic": "letter", "letter": "decision"},
            {"code": "look", "name": "Look", "stage": "inner", "manual": True, "required": False}
            | {"manual_condition": "[('priority', '=', '2')]", "repeat_condition": "[('user_id', '=', False)]"},
            {"code": "inner", "name": "Inner", "kind": "stage", "stage": "intake", "repeatable": True}
            | {"max_instances": 3, "repeat_condition": "[('user_id', '!=', False)]", "step_set": "any"},
            {"code": "other", "name": "Other", "step_kind": "subcase", "opens_type": "OTHER"},
            {"code": "elsewhere", "name": "Elsewhere", "step_kind": "subcase", "opens_type": "FAR"},
            {"code": "reached", "name": "Reached", "kind": "milestone", "required": False, "after": ["decide"]},
        ],
    },
    "words/nl_NL.json": {"plans/v3.json: items.ask.name": "Vraag", "type.json: name": "Vergunning"},
    "types/OTHER/type.json": {"code": "OTHER", "name": "Other"},
    "types/OTHER/plans/v1.json": {"version": 1, "items": [{"code": "ask", "name": "Ask"}]},
}


def files():
    """A copy of :data:`FILES`."""
    return copy.deepcopy(FILES)


def document(plan, head=HEAD, before="", after="", case='id="c" name="Case"'):
    """A CMMN file around what is in a ``casePlanModel``."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions {head}>\n{before}<case {case}>\n'
        f'<casePlanModel id="plan">\n{plan}\n</casePlanModel>\n{after}</case>\n</definitions>\n'
    ).encode()


#: Two steps, one after the other, and what others write around them.
PLAN = """
<planItem id="pi_a" definitionRef="a"/>
<planItem id="pi_b" definitionRef="b">
  <itemControl><requiredRule/><repetitionRule><condition>${again}</condition></repetitionRule></itemControl>
  <entryCriterion id="e1" sentryRef="s1"/>
</planItem>
<planItem id="pi_s" definitionRef="s"><exitCriterion sentryRef="s1"/></planItem>
<sentry id="s1">
  <planItemOnPart sourceRef="pi_a"><standardEvent>complete</standardEvent></planItemOnPart>
  <ifPart><condition>${amount &gt;= 100}</condition></ifPart>
</sentry>
<humanTask id="a" name="A" performerRef="r"/>
<humanTask id="b" name="B"><documentation>Do it.</documentation></humanTask>
<stage id="s" name="S" autoComplete="true">
  <planItem id="pi_t" definitionRef="t"/>
  <planItem id="pi_m" definitionRef="m"><entryCriterion sentryRef="s2"/></planItem>
  <sentry id="s2"><planItemOnPart sourceRef="pi_t"><standardEvent>occur</standardEvent></planItemOnPart></sentry>
  <timerEventListener id="t" name="T"><timerExpression>PT10H</timerExpression></timerEventListener>
  <milestone id="m" name="M"/>
</stage>
"""
ROLES = '<caseRoles id="roles"><role id="r" name="Worker"/></caseRoles>'
FOREIGN = document(PLAN, after=ROLES)
