"""Which fields travel: one table for what writes bundles, what checks them and what reads them into records.

A field that is absent from the JSON has its default; what equals its default is left out. A field of a modelling
model that is in no table must be named in ``left_out`` with the reason: a test goes through the models.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One value in the JSON.

    ``kind`` is one of

    - ``text``, ``words`` (translated text), ``whole``, ``number``, ``flag``, ``choice``, ``condition``, ``json``,
      ``moment`` (date and time, UTC);
    - ``ref``, ``refs``: the code, or codes, of records in the collection ``target`` (``roles``, ``items``…; ``types``
      may be outside of the bundle);
    - ``lines``: records of the kind ``target`` that belong to this one;
    - ``found``, ``founds``: records that are no part of a bundle, found elsewhere by what people know them by
      (``_find_<target>`` of the model ``case.bundle``). ``needed``: without it the record makes no sense.

    :ivar name: of the field of the model
    """

    name: str
    kind: str
    target: str = ""
    default: object = None
    needed: bool = False

    @property
    def empty(self):
        """What an absent value stands for."""
        if self.kind in ("lines", "refs", "founds"):
            return []
        if self.kind == "flag":
            return bool(self.default)
        if self.kind in ("whole", "number"):
            return self.default or 0
        return self.default


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record.

    :ivar model: its model
    :ivar key: the fields of the JSON by which one is told from the others, the first that has a value counts
    :ivar fields: ``{field of the JSON: Field}``; extended by addons that add fields to the model
    :ivar left_out: ``{field of the model: why it does not travel}``
    """

    model: str
    key: tuple
    fields: dict = field(default_factory=dict)
    left_out: dict = field(default_factory=dict)

    def key_of(self, record):
        """By what a record, as JSON, is told from the others; empty when by nothing."""
        return next((str(record[name]) for name in self.key if record.get(name)), "")


def text(name, needed=False):
    """Plain text."""
    return Field(name, "text", needed=needed)


def words(name, needed=False):
    """Text that is translated."""
    return Field(name, "words", needed=needed)


def flag(name, default=False):
    """Yes or no."""
    return Field(name, "flag", default=default)


def whole(name, default=0):
    """A whole number."""
    return Field(name, "whole", default=default)


def choice(name, default=None):
    """One of the choices of a selection."""
    return Field(name, "choice", default=default)


def condition(name):
    """A condition on the case and its details."""
    return Field(name, "condition")


def ref(name, target, needed=False):
    """The code of another record."""
    return Field(name, "ref", target, needed=needed)


def refs(name, target):
    """The codes of other records."""
    return Field(name, "refs", target)


def lines(name, target):
    """Records that belong to this one."""
    return Field(name, "lines", target)


def found(name, target, needed=False):
    """A record that is found elsewhere by what people know it by."""
    return Field(name, "found", target, needed=needed)


OWNER = "which record it belongs to follows from its place"
FILES = "has files of its own"
LOCAL = "is each company's own affair"
LIFE = "begins anew where it is imported"

CODE = {"code": text("code", needed=True), "name": words("name", needed=True), "sequence": whole("sequence", 10)}

TABLE = {
    "type": Kind(
        "case.type",
        ("code",),
        {
            "code": text("code", needed=True),
            "name": words("name", needed=True),
            "description": words("description"),
            "access": choice("access", "open"),
            "deadline_days": whole("deadline_days"),
            "deadline_unit": choice("deadline_unit", "days"),
            "legal_days": whole("legal_days"),
            "legal_unit": choice("legal_unit", "days"),
            "calendar": found("calendar_id", "calendar"),
            "max_suspension_days": whole("max_suspension_days"),
            "max_extensions": whole("max_extensions"),
            "max_extension_days": whole("max_extension_days"),
            "paused_by": refs("time_role_ids", "roles"),
            "handling_team": found("handler_team_id", "team"),
            "asks_satisfaction": flag("satisfaction_asked"),
            "reminds_after": whole("satisfaction_remind_days", 7),
            "answered_within": whole("satisfaction_expire_days", 30),
            "not_asked_again_within": whole("satisfaction_pause_days", 30),
            "planned_hours": Field("planned_hours", "number"),
            "planned_costs": Field("planned_amount", "number"),
            "step_set": flag("is_fragment"),
            "checklist": lines("need_ids", "need"),
            "name_outside": words("offered_name"),
            "text_outside": words("offered_text"),
            "started_as": ref("offered_role_id", "roles"),
            "address_confirmed": flag("offered_confirm", True),
            "closed_outside_by": choice("outside_close", "nobody"),
            "withdrawn_outside": flag("outside_withdraw"),
            "result_outside": ref("outside_close_result_id", "results"),
            "reopened_outside_by": choice("outside_reopen", "nobody"),
            "reopened_outside_within": whole("outside_reopen_days", 30),
            "start_questions": lines("start_question_ids", "start_question"),
            "start_documents": lines("start_document_ids", "start_document"),
            "acknowledged_with": ref("mail_ack_id", "texts"),
            "result_by_plan": ref("default_result_id", "results"),
            "silence_days": whole("silence_days"),
            "silence_in": ref("silence_status_id", "statuses"),
            "silence_warned_before": whole("silence_warn_days"),
            "silence_message": found("silence_template_id", "message"),
            "silence_result": ref("silence_result_id", "results"),
        },
        {
            "not_known": LOCAL,
            "is_issue": LOCAL,
            "alias_id": LOCAL,
            "mail_unknown": LOCAL,
            "analytic_account_id": LOCAL,
            "satisfaction_template_id": LOCAL,
            "offered_public": LOCAL,
            "offered_portal": LOCAL,
            "offered_category_ids": LOCAL,
            "offered_user_id": LOCAL,
            "modeller_ids": LOCAL,
            "modeller_team_ids": LOCAL,
            "sequence": LOCAL,
            "company_id": LOCAL,
            "active": LOCAL,
            "sequence_id": LOCAL,
            "history_key": LOCAL,
            "import_columns": LOCAL,
            "case_ids": "cases do not travel",
            "characteristic_definition": "is generated from the details",
            "role_ids": FILES,
            "characteristic_ids": FILES,
            "test_ids": FILES,
            "result_type_ids": FILES,
            "has_results": "follows from its results",
            "plan_ids": FILES,
            "plan_id": LIFE,
            "draft_plan_id": LIFE,
            "shown_plan_id": LIFE,
        },
    ),
    "need": Kind(
        "case.document.need",
        (),
        {
            "document": ref("kind_id", "document_kinds", needed=True),
            "from": ref("role_id", "roles"),
            "sequence": whole("sequence", 10),
            "required": flag("required", True),
            "condition": condition("condition"),
            "months": whole("months"),
            "remind_days": whole("remind_days"),
        },
        {"type_id": OWNER},
    ),
    "start_question": Kind(
        "case.start.question",
        (),
        {
            "detail": ref("characteristic_id", "details", needed=True),
            "sequence": whole("sequence", 10),
            "required": flag("required"),
            "condition": condition("condition"),
        },
        {"type_id": OWNER},
    ),
    "start_document": Kind(
        "case.start.document",
        (),
        {
            "document": ref("kind_id", "document_kinds", needed=True),
            "sequence": whole("sequence", 10),
            "required": flag("required"),
            "multiple": flag("multiple"),
            "condition": condition("condition"),
        },
        {"type_id": OWNER},
    ),
    "result": Kind(
        "case.result.type",
        ("code",),
        {**CODE, "needs_reason": flag("needs_note"), "active": flag("active", True)},
        {"type_id": OWNER},
    ),
    "role": Kind(
        "case.role",
        ("code",),
        {
            **CODE,
            "outside": flag("outside"),
            "default_rule": choice("default_rule", "handler"),
            "default_user": found("default_user_id", "user"),
            "default_team": found("default_team_id", "team"),
            "active": flag("active", True),
        },
        {"type_id": OWNER, "hourly_cost": LOCAL},
    ),
    "detail": Kind(
        "case.characteristic",
        ("code",),
        {
            **CODE,
            "kind": choice("kind", "char"),
            "links_to": found("model_id", "model", needed=True),
            "source": choice("source", "asked"),
            "expression": text("expression"),
            "path": text("path"),
            "path_second": text("path_second"),
            "prefer": choice("prefer", "first"),
            "required": flag("required"),
            "unit": words("unit"),
            "help": words("help"),
            "read_by": refs("reader_role_ids", "roles"),
            "bounded": flag("bounded"),
            "minimum": Field("minimum", "number"),
            "maximum": Field("maximum", "number"),
            "active": flag("active", True),
            "choices": lines("choice_ids", "choice"),
            "columns": lines("column_ids", "column"),
        },
        {"type_id": OWNER, "parent_id": OWNER, "comodel": "follows from what it links to"},
    ),
    "choice": Kind(
        "case.characteristic.choice", ("code",), {**CODE, "active": flag("active", True)}, {"characteristic_id": OWNER}
    ),
    "letter": Kind(
        "case.letter.template",
        ("code",),
        {
            "code": CODE["code"],
            "name": CODE["name"],
            "title": words("title", needed=True),
            "filed_as": ref("kind_id", "document_kinds", needed=True),
            "addressed": flag("addressed", True),
            "queued": flag("queued"),
            "comes_back_as": ref("reply_kind_id", "document_kinds"),
            "paragraphs": lines("paragraph_ids", "paragraph"),
            "active": flag("active", True),
        },
        {"type_id": OWNER},
    ),
    "paragraph": Kind(
        "case.letter.paragraph",
        (),
        {
            "text": words("text", needed=True),
            "sequence": whole("sequence", 10),
            "condition": condition("condition"),
        },
        {"template_id": OWNER},
    ),
    "canned": Kind(
        "case.canned.text",
        ("code",),
        {**CODE, "subject": words("subject"), "text": words("text", needed=True), "active": flag("active", True)},
        {"type_id": OWNER},
    ),
    "macro": Kind(
        "case.macro",
        ("code",),
        {
            **CODE,
            "replies_with": ref("canned_id", "texts"),
            "to": ref("role_id", "roles"),
            "sets": lines("value_ids", "macro_value"),
            "finishes": text("step_code"),
            "outcome": text("outcome"),
            "reason": text("reason"),
            "active": flag("active", True),
        },
        {"type_id": OWNER},
    ),
    "macro_value": Kind(
        "case.macro.value",
        ("detail",),
        {
            "detail": ref("characteristic_id", "details", needed=True),
            "sequence": whole("sequence", 10),
            "text": text("text"),
        },
        {"macro_id": OWNER},
    ),
    "progress": Kind(
        "case.progress.rule",
        ("code",),
        {
            "code": CODE["code"],
            "sequence": CODE["sequence"],
            "milestone": text("milestone_code", needed=True),
            "text": ref("canned_id", "texts", needed=True),
            "to": refs("role_ids", "roles"),
            "active": flag("active", True),
        },
        {"type_id": OWNER},
    ),
    "test": Kind(
        "case.type.test",
        ("name",),
        {
            "name": text("name", needed=True),
            "begins": Field("began_on", "moment", needed=True),
            "customer": Field("partner_values", "json"),
            "moves": Field("moves", "json", needed=True),
            "expected": Field("expected", "json", needed=True),
        },
        {"type_id": OWNER, "result": "is found out by running it", "passed": "is found out by running it"},
    ),
    "document_kind": Kind(
        "case.document.kind",
        ("code",),
        {**CODE},
        {"company_id": LOCAL, "active": LOCAL, "need_ids": "travel with their type", "reader_role_ids": LOCAL},
    ),
    "event": Kind(
        "case.event.type",
        ("code",),
        {
            **CODE,
            "description": words("description"),
            "questions": lines("question_ids", "event_question"),
            "rules": lines("rule_ids", "event_rule"),
        },
        {"company_id": LOCAL, "active": LOCAL, "event_ids": "what happened does not travel"},
    ),
    "event_question": Kind(
        "case.event.question",
        ("code",),
        {**CODE, "kind": choice("kind", "char"), "required": flag("required"), "help": words("help")},
        {"event_type_id": OWNER},
    ),
    "event_rule": Kind(
        "case.event.rule",
        ("name",),
        {
            "name": words("name", needed=True),
            "watches": found("model_id", "model"),
            "fields": Field("field_ids", "founds", "model_field"),
            "on_create": flag("on_create"),
            "path": text("path"),
            "only_for": text("domain"),
        },
        {
            "event_type_id": OWNER,
            "company_id": LOCAL,
            "active": "rules come in switched off",
            "problem": "is about what happened here",
        },
    ),
    "status": Kind(
        "case.status",
        ("code",),
        {"code": CODE["code"], "name": CODE["name"], "sequence": whole("sequence", 50), "fold": flag("fold")},
        {"is_default": LOCAL, "is_closed": LOCAL, "active": LOCAL},
    ),
    "plan": Kind(
        "case.plan",
        (),
        {
            "version": whole("version"),
            "state": choice("state", "draft"),
            "auto_complete": flag("auto_complete", True),
            "reviewed": flag("asks_review"),
            "reviewed_by": ref("review_role_id", "roles"),
            "stops_when": lines("exit_criterion_ids", "criterion"),
            "items": lines("item_ids", "item"),
        },
        {
            "type_id": OWNER,
            "company_id": OWNER,
            "published_on": LIFE,
            "published_by_id": LIFE,
            "valid_from": LIFE,
            "valid_to": LIFE,
            "requested_by_id": LIFE,
            "requested_on": LIFE,
            "requested_print": LIFE,
            "requested_choices": LIFE,
        },
    ),
    "item": Kind(
        "case.plan.item",
        ("code",),
        {
            **CODE,
            "help": words("help"),
            "kind": choice("kind", "step"),
            "step_kind": choice("step_kind", "action"),
            "stage": ref("parent_id", "items"),
            "role": ref("role_id", "roles"),
            "supervisor": ref("supervisor_role_id", "roles"),
            "who_of_them": choice("assign_rule", "all"),
            "looks_at": ref("assign_item_id", "items"),
            "who_when": lines("assignment_ids", "assignment"),
            "planned_hours": Field("planned_hours", "number"),
            "planned_costs": Field("planned_amount", "number"),
            "required": flag("required", True),
            "repeatable": flag("repeatable"),
            "max_instances": whole("max_instances"),
            "repeat_condition": condition("repeat_condition"),
            "manual": flag("manual"),
            "manual_condition": condition("manual_condition"),
            "discretionary": flag("discretionary"),
            "added_by": ref("added_by_role_id", "roles"),
            "auto_complete": flag("auto_complete", True),
            "step_set": choice("step_set", "all"),
            "signed_outside": flag("signed_outside"),
            "reminded_after": whole("remind_after"),
            "reminded_every": whole("remind_every", 7),
            "reminded_times": whole("remind_times", 2),
            "reminded_then": choice("remind_then"),
            "reminded_outcome": text("remind_outcome"),
            "reminded_event": ref("remind_event_id", "events"),
            "opens_type": ref("subcase_type_id", "types"),
            "opens_with_details": flag("subcase_copy_details"),
            "deadline_days": whole("deadline_days"),
            "deadline_unit": choice("deadline_unit", "days"),
            "automatic": choice("automatic_kind"),
            "message": found("mail_template_id", "message"),
            "letter": ref("letter_template_id", "letters"),
            "action": found("action_id", "action"),
            "in_background": flag("in_background"),
            "service": found("endpoint_id", "service"),
            "tells": refs("call_detail_ids", "details"),
            "answers": lines("answer_ids", "answer"),
            "answers_later": flag("answers_later"),
            "answer_hours": whole("answer_hours", 24),
            "status": ref("status_id", "statuses"),
            "after": refs("prerequisite_ids", "items"),
            "decides_on": refs("approves_ids", "items"),
            "criteria": lines("criterion_ids", "criterion"),
            "outcomes": lines("outcome_ids", "outcome"),
            "approval_way": choice("approval_way", "one"),
            "four_eyes": flag("four_eyes"),
            "approvers": lines("approver_ids", "approver"),
            "documents": lines("ask_document_ids", "document"),
            "questions": lines("question_ids", "question"),
            "sets": lines("value_ids", "value"),
        },
        {
            "plan_id": OWNER,
            "type_id": OWNER,
            "fragment_plan_id": "steps from a step set travel as steps of the plan",
            "fragment_code": "steps from a step set travel as steps of the plan",
        },
    ),
    "criterion": Kind(
        "case.plan.criterion",
        (),
        {
            "kind": choice("kind", "entry"),
            "sequence": whole("sequence", 10),
            "condition": condition("condition"),
            "triggers": lines("trigger_ids", "trigger"),
        },
        {"item_id": OWNER, "case_plan_id": OWNER, "plan_id": OWNER},
    ),
    "trigger": Kind(
        "case.plan.trigger",
        (),
        {
            "kind": choice("kind", "item"),
            "source": ref("source_id", "items"),
            "transition": choice("transition", "complete"),
            "outcome": text("outcome"),
            "event": ref("event_type_id", "events"),
            "detail": ref("characteristic_id", "details"),
            "document": ref("document_kind_id", "document_kinds"),
            "type": ref("related_type_id", "types"),
            "date_source": choice("date_source"),
            "date_detail": ref("date_characteristic_id", "details"),
            "date_field": found("date_field_id", "model_field", needed=True),
            "offset": whole("offset"),
            "offset_unit": choice("offset_unit", "days"),
        },
        {"criterion_id": OWNER},
    ),
    "outcome": Kind(
        "case.plan.outcome",
        ("code",),
        {**CODE, "needs_reason": flag("needs_reason"), "goes_on": flag("goes_on", True)},
        {"item_id": OWNER},
    ),
    "assignment": Kind(
        "case.plan.assignment",
        (),
        {
            "condition": condition("condition"),
            "sequence": whole("sequence", 10),
            "role": ref("role_id", "roles"),
            "who_of_them": choice("assign_rule", "all"),
            "looks_at": ref("assign_item_id", "items"),
        },
        {"item_id": OWNER, "plan_id": OWNER},
    ),
    "approver": Kind(
        "case.plan.approver",
        ("role",),
        {
            "role": ref("role_id", "roles", needed=True),
            "sequence": whole("sequence", 10),
            "limit_detail": ref("limit_characteristic_id", "details"),
            "limit_amount": Field("limit_amount", "number"),
        },
        {"item_id": OWNER},
    ),
    "value": Kind(
        "case.plan.value",
        ("detail",),
        {
            "detail": ref("characteristic_id", "details", needed=True),
            "sequence": whole("sequence", 10),
            "source": choice("source", "fixed"),
            "text": text("text"),
        },
        {"item_id": OWNER},
    ),
    "answer": Kind(
        "case.plan.answer",
        ("detail",),
        {
            "detail": ref("characteristic_id", "details", needed=True),
            "sequence": whole("sequence", 10),
            "path": text("path", needed=True),
            "required": flag("required"),
        },
        {"item_id": OWNER},
    ),
    "document": Kind(
        "case.plan.document",
        (),
        {
            "document": ref("kind_id", "document_kinds", needed=True),
            "sequence": whole("sequence", 10),
            "required": flag("required", True),
            "multiple": flag("multiple"),
            "condition": condition("condition"),
        },
        {"item_id": OWNER},
    ),
    "question": Kind(
        "case.plan.question",
        ("detail", "name"),
        {
            "heading": choice("display_type"),
            "name": words("name"),
            "detail": ref("characteristic_id", "details"),
            "sequence": whole("sequence", 10),
            "required": flag("required"),
            "condition": condition("condition"),
        },
        {"item_id": OWNER},
    ),
}


def normal(name, record):
    """A record that was checked, as it would be written: without what equals its default, lines in their order.

    :param name: a key of :data:`TABLE`
    """
    found = {}
    for key, entry in TABLE[name].fields.items():
        value = record.get(key)
        if value is None:
            continue
        if entry.kind == "lines":
            value = [normal(entry.target, line) for line in value]
            if "sequence" in TABLE[entry.target].fields:
                usual = TABLE[entry.target].fields["sequence"].empty
                value.sort(key=lambda line, usual=usual: line.get("sequence", usual))
        elif entry.kind in ("refs", "founds"):
            value = sorted(set(value))
        elif entry.kind != "json" and value == "" and not (entry.kind == "choice" and entry.default):
            continue
        if value != entry.empty:
            found[key] = value
    return found


#: A column of a repeating group is a detail without columns of its own.
TABLE["column"] = Kind(
    "case.characteristic",
    ("code",),
    {name: entry for name, entry in TABLE["detail"].fields.items() if name != "columns"},
    TABLE["detail"].left_out,
)

#: Models of modelling that are in no bundle, and why.
MODELS_LEFT_OUT = dict.fromkeys(
    (
        "case.team",
        "case.relation.kind",
        "case.category",
        "case.report.method",
        "case.sla.policy",
        "case.sla.target",
    ),
    LOCAL,
)
