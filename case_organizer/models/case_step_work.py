from odoo import models
from odoo.exceptions import UserError, ValidationError

from ..tools.values import is_empty
from .plan_compiler import Ending
from .plan_reserved import OWN_STEPS


class CaseStep(models.Model):
    """Doing a step: what its screen shows, and what happens when a person is done. See docs/architecture.md."""

    _inherit = "case.step"

    def get_work(self):
        """All that a person needs to do this step, as the step screen draws it."""
        self.ensure_one()
        self.check_access("read")
        if self.access == "restricted":
            self.case_id._note_reading("step", self.name)
        case, what = self.case_id, self._what_is_asked(self._asked())
        deadline = self.deadline if self.is_open else False
        can_work, why_not = self._may_work()
        rights = self._rights_here()
        if not rights["may_answer"]:
            what["questions"] = [{**question, "readonly": True} for question in what["questions"]]
        return {
            "id": self.id,
            "name": self.display_name,
            "kind": self.kind,
            "state": self.shown_state,
            "state_label": dict(self._fields["shown_state"]._description_selection(self.env)).get(self.shown_state),
            "case": {
                "id": case.id,
                "name": case.name,
                "title": case.title or "",
                "partner": case.partner_id.name or "",
            },
            "who": self._who(),
            "until": deadline.isoformat() + "Z" if deadline else False,
            "late": bool(deadline and deadline < self.env.cr.now()),
            "can_work": can_work,
            "can_take": can_work and bool(self.sudo().box_id.team_id or self.sudo().box_id.holders),
            **self._may_verbs(),
            **rights,
            "why_not": why_not,
            **what,
            "reason": self.reason or "",
        }

    def _what_is_asked(self, asked):
        """The part of :meth:`get_work` that says what is asked. :param asked: :class:`Asked`

        :return: ``{help, questions, documents, approves, outcomes}``
        """
        return {
            "help": self.own_help or self.item_id.help or "",
            "questions": [self._question(question, asked) for question in asked.questions],
            "documents": [{**self._ask(ask), "condition": asked.conditions[ask]} for ask in asked.documents],
            "approves": [self._approved_file(document) for document in self._documents_to_decide()],
            "outcomes": self._outcome_buttons(),
        }

    def _may_work(self):
        """Whether the current user may do this step now. :return: ``(bool, [sentences saying why not])``"""
        if not self.is_open:
            return False, []
        try:
            self._check_may_work()
            self._check_right_to_do()
        except UserError as refusal:
            return False, [str(refusal)]
        return True, []

    def _question(self, question, asked):
        characteristic = question.characteristic_id
        value = asked.values.get(characteristic.code)
        kept = characteristic._is_kept()
        entry = self._question_entry(characteristic, (question.required or characteristic.required) and not kept)
        model = characteristic._comodel()
        return {
            **entry,
            "help": self._question_help(characteristic),
            "readonly": kept,
            "section": asked.headings[question].name or "",
            "condition": asked.conditions[question],
            "before": asked.before.get(characteristic.code, False),
            "value": value if value is not None or characteristic.kind == "boolean" else False,
            "display": characteristic._in_words(value) if model and value else False,
        }

    def _question_help(self, characteristic):
        """What is said below a question. Addons add to it."""
        return characteristic.help or ""

    def _question_entry(self, characteristic, required):
        return {
            "key": characteristic.code,
            "label": characteristic.name,
            "help": characteristic.help or "",
            "kind": characteristic.kind,
            "required": required,
            "unit": characteristic.unit or "",
            "choices": [[choice.code, choice.name] for choice in characteristic.choice_ids],
            "model": characteristic._comodel() or False,
            "columns": [self._question_entry(column, column.required) for column in characteristic.column_ids],
        }

    def _ask(self, ask):
        documents = self.env["case.document"].search(
            [("step_id", "=", self.id), ("kind_id", "=", ask.kind_id.id), ("state", "!=", "withdrawn")], order="id"
        )
        return {
            "id": _ask_id(ask),
            "label": ask.kind_id.name,
            "help": "",
            "required": ask.required,
            "multiple": ask.multiple,
            "files": [self._file(document) for document in documents],
        }

    def _file(self, document):
        version = document.version_id
        return {
            "id": version.id,
            "name": version.name,
            "url": version.url,
            "mimetype": version.mimetype,
            "size": version.file_size,
            "filed_on": version.create_date.isoformat() + "Z" if version.create_date else False,
            "filed_by": version.create_uid.name,
            "state": {"approved": "accepted"}.get(document.state, document.state),
        }

    def _documents_to_decide(self):
        """The latest documents of the steps this approval decides on."""
        if self.kind != "approval":
            return self.env["case.document"]
        sources = self.item_id.approves_ids
        if not sources:
            return self.own_approves_ids.filtered(lambda document: document.state != "withdrawn")
        here = ("item_id", "in", sources.ids) if self.added else ("code", "in", sources.mapped("code"))
        steps = self.search([("case_id", "=", self.case_id.id), here], order="instance desc")
        latest = {}
        for step in steps:
            latest.setdefault(step.item_id.code, step)
        return self.env["case.document"].search(
            [("step_id", "in", [step.id for step in latest.values()]), ("state", "!=", "withdrawn")], order="id"
        )

    def _approved_file(self, document):
        return {
            "id": document.id,
            "label": document.kind_id.name,
            "state": document.state,
            "file": self._file(document),
        }

    def _outcome_buttons(self):
        return [
            {
                "code": code,
                "label": label,
                "needs_reason": needs_reason,
                "style": "primary" if number == 0 else ("secondary" if goes_on else "danger"),
            }
            for number, (code, label, needs_reason, goes_on) in enumerate(self._outcomes())
        ]

    def file_document(self, ask_id, name, data):
        """File a document that this step asks for.

        :param ask_id: the ``id`` that :meth:`get_work` gives under ``documents``
        :param name: file name
        :param data: base64 content
        :return: as :meth:`get_work`
        :raises UserError: when the step does not ask this, or the file is empty or too large
        """
        self._check_open()
        self.case_id._check_right("may_file")
        ask = self._asked().documents_shown().filtered(lambda ask: _ask_id(ask) == ask_id)
        if not ask:
            raise UserError(self.env._("“%s” does not ask for this document.", self.name))
        self.env["case.writer"].file_sudo(self.case_id, ask.kind_id, name, data, self)
        return self.get_work()

    def remove_document(self, version_id):
        """Take back what was filed in this step while it is not done. :return: as :meth:`get_work`"""
        self._check_open()
        self.case_id._check_right("may_file")
        document = self.env["case.document.version"].browse(version_id).document_id
        if document.step_id != self or document.state not in ("filed", "in_review"):
            raise UserError(self.env._("This document cannot be taken back."))
        self.env["case.writer"].withdraw_sudo(document, self)
        return self.get_work()

    def save_answers(self, answers):
        """Keep answers without finishing. :param answers: ``{code: value}`` :return: as :meth:`get_work`"""
        self._check_open()
        self.case_id._check_right("may_answer")
        self._write_answers(answers)
        return self.get_work()

    def submit(self, outcome=False, reason=False, answers=None):
        """Check everything that the step asks, then complete it.

        :param outcome: code of an outcome; the first one when left out
        :param reason: why; required by outcomes that ask for it
        :param answers: ``{code: value}``
        :return: ``{case_id, next_step_id, message}``
        :raises ValidationError: naming the question, document or reason that is missing or wrong
        """
        self.ensure_one()
        self.env["case.writer"].hold(self)
        self._check_open()
        self._check_done_here()
        return self._submit(outcome, reason, answers)

    def _check_done_here(self):
        """Hook. :raises UserError: when this step is done elsewhere, saying where; the current user may work on it"""

    def _submit(self, outcome=False, reason=False, answers=None):
        """As :meth:`submit`, once it was looked at whether the current user does this step now."""
        self._check_right_to_do(answers)
        compiler, case, item = self.env["case.plan.compiler"], self.case_id, self.item_id
        ending = self._ending()
        outcome = self._checked_outcome(ending, outcome)
        reason = self._checked_reason(ending, outcome, reason)
        if answers or ending.by_condition:
            self._write_answers(answers, final=True)
        if ending.asks:
            self._check_complete()
        if ending.kind == "approval":
            decided = self._documents_to_decide()
            self.env["case.writer"].decide_documents_sudo(decided, "approved" if outcome != "rejected" else "rejected")
        name = self.name if self.code in OWN_STEPS else compiler.label(item.id)
        held = self.env["case.writer"]._held_step(self)
        run = self.env["case.writer"].apply(case, (self._occurrence("complete", outcome),), reason=reason, step=self)
        return {
            "case_id": case.id,
            "next_step_id": (held and self._led_to(run, held.boxes)) or self._my_next(case),
            "message": self.env._("“%s” is done.", name),
        }

    def _checked_outcome(self, ending, outcome):
        """The outcome chosen, the first one when none was. :raises ValidationError: for one that there is not"""
        outcome = outcome or next(iter(ending.outcomes))
        if outcome not in ending.outcomes:
            raise ValidationError(
                self.env._("“%(outcome)s” is no outcome of “%(step)s”.", outcome=outcome, step=self.name)
            )
        return outcome

    def _checked_reason(self, ending, outcome, reason):
        """Why, in words, or None. :raises ValidationError: when the outcome needs a reason and there is none"""
        reason = (reason or "").strip() or None
        if ending.outcomes[outcome] and not reason:
            labels = {code: label for code, label, *_rest in self._outcomes()}
            raise ValidationError(self.env._("Say why: “%s” needs a reason.", labels[outcome]))
        return reason

    def _ending(self):
        """What completing this step looks at: an :class:`Ending`, from the cache for the steps of a plan."""
        if self.code not in OWN_STEPS:
            return self.env["case.plan.compiler"].ending(self.item_id.id)
        outcomes = {code: needs_reason for code, _label, needs_reason, _goes_on in self._outcomes()}
        return Ending(self.code, outcomes, True, self._asks_by_condition(), self.kind)

    def _check_open(self):
        """:raises UserError: when this step is not the current user's to do now"""
        self.ensure_one()
        self._check_may_work()
        if self.state == "enabled":
            raise UserError(self.env._("“%s” is offered: start it first.", self.name))
        if self.state != "active":
            state = dict(self._fields["shown_state"]._description_selection(self.env)).get(self.shown_state)
            raise UserError(
                self.env._(
                    "“%(step)s” is already %(state)s (%(who)s).",
                    step=self.name,
                    state=state.lower(),
                    who=self.done_by_id.name or "–",
                )
            )

    def _write_answers(self, answers, final=False):
        """Keep what is new among answers. Those to questions that are hidden are not.

        :param final: the step is being done: what was kept in it of questions that are hidden now is taken back
        """
        asked = self._asked()
        details = {question.characteristic_id.code: question.characteristic_id for question in asked.questions}
        given = {}
        for code, value in (answers or {}).items():
            if code not in details:
                raise ValidationError(
                    self.env._("“%(step)s” does not ask “%(question)s”.", step=self.name, question=code)
                )
            if not details[code]._is_kept():
                given[code] = details[code]._check_value(value)
        hidden = details.keys() - asked.shown(given)
        if final:
            given.update({code: asked.before.get(code) for code in hidden if not details[code]._is_kept()})
        else:
            given = {code: value for code, value in given.items() if code not in hidden}
        changed = {code: value for code, value in given.items() if value != asked.values.get(code)}
        if changed:
            self.env["case.writer"].apply(self.case_id, (), answers={self.case_id.id: changed}, step=self)

    def _check_complete(self):
        """:raises ValidationError: naming every question and document that is still missing"""
        asked = self._asked()
        shown = asked.shown()
        missing = [
            question.characteristic_id.name
            for question in asked.questions
            if (question.required or question.characteristic_id.required)
            and question.characteristic_id.code in shown
            and not question.characteristic_id._is_kept()
            and is_empty(asked.values.get(question.characteristic_id.code))
        ]
        needed = asked.documents_shown().filtered("required")
        missing += [ask.kind_id.name for ask in needed if not self._ask(ask)["files"]]
        if missing:
            raise ValidationError(
                self.env._("“%(step)s” still needs: %(missing)s.", step=self.name, missing=", ".join(missing))
            )


def _ask_id(ask):
    """What the step screen calls a document that is asked: a step that is in no plan has them by their kinds."""
    return ask.id or -ask.kind_id.id
