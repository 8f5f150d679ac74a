from odoo import api, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import html2plaintext

from ..tools.gateway import allowed
from ..tools.outside_form import INSIDE, Form
from ..tools.signature_image import MOST_NAME, drawn
from ..tools.values import is_empty

#: The verb of the whitelist by which a step of a kind is done; ``answer`` for the others.
VERBS = {"document": "file_document", "approval": "approve"}


def decimal_point(env):
    """What stands before decimals in the language of an environment."""
    return env["res.lang"]._get_data(code=env.lang or "en_US").decimal_point or "."


class StepProblemsError(UserError):
    """What is missing or wrong in a step that was handed in: nothing of it was kept.

    :ivar problems: ``{place: sentence}``; a place is the key of a question, ``file.<ask id>``, ``outcome``, ``reason``,
        ``signed``
    """

    def __init__(self, message, problems):
        super().__init__(message)
        self.problems = problems


class CaseGateway(models.AbstractModel):
    """Doing one step from outside: what its page shows, what is kept meanwhile, and handing it in."""

    _inherit = "case.gateway"

    # --- reading ----------------------------------------------------------------------------------------------

    @api.private
    def read_step(self, key, step_id):
        """One step that is asked of the person of a key, for its page.

        :return: ``{case, person, work, form, typed, shown, uploads}``; ``case``, ``person`` and ``work`` with the keys
            of the whitelist alone; ``form``: a :class:`..tools.outside_form.Form`; ``typed``: what stands in it,
            ``{name: [texts]}``, what they typed and did not send included; ``shown``: keys of questions and
            ``file.<ask id>`` of documents whose condition holds; ``uploads``: their files that are not handed in,
            ``[{id, ask, name, size, received, mark, photo, turned}]``
        :raises AccessError: for a step that is not asked of them, there or not
        """
        person, rights = self._enter(key, "read_step")
        step = self._asked_step(person, step_id)
        asked, draft = step._asked(), self._draft(person, step)
        work = self._work(step, person, rights, asked)
        form = self._form(person, work)
        typed = (draft.typed or {}) if draft else form.filled()
        answers, shown = self._read_answers(work, asked, form, typed, {})
        documents = [self._ask_id(ask) for ask in asked.documents_shown(answers)]
        return {
            "case": allowed("case", self._case(person.case_id), rights),
            "person": allowed("person", {**self._person(person), **self._acting_as(key, person)}, rights),
            "work": work,
            "form": form,
            "typed": typed,
            "shown": [*shown, *(f"file.{ask_id}" for ask_id in documents)],
            "uploads": self._uploads_told(person, step),
        }

    @api.private
    def only_step(self, key):
        """The id of the one step that the person of a key has to do; None when there is none or more."""
        person, _rights = self._enter(key, "read_step")
        steps = self._steps(person)
        return steps.id if len(steps) == 1 else None

    @api.private
    def after_step(self, key, step_id):
        """Where the page of a step leads once it is not asked any more.

        :return: what follows the beginning of addresses: the receipt of what the person handed in there, or the case;
            None for a step that was never theirs, there or not
        """
        person, _rights = self._enter(key, "read_step")
        steps = person.case_id.step_ids.filtered(lambda step: step.id == step_id and step.role_id == person.role_id)
        if not steps or not person.role_id:
            return None
        receipts = person.env["case.receipt"].search(
            [("participant_id", "=", person.id), ("step_id", "=", steps.id)], limit=1
        )
        return f"/receipt/{receipts.id}" if receipts else "?everything=1"

    def _asked_step(self, person, step_id):
        """One of the person's open steps, as it is. :raises AccessError: for any other, there or not"""
        step = self._steps(person).filtered(lambda step: step.id == step_id)
        if not step:
            raise AccessError(self.env._("This is not asked of you."))
        return step

    def _work(self, step, person, rights, asked):
        """What the page of a step shows, with the keys of the whitelist alone. :param asked: what the step asks"""
        work = step._what_is_asked(asked)
        readable = self._documents(person).version_id.ids if work["documents"] else []
        hidden = self._hidden_details(person) if work["questions"] else set()
        outcomes = [{name: outcome[name] for name in ("code", "label", "needs_reason", "style")}
                    for outcome in work["outcomes"]]  # fmt: skip
        decides = step.kind == "approval"
        values = {
            "id": step.id,
            "name": step.display_name,
            "help": html2plaintext(work["help"]) if work["help"] else "",
            "kind": step.kind,
            "deadline": step.deadline,
            "signs": step.item_id.signed_outside,
            "questions": [self._outside_question(step, question, hidden) for question in work["questions"]],
            "documents": [
                {name: ask[name] for name in ("id", "label", "help", "required", "multiple", "condition")}
                | {"files": [file["name"] for file in ask["files"] if file["id"] in readable]}
                for ask in work["documents"]
            ],
            "approves": [
                {"id": decided["id"], "label": decided["label"], "name": decided["file"]["name"]}
                for decided in work["approves"]
            ],
            "decisions": outcomes if decides else [],
            "endings": [] if decides else outcomes,
        }
        return allowed("work", values, rights)

    def _outside_question(self, step, question, hidden):
        """A question as people from outside see it: what is for other roles only is asked and not shown."""
        names = ("key", "label", "help", "kind", "required", "unit", "choices", "columns", "section", "condition")
        shown = {name: question[name] for name in names}
        secret = question["key"] in hidden
        inside = question["kind"] in INSIDE or any(column["kind"] in INSIDE for column in question["columns"])
        value = False if secret else question["value"]
        detail = step.case_id.type_id.characteristic_ids.filtered(lambda detail: detail.code == question["key"])
        return {
            **shown,
            "value": value,
            "before": False if secret else question["before"],
            "readonly": question["readonly"] or inside,
            "inside": inside,
            "shown": detail._in_words(value) if (question["readonly"] or inside) and value not in (None, False) else "",
            "secret": secret,
        }

    def _form(self, person, work):
        """The form of a step's questions, numbers and times as the person writes them."""
        questions, zone = work.get("questions", []), "UTC"
        if any(asked["kind"] == "datetime" for question in questions for asked in (question, *question["columns"])):
            zone = person.partner_id.tz or person.case_id.company_id.resource_calendar_id.tz or zone
        return Form(questions, decimal_point(person.env), zone)

    # --- keeping ----------------------------------------------------------------------------------------------

    def _draft(self, person, step):
        return person.env["case.outside.draft"].search(
            [("participant_id", "=", person.id), ("step_id", "=", step.id)], limit=1
        )

    @api.private
    def keep_typed(self, key, step_id, given):
        """Keep what was typed in a step for the person alone; the case knows nothing of it.

        :param given: ``{name: [texts]}``
        """
        person, rights = self._enter(key, "answer")
        step = self._asked_step(person, step_id)
        self._keep(person, step, self._form(person, self._work(step, person, rights, step._asked())).known(given))

    def _keep(self, person, step, typed):
        draft = self._draft(person, step)
        if draft:
            draft.typed = typed
        else:
            draft.create({"participant_id": person.id, "step_id": step.id, "typed": typed})

    # --- handing in -------------------------------------------------------------------------------------------

    @api.private
    def hands_in_alone(self, key, step_id):
        """Whether nobody else in the place of this person hands in the same step at this moment.

        Who clicks twice sends twice. The second one waits here until the first one is through, and knows nothing of
        what came of it: a transaction sees what was there when it began.
        """
        turn = f"case.gateway.hand_in:{self.resolve(key).id}:{step_id}"
        cr = self.env.cr
        cr.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [turn])
        if cr.fetchone()[0]:
            return True
        cr.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [turn])
        return False

    @api.private
    def hand_in(self, key, step_id, given, seen=None, order=(), outcome=None, reason=None, signature=None, sent=()):
        """Hand in a step: its answers, the files that have arrived, a decision; the step is done with that.

        Where something is left that is not theirs to give, the step stays open inside.

        :param given: ``{name: [texts]}`` of the form's inputs
        :param seen: keys of the questions that were shown; one that is not among them is shown first. None: all were
        :param order: ids of their uploads in the order chosen
        :param outcome: code of an outcome; needed by who decides
        :param reason: why
        :param signature: ``(name typed, what was drawn or nothing)`` where the step is signed
        :param sent: ``[(id of the document asked, name, bytes)]``: files that are sent only now
        :return: id of the ``case.receipt``
        :raises StepProblemsError: naming per place what is missing or wrong
        """
        person, rights = self._enter(key, "read_step")
        self._check_verb(person, rights, VERBS.get(self._asked_step(person, step_id).kind, "answer"))
        step = self._own_step(person, step_id)
        asked, problems = step._asked(), {}
        work = self._work(step, person, rights, asked)
        answers = self._checked_answers(work, asked, self._form(person, work), given, seen, problems)
        if sent:
            self._check_verb(person, rights, "upload")
        files = self._files_to_hand_in(person, step, work, asked, answers, order, sent, problems)
        outcome, reason = self._checked_outcome(work, outcome, (reason or "").strip(), problems)
        signed = self._checked_signature(work, signature or ("", ""), problems)
        if problems:
            raise StepProblemsError(self._problems_in_words(problems), problems)
        versions = self._give(key, person, step, work, answers, files, outcome)
        done = self._may_finish(step, work, asked, answers)
        if done:
            # What was answered is on the case already.
            step.submit(outcome=outcome or False, reason=reason or False)
        self._draft(person, step).unlink()
        self._uploads(person, step).unlink()
        return self._receipt(key, person, step, versions, answers, outcome, reason, done, signed).id

    def _problems_in_words(self, problems):
        if len(problems) == 1:
            return next(iter(problems.values()))
        return self.env._("%s things need your attention.", len(problems))

    def _checked_answers(self, work, asked, form, given, seen, problems):
        """Answers in the form in which they are stored, of the questions that are shown. Fills ``problems``."""
        answers, shown = self._read_answers(work, asked, form, form.known(given), problems)
        questions = {question["key"]: question for question in form.asked()}
        for key in [key for key in questions if key in shown and key not in problems]:
            question, missing = questions[key], is_empty(answers.get(key))
            if question["required"] and missing and not self._kept_secret(asked, question):
                several = question["kind"] == "group"
                problems[key] = self.env._("Add at least one row.") if several else self.env._("Please answer this.")
            elif seen is not None and key not in seen:
                problems[key] = self.env._("This is asked because of another answer: please look at it.")
        return answers

    def _read_answers(self, work, asked, form, typed, problems):
        """What was typed, checked. Fills ``problems``.

        :return: ``({code: stored value} of what is shown, the codes shown)``
        """
        if not work.get("questions"):
            return {}, asked.shown()
        details = {question.characteristic_id.code: question.characteristic_id for question in asked.questions}
        questions = {question["key"]: question for question in form.asked()}
        answers, wrong = {}, {}
        for key, value in form.answers(typed).items():
            if value is None and questions[key]["secret"]:
                continue
            try:
                answers[key] = details[key]._check_value(value)
            except ValidationError as refusal:
                wrong[key] = str(refusal)
                answers[key] = None
        shown = asked.shown(answers)
        problems.update({key: sentence for key, sentence in wrong.items() if key in shown})
        return {key: value for key, value in answers.items() if key in shown}, shown

    def _kept_secret(self, asked, question):
        """Whether a question was answered before, which is not shown to this person."""
        return question["secret"] and not is_empty(asked.values.get(question["key"]))

    def _checked_outcome(self, work, outcome, reason, problems):
        """The outcome chosen and why. Fills ``problems``."""
        choices = {choice["code"]: choice for choice in work.get("decisions") or work.get("endings") or ()}
        if work.get("decisions") and outcome not in choices:
            problems["outcome"] = self.env._("Choose what you decide.")
        elif outcome and outcome not in choices:
            outcome = None
        if outcome in choices and choices[outcome]["needs_reason"] and not reason:
            problems["reason"] = self.env._("Say why: “%s” needs a reason.", choices[outcome]["label"])
        return outcome, reason

    def _checked_signature(self, work, signature, problems):
        """Columns of the receipt for a signature. Fills ``problems``."""
        if not work["signs"]:
            return {}
        name, image = (signature[0] or "").strip()[:MOST_NAME], None
        if not name:
            problems["signed"] = self.env._("Type your name: it is your signature.")
        try:
            image = drawn(signature[1])
        except ValueError:
            problems["signed"] = self.env._("What was drawn cannot be read: draw it again, or leave it out.")
        return {"signed_name": name, "signature": image or False}

    def _give(self, key, person, step, work, answers, files, outcome):
        """Write what was handed in, each part noted. :return: the ``case.document.version`` made"""
        writer, versions = person.env["case.writer"], person.env["case.document.version"]
        if answers:
            self._note_doing(key, person, step, "answered")
            step._write_answers(answers)
        if files:
            self._note_doing(key, person, step, "filed")
        for kind, name, content in files:
            version = writer.file_bytes_sudo(step.case_id, kind, name, content, step)
            version.document_id.write({"filed_by_id": person.id, "acted_by_id": self._acting(key, person).id})
            versions += version
        if work.get("decisions"):
            self._note_doing(key, person, step, "decided")
        elif not (answers or files):
            self._note_doing(key, person, step, "done")
        return versions

    def _may_finish(self, step, work, asked, answers):
        """Whether all that is left in a step is theirs to give."""
        if step.kind == "approval":
            return True
        shown = asked.shown(answers)
        if any(question.characteristic_id.code in shown for question in asked.questions) and "questions" not in work:
            return False
        if asked.documents_shown(answers) and "documents" not in work:
            return False
        ours = [question for question in work.get("questions", ()) if question["inside"] and question["required"]]
        return not any(question["key"] in shown and is_empty(asked.values.get(question["key"])) for question in ours)
