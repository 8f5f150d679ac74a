"""The words of CMMN, and ours for them."""

MODEL = "http://www.omg.org/spec/CMMN/20151109/MODEL"
DIAGRAM = "http://www.omg.org/spec/CMMN/20151109/CMMNDI"
DC = "http://www.omg.org/spec/CMMN/20151109/DC"
DI = "http://www.omg.org/spec/CMMN/20151109/DI"
#: Ours, for what CMMN has no place for.
OWN = "urn:case-organizer:cmmn:1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XINCLUDE = frozenset(["http://www.w3.org/2001/XInclude", "http://www.w3.org/2003/XInclude"])
#: The language of our conditions.
CONDITION = "urn:case-organizer:condition"
TARGET = "urn:case-organizer:case-types"

#: CMMN's definitions by the kind of item they are in our plans.
ELEMENTS = {
    "humanTask": "step",
    "task": "step",
    "processTask": "step",
    "decisionTask": "step",
    "caseTask": "step",
    "milestone": "milestone",
    "stage": "stage",
    "planFragment": "stage",
    "userEventListener": "listener",
    "timerEventListener": "listener",
    "eventListener": "listener",
    # CMMN 1.0
    "userEvent": "listener",
    "timerEvent": "listener",
    "event": "listener",
}
TIMERS = frozenset(["timerEventListener", "timerEvent"])

#: Transitions of CMMN that a trigger of ours has under another name.
READ_AS = {"occur": "complete", "close": "complete"}
#: Those that it does not have, and what comes nearest.
NEAREST = {
    "create": "start",
    "manualStart": "start",
    "reenable": "enable",
    "parentSuspend": "suspend",
    "parentResume": "resume",
    "parentTerminate": "exit",
}
#: Those that are the same.
TRANSITIONS = frozenset(
    ["complete", "start", "enable", "terminate", "exit", "disable", "fault", "suspend", "resume", "reactivate"]
)
#: Transitions of something in the case file that are a change of it.
FILE_TRANSITIONS = {
    "detail": frozenset(["update", "create", "replace"]),
    "document": frozenset(["create", "update", "replace"]),
}

PROPERTY = "http://www.omg.org/spec/CMMN/PropertyType/"
DEFINITION = "http://www.omg.org/spec/CMMN/DefinitionType/"
#: Kinds of our details by the types of CMMN's properties.
DETAIL_KINDS = {
    "string": "char",
    "integer": "integer",
    "float": "float",
    "double": "float",
    "decimal": "float",
    "date": "date",
    "dateTime": "datetime",
    "boolean": "boolean",
}
PROPERTY_TYPES = {"char": "string", "text": "string", "integer": "integer", "float": "double", "monetary": "decimal",
                  "date": "date", "datetime": "dateTime", "boolean": "boolean"}  # fmt: skip

#: What is read: ``{element: attributes}``. All else is named in a note.
KNOWN = {
    "definitions": "id name targetNamespace expressionLanguage exporter exporterVersion author creationDate",
    "case": "id name",
    "casePlanModel": "id name autoComplete exitCriteriaRefs",
    "caseRoles": "id name",
    "role": "id name",
    "caseFileModel": "id name",
    "caseFileItem": "id name definitionRef multiplicity",
    "caseFileItemDefinition": "id name definitionType",
    "property": "id name type",
    "planItem": "id name definitionRef entryCriteriaRefs exitCriteriaRefs",
    "discretionaryItem": "id name definitionRef entryCriteriaRefs exitCriteriaRefs authorizedRoleRefs",
    "planningTable": "id",
    "itemControl": "id",
    "defaultControl": "id",
    "planItemControl": "id",
    "repetitionRule": "id name",
    "requiredRule": "id name",
    "manualActivationRule": "id name",
    "condition": "id language",
    "entryCriterion": "id name sentryRef",
    "exitCriterion": "id name sentryRef",
    "sentry": "id name",
    "planItemOnPart": "id name sourceRef",
    "caseFileItemOnPart": "id name sourceRef",
    "standardEvent": "id",
    "ifPart": "id",
    "documentation": "id textFormat",
    "timerExpression": "id language",
    "planItemStartTrigger": "id sourceRef",
    "humanTask": "id name isBlocking performerRef",
    "task": "id name isBlocking",
    "processTask": "id name isBlocking",
    "decisionTask": "id name isBlocking",
    "caseTask": "id name isBlocking caseRef",
    "milestone": "id name",
    "stage": "id name autoComplete",
    "planFragment": "id name",
    "userEventListener": "id name authorizedRoleRefs",
    "timerEventListener": "id name",
    "eventListener": "id name",
    "userEvent": "id name authorizedRoleRefs",
    "timerEvent": "id name",
    "event": "id name",
    "extensionElements": "id",
    "children": "id",
}
KNOWN = {element: frozenset(attributes.split()) for element, attributes in KNOWN.items()}
