from typing import Annotated

from odoo import models

from ..tools.api_shapes import (
    CaseName,
    Customer,
    Details,
    EventRaised,
    FileGiven,
    Key,
    Moment,
    Says,
    StepDone,
    StepLine,
    StepWork,
    Work,
)
from .case_api_calls import ApiError, reads, writes
from .case_step_work import _ask_id

Answers = Annotated[Details, Says({"description": "Answers by the code of the question"})]
StepId = Annotated[int, Says({"description": "Id of a step"})]


class CaseApi(models.AbstractModel):
    """Work: to-do lists, steps, events."""

    _inherit = "case.api.v1"

    @reads
    def read_my_work(
        self,
        limit: Annotated[int, Says({"minimum": 1, "maximum": 500})] = 80,
        offset: Annotated[int, Says({"minimum": 0})] = 0,
    ) -> Work:
        """The steps that wait for the user of the key, what is due first comes first.

        :param limit: how many at most
        :param offset: how many to leave out first
        :return: open steps with their cases
        """
        found = self.env["case.step"].search(
            [("mine", "=", True), ("is_open", "=", True)], order="deadline, id", limit=limit + 1, offset=offset
        )
        steps = found[:limit]
        steps.case_id._note_reading("list")
        return {
            "steps": [
                {
                    **self._step_shape(step),
                    "number": step.case_id.name,
                    "title": step.case_id.title or "",
                    "type": step.type_id.code or "",
                }
                for step in steps
            ],
            "more": len(found) > limit,
        }

    @reads
    def read_step(self, step: StepId) -> StepWork:
        """All that is needed to do a step: its questions, the documents it asks for, how it may end.

        :param step: id
        :return: the step; questions that are asked by condition only are there when the condition holds now
        """
        found = self._record("case.step", step, "step")
        work, asked = found.get_work(), found._asked()
        shown, documents = asked.shown(), asked.documents_shown()
        wanted = {_ask_id(ask): ask for ask in documents}
        filed = {version: document for document in found._filed_here() for version in document.version_ids.ids}
        return {
            **self._step_shape(found),
            "help": work["help"] or "",
            "can_work": work["can_work"],
            "why_not": work["why_not"],
            "questions": [
                {
                    **self._question_shape(entry),
                    "value": None if entry["value"] is False and entry["kind"] != "boolean" else entry["value"],
                    "readonly": bool(entry.get("readonly")),
                }
                for entry in work["questions"]
                if entry["key"] in shown
            ],
            "documents": [
                {
                    "kind": wanted[entry["id"]].kind_id.code or "",
                    "label": entry["label"],
                    "required": bool(entry["required"]),
                    "multiple": bool(entry["multiple"]),
                    "files": [filed[file["id"]].id for file in entry["files"] if file["id"] in filed],
                }
                for entry in work["documents"]
                if entry["id"] in wanted
            ],
            "outcomes": [
                {"code": code, "label": label, "needs_reason": bool(needs)}
                for code, label, needs, *_rest in found._outcomes()
            ],
        }

    @writes
    def start_step(self, step: StepId, idempotency_key: Key | None = None) -> StepLine:
        """Start a step that is offered, or say that it is being worked on.

        :param step: id
        :param idempotency_key: the same request with the same key acts once
        :return: the step
        """
        found = self._record("case.step", step, "step")
        found.action_start()
        return self._step_shape(found)

    @writes
    def take_step(self, step: StepId, idempotency_key: Key | None = None) -> StepLine:
        """Take a step that waits in a team box.

        :param step: id
        :param idempotency_key: the same request with the same key acts once
        :return: the step
        """
        found = self._record("case.step", step, "step")
        found.action_take()
        return self._step_shape(found)

    @writes
    def answer_step(self, step: StepId, answers: Answers, idempotency_key: Key | None = None) -> StepLine:
        """Keep answers of a step without finishing it.

        :param step: id
        :param answers: by the code of the question
        :param idempotency_key: the same request with the same key acts once
        :return: the step
        """
        found = self._record("case.step", step, "step")
        self._check_asked(found, answers)
        found.save_answers(answers)
        return self._step_shape(found)

    @writes
    def complete_step(
        self,
        step: StepId,
        outcome: str | None = None,
        reason: str | None = None,
        answers: Answers | None = None,
        documents: list[FileGiven] | None = None,
        idempotency_key: Key | None = None,
    ) -> StepDone:
        """Complete a step, with its answers and documents in the same go.

        :param step: id
        :param outcome: code of an outcome; the first one when left out
        :param reason: why; needed by outcomes that ask for it
        :param answers: by the code of the question
        :param documents: those that the step asks for, by their kind
        :param idempotency_key: the same request with the same key acts once
        :return: what was done, and what waits next for the same person on this case
        """
        found = self._record("case.step", step, "step")
        if answers:
            self._check_asked(found, answers)
        if outcome:
            known = [code for code, *_rest in found._outcomes()]
            if outcome not in known:
                raise ApiError(
                    self.env._(
                        "“%(outcome)s” is no outcome of “%(step)s”. It has: %(known)s.",
                        outcome=outcome,
                        step=found.name,
                        known=", ".join(known),
                    ),
                    "unknown",
                    "outcome",
                    known,
                )
        if documents:
            # What is asked may depend on the answers.
            if answers:
                found.save_answers(answers)
            self._file_in(found, documents)
        done = found.submit(outcome=outcome or False, reason=reason or False, answers=answers)
        return {
            "step": found.id,
            "case": found.case_id.id,
            "number": found.case_id.name,
            "next_step": done["next_step_id"] or None,
            "message": done["message"],
        }

    def _check_asked(self, step, answers):
        """:raises ApiError: for an answer to what is not asked"""
        known = [question.characteristic_id.code for question in step._asked().questions]
        for code in answers:
            if code not in known:
                raise ApiError(
                    self.env._(
                        "“%(step)s” does not ask “%(code)s”. It asks: %(known)s.",
                        step=step.name,
                        code=code,
                        known=", ".join(known) or "–",
                    ),
                    "unknown",
                    f"answers.{code}",
                    known,
                )

    def _file_in(self, step, documents):
        """File what a step asks for. :raises ApiError: for a kind that it does not ask"""
        for number, file in enumerate(documents):
            asked = step._asked().documents_shown()
            ask = asked.filtered(lambda ask, kind=file["kind"]: ask.kind_id.code == kind)[:1]
            if not ask:
                known = asked.kind_id.mapped("code")
                raise ApiError(
                    self.env._(
                        "“%(step)s” does not ask for a “%(kind)s”. It asks for: %(known)s.",
                        step=step.name,
                        kind=file["kind"],
                        known=", ".join(filter(None, known)) or "–",
                    ),
                    "unknown",
                    f"documents[{number}].kind",
                    known,
                )
            step.file_document(_ask_id(ask), file["name"], file["data"])

    @writes
    def skip_step(self, step: StepId, reason: str, idempotency_key: Key | None = None) -> StepLine:
        """Skip a step: it is not needed here. What waits for it goes on.

        :param step: id
        :param reason: why, in words
        :param idempotency_key: the same request with the same key acts once
        :return: the step
        """
        found = self._record("case.step", step, "step")
        found.action_skip(reason)
        return self._step_shape(found)

    @writes
    def reopen_step(self, step: StepId, reason: str, idempotency_key: Key | None = None) -> StepLine:
        """Open a step again that was done, skipped or cancelled: it is asked anew.

        :param step: id
        :param reason: why, in words
        :param idempotency_key: the same request with the same key acts once
        :return: the step that is asked now
        """
        found = self._record("case.step", step, "step")
        return self._step_shape(found.browse(found.action_reopen(reason)))

    @writes
    def retry_step(self, step: StepId, idempotency_key: Key | None = None) -> StepLine:
        """Let the system try a step again that it could not do.

        :param step: id
        :param idempotency_key: the same request with the same key acts once
        :return: the step as it is tried now, a new time of it
        """
        found = self._record("case.step", step, "step")
        found.action_retry()
        again = [("case_id", "=", found.case_id.id), ("code", "=", found.code)]
        return self._step_shape(found.search(again, order="instance desc", limit=1))

    @writes
    def raise_event(
        self,
        code: str,
        case: CaseName | None = None,
        customer: Customer | None = None,
        answers: Details | None = None,
        fact_key: Key | None = None,
        occurred_on: Moment | None = None,
        reason: str | None = None,
        idempotency_key: Key | None = None,
    ) -> EventRaised:
        """Say that something happened: on a case, to a contact, or for the whole company.

        :param code: of the kind of event
        :param case: id or number of the case on which it happened
        :param customer: id, reference or e-mail address of the contact to whom it happened; not with a case
        :param answers: to what the event asks, by code
        :param fact_key: names the fact for good: raised again with it by whomever, the event does not act again
        :param occurred_on: when; now when left out
        :param reason: in words, for the history
        :param idempotency_key: the same request with the same key acts once
        :return: the event, and how many cases it reached
        """
        events = self.env["case.event"]
        self._by_code("case.event.type", code, "code")
        event_id = events.raise_event(
            code,
            case_id=self._case(case).id if case is not None else None,
            partner_id=self._customer(customer).id if customer is not None else None,
            answers=answers,
            fact_key=fact_key,
            occurred_on=self._moment(occurred_on, "occurred_on") if occurred_on else None,
            reason=reason,
        )
        return {"event": event_id, "reached": events.browse(event_id).reach_count}

    # --- shapes ------------------------------------------------------------------------------------------------

    def _step_shape(self, step):
        return {
            "id": step.id,
            "case": step.case_id.id,
            "code": step.code,
            "round": step.instance,
            "name": step.display_name,
            "kind": step.kind,
            "state": step.shown_state,
            "role": step.role_id.code or None,
            "waits_for": step._who() if step.is_open else "",
            "deadline": self._moment_shape(step.deadline),
            "outcome": step.outcome or None,
            "done_on": self._moment_shape(step.done_on),
            "done_by": step.sudo().done_by_id.name or step.done_by_name or None,
            "error": step.error or None,
        }


class CaseStep(models.Model):
    """What programs are told of a step."""

    _inherit = "case.step"

    def _filed_here(self):
        """The documents filed in this step that count."""
        self.ensure_one()
        return self.env["case.document"].search([("step_id", "=", self.id), ("state", "!=", "withdrawn")])
