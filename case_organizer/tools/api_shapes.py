"""Shapes of what the API (``models/case_api*.py``) takes and answers: what its description is made of, and checked by.

A shape is a Python type; :mod:`.openapi` makes a JSON Schema of it, :mod:`.api_check` looks whether a value has it.
"""

from typing import Annotated, Any, Literal, NotRequired, TypedDict


class Says(dict):
    """What a description says of a value besides its type, in the words of JSON Schema."""

    def __hash__(self):
        return hash(repr(self))


Moment = Annotated[str, Says({"format": "date-time", "description": "ISO 8601, UTC: 2026-03-01T09:30:00Z"})]
Day = Annotated[str, Says({"format": "date"})]
Base64 = Annotated[str, Says({"contentEncoding": "base64"})]
Key = Annotated[str, Says({"minLength": 1, "maxLength": 200})]
#: A case: its id, or its number.
CaseName = Annotated[int | str, Says({"description": "Id or number of a case"})]
#: A contact: id, reference, or e-mail address.
Customer = Annotated[int | str, Says({"description": "Id, reference or e-mail address of a contact"})]
#: By the codes of details.
Details = Annotated[dict[str, Any], Says({"description": "Values by the code of the detail; null takes one back"})]


class FileGiven(TypedDict):
    """A file to be filed."""

    kind: Annotated[str, Says({"description": "Code of the document kind"})]
    name: Annotated[str, Says({"description": "File name"})]
    data: Base64


class Person(TypedDict):
    """Somebody, by id and name."""

    id: int
    name: str


class CaseRef(TypedDict):
    """A case that something was done on."""

    id: int
    number: str
    state: Annotated[str, Says({"enum": ["active", "suspended", "in_review", "completed", "terminated"]})]


class CaseOpened(CaseRef):
    """A case that was opened, with what is asked first."""

    steps: list["StepLine"]


class CaseLine(CaseRef):
    """A case in a list."""

    type: Annotated[str, Says({"description": "Code of the case type"})]
    title: str
    status: str | None
    customer: Person | None
    handler: Person | None
    external_ref: str | None
    priority: Literal["0", "1", "2"]
    opened_on: Moment | None
    deadline: Moment | None
    closed_on: Moment | None


class CaseLines(TypedDict):
    """Cases."""

    cases: list[CaseLine]


class StepLine(TypedDict):
    """A step."""

    id: int
    case: Annotated[int, Says({"description": "Id of the case"})]
    code: str
    round: Annotated[int, Says({"description": "The how-manieth time it is asked"})]
    name: str
    kind: str
    state: Annotated[
        str, Says({"description": "offered, todo, in_progress, done, skipped, on_hold, cancelled, failed, void"})
    ]
    role: Annotated[str | None, Says({"description": "Code of the role of which it is asked"})]
    waits_for: Annotated[str, Says({"description": "Whose move it is, in words"})]
    deadline: Moment | None
    outcome: Annotated[str | None, Says({"description": "Code of the outcome"})]
    done_on: Moment | None
    done_by: str | None
    error: Annotated[str | None, Says({"description": "Why the system could not do it"})]


class WorkLine(StepLine):
    """A step of a to-do list, with its case."""

    number: Annotated[str, Says({"description": "Number of the case"})]
    title: str
    type: Annotated[str, Says({"description": "Code of the case type"})]


class Work(TypedDict):
    """A page of a to-do list."""

    steps: list[WorkLine]
    more: bool


class Question(TypedDict):
    """A question of a step or an event, or a detail of a case type."""

    code: str
    label: str
    kind: str
    required: bool
    unit: str
    choices: Annotated[list[list[str]], Says({"description": "Pairs of code and label"})]
    columns: Annotated[list["Question"], Says({"description": "What each row of a repeating group asks"})]


class Asked(Question):
    """A question of a step, with what is answered until now."""

    value: Any
    readonly: bool


class DocumentAsked(TypedDict):
    """A document that a step asks for."""

    kind: str
    label: str
    required: bool
    multiple: bool
    files: Annotated[list[int], Says({"description": "Ids of the documents filed until now"})]


class Outcome(TypedDict):
    """How a step may end."""

    code: str
    label: str
    needs_reason: bool


class StepWork(StepLine):
    """All that is needed to do a step."""

    help: str
    can_work: bool
    why_not: list[str]
    questions: list[Asked]
    documents: list[DocumentAsked]
    outcomes: list[Outcome]


class StepDone(TypedDict):
    """A step that was completed."""

    step: int
    case: int
    number: str
    next_step: Annotated[int | None, Says({"description": "Id of the next step of the same case for the same person"})]
    message: str


class PlanItem(TypedDict):
    """An item of the plan of a case."""

    code: str
    name: str
    kind: str
    parent: str | None
    state: str
    required: bool
    step: Annotated[int | None, Says({"description": "Id of its latest step"})]


class Detail(TypedDict):
    """A detail of a case as it is now."""

    code: str
    label: str
    kind: str
    value: Any
    text: Annotated[str, Says({"description": "The value in words"})]


class DocumentLine(TypedDict):
    """A document of a case."""

    id: int
    case: int
    kind: str
    name: str
    state: str
    version: int
    mimetype: str | None
    size: int
    sha256: str | None
    step: int | None
    filed_on: Moment | None


class DocumentFile(DocumentLine):
    """A document with its content."""

    data: Base64


class Party(TypedDict):
    """Somebody involved in a case."""

    name: str
    contact: Annotated[int | None, Says({"description": "Id of the contact; none for a team"})]
    parts: Annotated[list[str], Says({"description": "What they are on the case, in words"})]
    inside: bool
    former: bool


class CaseWhole(CaseLine):
    """A case with all that belongs to it and that the caller may see."""

    plan: list[PlanItem]
    steps: list[StepLine]
    details: list[Detail]
    documents: list[DocumentLine]
    people: list[Party]


class Note(TypedDict):
    """A note on the whiteboard."""

    id: int
    kind: str
    body: str
    by: str
    at: Moment
    outside: bool
    pinned: bool
    open: bool
    comments: list["Note"]


class Notes(TypedDict):
    """The whiteboard of a case."""

    notes: list[Note]
    more: bool


class NoteRef(TypedDict):
    """A note that was written."""

    id: int
    case: int


class EventRaised(TypedDict):
    """An event that was raised."""

    event: int
    reached: Annotated[int, Says({"description": "How many cases it reached that the caller reads"})]


class CaseTypeLine(TypedDict):
    """A case type that cases are opened of."""

    code: str
    name: str
    details: list[Question]
    results: Annotated[
        list[list[str]], Says({"description": "Pairs of code and label: what cases of this type end in"})
    ]


class Kind(TypedDict):
    """A document kind."""

    code: str
    name: str


class EventLine(TypedDict):
    """A kind of event."""

    code: str
    name: str
    questions: list[Question]


class Vocabulary(TypedDict):
    """The codes that there are."""

    types: list[CaseTypeLine]
    document_kinds: list[Kind]
    events: list[EventLine]


class Change(TypedDict):
    """A row of the history of a case."""

    id: int
    case: int
    number: str
    type: Annotated[str, Says({"description": "Code of the case type"})]
    seq: Annotated[int, Says({"description": "Position in the history of the case"})]
    at: Moment
    by: Annotated[str | None, Says({"description": "Who did it, by name; null: the system, or somebody outside"})]
    kind: Annotated[str, Says({"description": "open, start, complete, answers, document, event, suspend, close…"})]
    step: Annotated[str | None, Says({"description": "Code of the step or other item of the plan"})]
    text: Annotated[str, Says({"description": "What happened, in words"})]


class Changes(TypedDict):
    """A page of what changed."""

    changes: list[Change]
    cursor: Annotated[str, Says({"description": "Hand this in the next time"})]
    more: bool


class Refusal(TypedDict):
    """What a call that is refused answers; nothing has been done then."""

    name: Annotated[str, Says({"description": "Class of the error on the server"})]
    message: Annotated[str, Says({"description": "Why, in the language of the user of the key"})]
    arguments: list[Any]
    context: "RefusalCode"
    debug: str


class RefusalCode(TypedDict):
    """Why, for programs."""

    code: Annotated[
        str,
        Says(
            {
                "description": "unknown (no such code; known lists those that are), ambiguous, missing, forbidden,"
                " invalid (field names the argument), refused (what is asked is not possible now), key_reused"
            }
        ),
    ]
    field: NotRequired[str]
    known: NotRequired[list[Any]]
