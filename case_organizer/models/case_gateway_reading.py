from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext

from ..tools.gateway import allowed, may_in_state


class CaseGateway(models.AbstractModel):
    """What people from outside see of a case: what the whitelist names, and nothing that is for others."""

    _inherit = "case.gateway"

    @api.private
    def read_case(self, key):
        """All that a person may see of the case.

        :return: ``{case, person, milestones, steps, notes, documents}``, with the keys of the whitelist alone
        """
        person, rights = self._enter(key, "read")
        case = person.case_id
        return {
            "case": allowed("case", self._case(case), rights),
            "person": allowed("person", self._person(person), rights),
            "milestones": [allowed("milestone", values, rights) for values in self._milestones(case)],
            "steps": [allowed("step", self._step(step, person), rights) for step in self._steps(person)],
            "notes": [allowed("note", values, rights) for values in self._notes(person, rights)],
            "documents": [
                allowed("document", self._document(document), rights) for document in self._documents(person)
            ],
            **self._besides(key, person, rights),
        }

    def _case(self, case, waits=None):
        """:param waits: its open steps; None: they are looked for"""
        waits = case.step_ids.filtered("is_open") if waits is None else waits
        self._read_handlers(case)
        labels = dict(case._fields["state"]._description_selection(case.env))
        return {
            "name": case.name,
            "title": case.title or "",
            "type": case.type_id.name,
            "status": case.status_id.name or labels[case.state],
            "state": case.state,
            "opened_on": case.opened_on,
            "closed_on": case.closed_on,
            "deadline": case.deadline,
            "handler": case.user_id.name or "",
            "waits_for": list(dict.fromkeys(role.name for role in waits.role_id)),
        }

    def _read_handlers(self, cases):
        """Read the names of who handles cases at once, and nothing else of them."""
        cases.user_id.fetch(["partner_id"])
        cases.user_id.partner_id.fetch(["name"])

    def _person(self, person):
        return {
            "name": person.partner_id.name,
            "role": person.role_id.name or "",
            "relation": person.relation or "",
            "until": person.date_to,
            "may_write": may_in_state("write_note", person.case_id.state),
        }

    def _milestones(self, case):
        compiler, plan_id = case.env["case.plan.compiler"], case.plan_id.id
        codes = compiler.milestone_codes(plan_id)
        if not codes:
            return []
        names, state = compiler.names(plan_id), case._plan_state()
        return [{"name": names[code], "reached": state.of(code) == "c"} for code in codes]

    def _steps(self, person):
        """The open steps that are asked of a person: those of the role that they hold."""
        if not person.role_id or person.case_id.state != "active":
            return person.env["case.step"]
        return person.case_id.step_ids.filtered(
            lambda step: step.is_open and step.role_id == person.role_id and not step._is_by_system()
        ).sorted(lambda step: (not step.deadline, step.deadline, step.id))

    def _step(self, step, person):
        work = step._what_is_asked(step._asked())
        readable = self._documents(person)
        hidden = self._hidden_details(person)
        return {
            "id": step.id,
            "name": step.display_name,
            "help": html2plaintext(work["help"]) if work["help"] else "",
            "kind": step.kind,
            "deadline": step.deadline,
            "documents": [
                {name: ask[name] for name in ("id", "label", "required", "multiple")}
                | {"files": [file["name"] for file in ask["files"] if file["id"] in readable.version_id.ids]}
                for ask in work["documents"]
            ],
            "questions": [
                {name: question[name] for name in ("key", "label", "help", "kind", "required", "unit", "choices")}
                | {"value": False if question["key"] in hidden else question["value"]}
                for question in work["questions"]
            ],
            "approves": [{"label": decided["label"], "name": decided["file"]["name"]} for decided in work["approves"]],
            "outcomes": [
                {name: outcome[name] for name in ("code", "label", "needs_reason")} for outcome in work["outcomes"]
            ],
        }

    def _hidden_details(self, person):
        """Codes of the details that are for other roles only: they may be asked of this person, and are not shown."""
        details = person.case_id.type_id.characteristic_ids.filtered("reader_role_ids")
        return {detail.code for detail in details if person.role_id not in detail.reader_role_ids}

    def _notes(self, person, rights):
        """Notes for everyone on the case, newest first, with what was answered to them."""
        notes = person.env["case.note"]
        shown = notes.search(
            [("case_id", "=", person.case_id.id), ("outside", "=", True), ("withdrawn_on", "=", False)], order="id"
        )
        below = {}
        for note in shown.filtered("parent_id"):
            below.setdefault(note.parent_id, []).append(allowed("note", self._note(note, person, []), rights))
        top = shown.filtered(lambda note: not note.parent_id).sorted(lambda note: (not note.pinned, -note.id))
        return [self._note(note, person, below.get(note, [])) for note in top]

    def _note(self, note, person, comments):
        return {
            "id": note.id,
            "kind": note.kind,
            "body": note.body,
            "by": self._note_author(note),
            "mine": note.participant_id.partner_id == person.partner_id,
            "at": note.create_date,
            "edited": bool(note.edited_on),
            "comments": comments,
            "may_reply": may_in_state("write_note", person.case_id.state),
        }

    def _note_author(self, note):
        """Who wrote a note, as people outside know them: that somebody is from outside is said inside alone."""
        person, acting = note.participant_id.partner_id, note.acted_by_id
        if not person:
            return note._author_name()
        return self.env._("%(by)s for %(who)s", by=acting.name, who=person.name) if acting else person.name

    def _documents(self, person):
        """Documents shown to everyone on the case, those that this person filed, and those that they decide on."""
        decided = person.env["case.document"]
        if person.may_approve:
            for step in self._steps(person).filtered(lambda step: step.kind == "approval"):
                decided |= step._documents_to_decide()
        shown = self._shown_documents(person)
        return person.case_id.document_ids.filtered(
            lambda document: document in shown or (document in decided and document.state != "withdrawn")
        )

    def _shown_documents(self, person):
        """Documents shown to everyone on the case, and those that this person filed."""
        return person.case_id.document_ids.filtered(
            lambda document: (
                document.state != "withdrawn"
                and (document.outside or document.filed_by_id.partner_id == person.partner_id)
            )
        )

    def _document(self, document):
        labels = dict(document._fields["state"]._description_selection(document.env))
        return {
            "id": document.id,
            "name": document.version_id.name,
            "kind": document.kind_id.name,
            "state": labels[document.state],
            "at": document.create_date,
        }

    @api.private
    def read_document(self, key, document_id):
        """The latest file of a document that the person may see.

        :return: ``{name, mimetype, content}``, the content as bytes
        :raises AccessError: for any other document, there or not
        """
        person, _rights = self._enter(key, "read_document")
        document = self._documents(person).filtered(lambda document: document.id == document_id)
        if not document:
            raise AccessError(self.env._("This document is not there for you."))
        version = document.version_id
        return {"name": version.name, "mimetype": version.mimetype, "content": version.attachment_id.raw}
