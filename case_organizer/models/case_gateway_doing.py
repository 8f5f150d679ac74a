from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

#: Within so long, a note that says the same is the same note, sent again after a bad connection.
SENT_AGAIN = timedelta(minutes=10)


class CaseGateway(models.AbstractModel):
    """What people from outside do on a case: notes, documents, answers, approvals."""

    _inherit = "case.gateway"

    @api.private
    def write_note(self, key, body, parent_id=None):
        """Write a note for everyone on the case, or answer one.

        :param body: plain text
        :param parent_id: id of the ``case.note`` that is answered
        :return: id of the ``case.note``; of the one that says the same, when it was just written and is sent again
        """
        person, _rights = self._enter(key, "write_note")
        case, notes = person.case_id, person.env["case.note"]
        parent = notes.browse()
        if parent_id:
            parent = notes.search(
                [
                    ("case_id", "=", case.id),
                    ("outside", "=", True),
                    ("withdrawn_on", "=", False),
                    ("parent_id", "=", False),
                ]
            ).filtered(lambda note: note.id == parent_id)
            if not parent:
                raise AccessError(self.env._("This note is not there for you."))
        values = {
            "case_id": case.id,
            "parent_id": parent.id,
            "kind": "comment" if parent else "message",
            "body": notes._checked_text(body),
            "outside": True,
            "participant_id": person.id,
            "acted_by_id": self._acting(key, person).id,
        }
        note = notes.search(self._just_written(values), limit=1)
        if not note:
            note = notes.create(values)
            note._tell()
        return note.id

    def _just_written(self, values):
        """The domain of a note that says the same, written so lately that its form was sent twice."""
        same = Domain.AND([(name, "=", value)] for name, value in values.items())
        lately = Domain("create_date", ">", fields.Datetime.now() - SENT_AGAIN)
        return same & lately & Domain("withdrawn_on", "=", False)

    @api.private
    def file_document(self, key, step_id, ask_id, name, data):
        """File a document that one of the person's own steps asks for.

        :param step_id: id of the step, ``ask_id`` of the document asked, both as :meth:`read_case` gives them
        :param name: file name
        :param data: base64 content
        :raises AccessError: for a step that is not theirs
        """
        person, _rights = self._enter(key, "file_document")
        step = self._own_step(person, step_id)
        before = step.case_id.document_ids
        self._note_doing(key, person, step, "filed")
        step.file_document(ask_id, name, data)
        step.case_id.invalidate_recordset(["document_ids"])
        (step.case_id.document_ids - before).write(
            {"filed_by_id": person.id, "acted_by_id": self._acting(key, person).id}
        )

    @api.private
    def finish_documents(self, key, step_id):
        """Say that all documents are filed that a step of the person asks for: it is done.

        :raises UserError: naming what is missing
        """
        person, _rights = self._enter(key, "finish_documents")
        step = self._own_step(person, step_id, "document")
        self._note_doing(key, person, step, "filed")
        step.submit()

    @api.private
    def answer(self, key, step_id, answers, finish=True):
        """Answer the questions of one of the person's own steps.

        :param answers: ``{key: value}``
        :param finish: the step is done with that; else the answers are kept
        :raises UserError: naming what is missing or wrong
        """
        person, _rights = self._enter(key, "answer")
        step = self._own_step(person, step_id, "question" if finish else None)
        self._note_doing(key, person, step, "answered")
        if finish:
            step.submit(answers=answers)
        else:
            step.save_answers(answers)

    @api.private
    def approve(self, key, step_id, outcome, reason=None):
        """Decide in one of the person's own steps.

        :param outcome: code of an outcome, as :meth:`read_case` gives them
        :param reason: why; required by outcomes that ask for it
        """
        person, _rights = self._enter(key, "approve")
        step = self._own_step(person, step_id, "approval")
        self._note_doing(key, person, step, "decided")
        step.submit(outcome=outcome, reason=reason)

    def _own_step(self, person, step_id, kind=None):
        """One of the person's own open steps. :raises AccessError: for any other step, there or not"""
        step = self._steps(person).filtered(lambda step: step.id == step_id)
        if not step or (kind and step.kind != kind):
            raise AccessError(self.env._("This is not asked of you."))
        if step.state == "enabled":
            step.action_start()
        return step

    def _note_doing(self, key, person, step, what):
        """Note in the history who does what comes next there. :param what: see ``case_log_people.py``"""
        data = {"participant": person.id, "what": what}
        if self._seat(key):
            data["portal"] = True
        if acting := self._acting(key, person):
            data["by"] = acting.id
        person.env["case.writer"].note(person.case_id, "from_outside", step, data)
