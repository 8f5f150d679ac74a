from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import html2plaintext

from ..tools.gateway import Seat, allowed, may, may_in_state, rights_with
from ..tools.participation import RIGHTS
from .link_tries import LinkError, check_tries, of_token, unknown_link

#: Within so long, a note that says the same is the same note, sent again after a bad connection.
SENT_AGAIN = timedelta(minutes=10)


class CaseGateway(models.AbstractModel):
    """The one way by which people from outside reach a case: what they may see and do there.

    Outsiders have no access to any model of cases. Each method takes a key: the token of a personal link, or the
    :class:`..tools.gateway.Seat` of somebody who is logged in. It finds out anew for whom the key is and whether it
    works, and goes through the whitelist of :mod:`..tools.gateway`. Nothing here can be called by RPC. This is the
    reviewed place in which something is read and done for people from outside.
    """

    _name = "case.gateway"
    _description = "Gateway for People from Outside"

    # --- who --------------------------------------------------------------------------------------------------

    @api.private
    def resolve(self, key, address=None):
        """For whom a key is.

        :param key: what stands in a link, or a ``Seat``
        :param address: from where it was tried, so that wrong tries are braked; None: not braked
        :return: the ``case.participant``, for this gateway only
        :raises LinkError: when it does not work, with why
        """
        if isinstance(key, Seat):
            return self._seated(key)
        return self._link(key, address).participant_id

    def _link(self, token, address=None):
        """The ``case.access.token`` of a token. :raises LinkError:"""
        check_tries(self.env, address)
        found = of_token(self.with_user(SUPERUSER_ID).env["case.access.token"], token)
        if not found:
            raise unknown_link(self.env, address)
        refusals = {
            "expired": self.env._("This link has expired. Ask for a new one."),
            "revoked": self.env._("This link was revoked. Ask for a new one."),
            "ended": self.env._("This link does not work any more."),
        }
        if found.state != "works":
            raise LinkError(refusals[found.state], found.state)
        return found

    def _seated(self, seat):
        """The person in whose place a user sits today. :raises LinkError: the same for any other, there or not"""
        env = self.with_user(SUPERUSER_ID).env
        user = env["res.users"].browse(seat.user_id).exists()
        person = env["case.participant"]
        if user.active and not user._is_public() and 0 < seat.participant_id < 2**31:
            person = person.search(self._places(user.partner_id) & Domain("id", "=", seat.participant_id))
        if not person:
            raise LinkError(self.env._("This is not there for you."), "not_yours")
        return person

    def _places(self, partner):
        """Where a contact may sit today: as the person who takes part there. :return: a domain on ``case.participant``

        Who else sits there (see ``case_gateway_mandates.py``) is added here.
        """
        return Domain("current", "=", True) & Domain("partner_id", "=", partner.id)

    def _acting(self, key, person):
        """Who does it in the place of a person: the contact of the user, or none when it is the person."""
        if not isinstance(key, Seat):
            return person.env["res.partner"]
        return person.env["res.users"].browse(key.user_id).partner_id - person.partner_id

    def _enter(self, key, verb, address=None):
        """The person whose key it is, and their rights, once a verb is theirs to use now.

        :param address: see :meth:`resolve`
        :return: ``(case.participant, frozenset of rights)``
        :raises LinkError: when the key does not work
        :raises AccessError: when they lack the right, or the state of the case does not allow it
        """
        person = self.resolve(key, address)
        rights = self._rights(person)
        if not may(verb, rights):
            raise AccessError(self.env._("You take part in this without the right to do that."))
        if not may_in_state(verb, person.case_id.state):
            raise AccessError(self.env._("This can be read, but nothing is changed in it now."))
        reader = person.env["res.users"].browse(key.user_id) if isinstance(key, Seat) else person.partner_id
        # A page speaks one language, which its reader may have chosen for it.
        lang = self.env.lang or reader.lang
        return person.with_context(lang=lang).with_company(person.case_id.company_id), rights

    def _rights(self, person):
        """The rights of a person, names in the whitelist. :return: frozenset"""
        return rights_with([right for right in RIGHTS if person[right]])

    @api.private
    def count_use(self, key):
        """Count that a link was opened; the first time of a day is noted in the history of the case.

        Who is logged in is counted nowhere: their last login stands with the user.
        """
        if not isinstance(key, Seat):
            self._link(key).count_use_sudo()

    # --- reading ----------------------------------------------------------------------------------------------

    @api.private
    def read_case(self, key, address=None):
        """All that a person may see of the case.

        :return: ``{case, person, milestones, steps, notes, documents}``, with the keys of the whitelist alone
        """
        person, rights = self._enter(key, "read", address)
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

    def _besides(self, key, person, rights):
        """What addons show of a case besides. :return: dict with keys of their own"""
        return {}

    def _case(self, case, waits=None):
        """:param waits: its open steps; None: they are looked for"""
        waits = case.step_ids.filtered("is_open") if waits is None else waits
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

    def _person(self, person):
        return {
            "name": person.partner_id.name,
            "role": person.role_id.name or "",
            "relation": person.relation or "",
            "until": person.date_to,
            "may_write": may_in_state("write_note", person.case_id.state),
        }

    def _milestones(self, case):
        compiler = case.env["case.plan.compiler"]
        state = case._plan_state()
        return [
            {"name": item.name, "reached": state.of(item.code) == "c"}
            for item in compiler._ordered(case.plan_id)
            if item.kind == "milestone"
        ]

    def _steps(self, person):
        """The open steps that are asked of a person: those of the role that they hold."""
        if not person.role_id or person.case_id.state != "active":
            return person.env["case.step"]
        return person.case_id.step_ids.filtered(
            lambda step: step.is_open and step.role_id == person.role_id and not step._is_by_system()
        ).sorted(lambda step: (not step.deadline, step.deadline, step.id))

    def _step(self, step, person):
        work = step.get_work()
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

    # --- doing ------------------------------------------------------------------------------------------------

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
        if isinstance(key, Seat):
            data["portal"] = True
        if acting := self._acting(key, person):
            data["by"] = acting.id
        person.env["case.writer"].note(person.case_id, "from_outside", step, data)
