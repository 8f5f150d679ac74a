from typing import Annotated, Literal

from odoo import models
from odoo.fields import Domain

from ..tools.api_shapes import (
    CaseLines,
    CaseName,
    CaseOpened,
    CaseRef,
    CaseWhole,
    Customer,
    Details,
    FileGiven,
    Key,
    Moment,
    Says,
    Vocabulary,
)
from .case_api_calls import ApiError, reads, writes

State = Literal["active", "suspended", "in_review", "completed", "terminated"]


class CaseApi(models.AbstractModel):
    """Cases: opening, finding, reading, steering."""

    _inherit = "case.api.v1"

    @reads
    def read_vocabulary(self) -> Vocabulary:
        """Which codes there are: case types with their details and results, document kinds, kinds of events.

        :return: what the user of the key may use
        """
        types = self.env["case.type"].search([("plan_id", "!=", False), ("is_fragment", "=", False)])
        events = self.env["case.event.type"].search([])
        return {
            "types": [
                {
                    "code": case_type.code or "",
                    "name": case_type.name,
                    "details": [
                        self._question_shape(self.env["case.step"]._question_entry(detail, detail.required))
                        for detail in case_type.characteristic_ids.filtered(lambda detail: not detail._is_kept())
                    ],
                    "results": [[result.code or "", result.name] for result in case_type.result_type_ids],
                }
                for case_type in types
            ],
            "document_kinds": [
                {"code": kind.code or "", "name": kind.name} for kind in self.env["case.document.kind"].search([])
            ],
            "events": [
                {
                    "code": event.code or "",
                    "name": event.name,
                    "questions": [self._question_shape(entry) for entry in event.get_questions()],
                }
                for event in events
            ],
        }

    @writes
    def open_case(
        self,
        type: str,
        title: str | None = None,
        customer: Customer | None = None,
        details: Details | None = None,
        documents: list[FileGiven] | None = None,
        external_ref: str | None = None,
        priority: Literal["0", "1", "2"] | None = None,
        channel: str | None = None,
        deadline: Moment | None = None,
        idempotency_key: Key | None = None,
    ) -> CaseOpened:
        """Open a case.

        Its plan starts, and the first steps are asked. The user of the key opened it.

        :param type: code of the case type
        :param title: what it is about, in a few words
        :param customer: id, reference or e-mail address of a contact that is there
        :param details: values by the code of the detail
        :param documents: what came with it, filed on the case
        :param external_ref: number of this case in the other system; each type has each number once
        :param priority: 0 normal, 1 high, 2 urgent
        :param channel: how it came in, in a word such as ``social``; from another system when left out
        :param deadline: that of the case type when left out
        :param idempotency_key: a text that nobody else makes, such as a UUID: the same request with it acts once
        :return: the case, with the steps that are asked now
        """
        case_type = self._by_code("case.type", type, "type", [("is_fragment", "=", False)])
        if external_ref:
            self._check_new(case_type, external_ref)
        values = {"type_id": case_type.id, "title": title, "external_ref": external_ref or False, "channel": channel}
        if not channel:
            values["report_method_id"] = self.env.ref("case_organizer.report_method_api").id
        if customer is not None:
            values["partner_id"] = self._customer(customer).id
        if priority:
            values["priority"] = priority
        if deadline:
            values["deadline"] = self._moment(deadline, "deadline")
        found = self._details(case_type, details or {})
        first = {d.code: d._to_property(value) for d, value in found.items() if d.kind != "group" and value is not None}
        if first:
            values["characteristics"] = first
        case = self.env["case.case"].create(values)
        groups = {d.code: value for d, value in found.items() if d.kind == "group" and value is not None}
        if groups:
            self.env["case.writer"].apply(case, (), answers={case.id: groups})
        for number, file in enumerate(documents or ()):
            self._file(case, file, f"documents[{number}]")
        steps = self.env["case.step"].search([("case_id", "=", case.id), ("is_open", "=", True)])
        return {**self._ref_shape(case), "steps": [self._step_shape(step) for step in steps]}

    def _check_new(self, case_type, external_ref):
        """:raises ApiError: when a case of this type has this number of another system already"""
        found = self.env["case.case"].search([("type_id", "=", case_type.id), ("external_ref", "=", external_ref)])
        if found:
            raise ApiError(
                self.env._("%(case)s is “%(number)s” already.", case=found.name, number=external_ref),
                "ambiguous",
                "external_ref",
                found.mapped("name"),
            )

    @reads
    def find_cases(
        self,
        type: str | None = None,
        customer: Customer | None = None,
        external_ref: str | None = None,
        state: State | None = None,
        text: str | None = None,
        limit: Annotated[int, Says({"minimum": 1, "maximum": 500})] = 80,
        offset: Annotated[int, Says({"minimum": 0})] = 0,
    ) -> CaseLines:
        """Find cases, the newest first.

        :param type: code of a case type
        :param customer: id, reference or e-mail address of their customer
        :param external_ref: number in another system
        :param state: of the case
        :param text: part of the number, the title or the name of the customer
        :param limit: how many at most
        :param offset: how many to leave out first
        :return: those that the user of the key reads
        """
        domain = Domain.TRUE
        if type is not None:
            domain &= Domain("type_id", "=", self._by_code("case.type", type, "type").id)
        if customer is not None:
            domain &= Domain("partner_id", "=", self._customer(customer).id)
        if external_ref is not None:
            domain &= Domain("external_ref", "=", external_ref)
        if state:
            domain &= Domain("state", "=", state)
        if text:
            domain &= Domain("display_name", "ilike", text)
        cases = self.env["case.case"].search(domain, order="id desc", limit=limit, offset=offset)
        cases._note_reading("list")
        return {"cases": [self._case_shape(case) for case in cases]}

    @reads
    def read_case(self, case: CaseName) -> CaseWhole:
        """Read a case: its plan, steps, details, documents and people, as far as the user of the key sees them.

        :param case: id or number
        :return: the case; reading a restricted one is noted
        """
        found = self._case(case)
        found._note_reading("opened")
        steps = self.env["case.step"].search([("case_id", "=", found.id)], order="id")
        values = self.env["case.value"].search([("case_id", "=", found.id), ("valid_to", "=", False)], order="id")
        documents = self.env["case.document"].search([("case_id", "=", found.id), ("state", "!=", "withdrawn")])
        plan = found.get_plan_map()
        return {
            **self._case_shape(found),
            "plan": [
                {
                    "code": node["code"],
                    "name": node["name"],
                    "kind": node["step_kind"] or node["kind"],
                    "parent": node["parent"] or None,
                    "state": node["state"],
                    "required": bool(node["required"]),
                    "step": node["step_id"] or None,
                }
                for node in plan["nodes"]
            ],
            "steps": [self._step_shape(step) for step in steps],
            "details": [
                {
                    "code": value.characteristic_id.code,
                    "label": value.characteristic_id.name,
                    "kind": value.characteristic_id.kind,
                    "value": value.value,
                    "text": value.shown or "",
                }
                for value in values
                if value.value is not None
            ],
            "documents": [self._document_shape(document) for document in documents],
            "people": [
                {
                    "name": person["name"],
                    "contact": person["partner_id"] or None,
                    "parts": person["parts"],
                    "inside": person["inside"],
                    "former": person["former"],
                }
                for person in found.get_people()["people"]
            ],
        }

    @writes
    def set_details(self, case: CaseName, details: Details, idempotency_key: Key | None = None) -> CaseRef:
        """Set details of a case outside a step; what they were before is kept in its history.

        :param case: id or number
        :param details: values by code; null takes one back
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        found._check_may("may_answer")
        hidden = self.env["case.characteristic"]._hidden_codes(found).get(found.id, ())
        given = {d.code: value for d, value in self._details(found.type_id, details, hidden=hidden).items()}
        if given:
            self.env["case.writer"].apply(found, (), answers={found.id: given})
        return self._ref_shape(found)

    @writes
    def hold_case(
        self, case: CaseName, reason: str, until: Moment | None = None, idempotency_key: Key | None = None
    ) -> CaseRef:
        """Put a case on hold: deadlines stand still and nothing is asked meanwhile.

        :param case: id or number
        :param reason: why, in words
        :param until: when it goes on by itself
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        found.action_suspend(reason, self._moment(until, "until") if until else None)
        return self._ref_shape(found)

    @writes
    def resume_case(self, case: CaseName, reason: str | None = None, idempotency_key: Key | None = None) -> CaseRef:
        """Take a case up again that was on hold.

        :param case: id or number
        :param reason: why, in words
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        found.action_resume(reason)
        return self._ref_shape(found)

    @writes
    def close_case(
        self,
        case: CaseName,
        result: str | None = None,
        note: str | None = None,
        idempotency_key: Key | None = None,
    ) -> CaseRef:
        """Close a case, or ask for its review where the plan says so.

        :param case: id or number
        :param result: code of what it ended in, where the case type has results
        :param note: why, in words; needed where the result says so
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        of_type = [("type_id", "=", found.type_id.id)]
        ended = self._by_code("case.result.type", result, "result", of_type) if result else None
        found.action_close(ended.id if ended else False, note or False)
        return self._ref_shape(found)

    @writes
    def cancel_case(self, case: CaseName, reason: str, idempotency_key: Key | None = None) -> CaseRef:
        """Cancel a case: nothing is deleted, open steps are cancelled.

        :param case: id or number
        :param reason: why, in words
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        found.action_cancel(reason)
        return self._ref_shape(found)

    @writes
    def reopen_case(self, case: CaseName, reason: str, idempotency_key: Key | None = None) -> CaseRef:
        """Open a case again that was closed or cancelled.

        :param case: id or number
        :param reason: why, in words
        :param idempotency_key: the same request with the same key acts once
        :return: the case
        """
        found = self._case(case)
        found.action_reopen(reason)
        return self._ref_shape(found)

    # --- shapes ------------------------------------------------------------------------------------------------

    def _case_shape(self, case):
        return {
            **self._ref_shape(case),
            "type": case.type_id.code or "",
            "title": case.title or "",
            "status": case.status_id.name or None,
            "customer": self._person_shape(case.sudo().partner_id),
            "handler": self._person_shape(case.sudo().user_id),
            "external_ref": case.external_ref or None,
            "priority": case.priority,
            "opened_on": self._moment_shape(case.opened_on),
            "deadline": self._moment_shape(case.deadline),
            "closed_on": self._moment_shape(case.closed_on),
        }

    def _question_shape(self, entry):
        return {
            "code": entry["key"],
            "label": entry["label"],
            "kind": entry["kind"],
            "required": bool(entry["required"]),
            "unit": entry["unit"] or "",
            "choices": entry["choices"],
            "columns": [self._question_shape(column) for column in entry["columns"]],
        }
