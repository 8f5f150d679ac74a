from odoo import models
from odoo.tools.date_utils import parse_date

from ..tools.conditions import DETAIL, FALSE, TRUE, holds, resolve, visible


class Asked:
    """What one step asks now, and which of it is shown.

    :ivar questions: list of ``case.plan.question``, in the order of the screen
    :ivar headings: ``{question: heading}``
    :ivar documents: ``case.plan.document``
    :ivar conditions: ``{question or document: condition or False}``; a condition looks at the answers of this screen
        only: what it said of the rest of the case has been replaced by what is true
    :ivar values: ``{code: stored value}`` of the details of the case
    :ivar before: ``{code: stored value}`` of what is asked here by condition, without what this step answered
    """

    def __init__(self, questions, headings, documents, conditions, values, before):
        self.questions, self.headings, self.documents = questions, headings, documents
        self.conditions, self.values, self.before = conditions, values, before

    def shown(self, given=()):
        """The codes of the questions that are shown. :param given: ``{code: stored value}`` not kept yet"""
        return self._visible(dict(given))[0]

    def documents_shown(self, given=()):
        """The documents that are asked for. :param given: ``{code: stored value}`` not kept yet"""
        _shown, facts = self._visible(dict(given))
        return self.documents.filtered(lambda ask: holds(self.conditions[ask], facts))

    def _visible(self, given):
        details = {question.characteristic_id.code: question.characteristic_id for question in self.questions}
        asked = [(question.characteristic_id.code, self.conditions[question]) for question in self.questions]
        now = {**self.values, **given}
        return visible(
            asked,
            {code: detail._to_property(now.get(code)) for code, detail in details.items()},
            {code: detail._to_property(self.before.get(code)) for code, detail in details.items()},
        )


class CaseStep(models.Model):
    """What a step asks by condition: decided here when it is done, and in the browser meanwhile."""

    _inherit = "case.step"

    def _asks_by_condition(self):
        """Whether anything in this step is asked only if a condition holds."""
        questions, documents = self._questions(), self._documents()
        return any(questions.mapped("condition")) or any(documents.mapped("condition"))

    def _asked(self):
        """What this step asks. :return: :class:`Asked`"""
        self.ensure_one()
        questions, documents = self._questions(), self._documents()
        pairs = questions._conditions()
        domains = dict(pairs) | {ask: ask._parsed() for ask in documents}
        details = {question.characteristic_id.code for question, _condition in pairs}
        rows = self._value_rows() if pairs else []
        values = {value.characteristic_id.code: value.value for value in rows if not value.valid_to}
        return Asked(
            [question for question, _condition in pairs],
            questions._headings(),
            documents,
            self._reduced(domains, details),
            values,
            self._before([question.characteristic_id for question, condition in pairs if condition], rows),
        )

    def _value_rows(self):
        """The values of the case's details that count now; what they were before too where that may count again."""
        domain = [("case_id", "=", self.case_id.id)]
        if not self._asks_by_condition():
            domain.append(("valid_to", "=", False))
        return self.env["case.value"].search(domain, order="id desc")

    def _before(self, details, rows):
        """What details were before this step answered them. :return: ``{code: stored value}``"""
        before = {}
        for detail in details:
            own = [row for row in rows if row.characteristic_id == detail]
            others = [row for row in own if row.step_id != self]
            replaced = {row.valid_from for row in own if row.step_id == self}
            if others and (not others[0].valid_to or others[0].valid_to in replaced):
                before[detail.code] = others[0].value
        return before

    def _reduced(self, domains, asked):
        """Conditions in which only answers of this screen are left to look at.

        :param domains: ``{record: parsed condition or []}``
        :param asked: codes of the details asked here
        :return: ``{record: condition or False}``
        """
        kinds = self.case_id.type_id._detail_kinds() if any(domains.values()) else {}
        domains = {
            record: resolve(domain, kinds, lambda text: parse_date(text, self.env))
            for record, domain in domains.items()
        }
        elsewhere = {
            repr(part): part
            for domain in domains.values()
            for part in domain
            if not isinstance(part, str) and part[0].removeprefix(DETAIL) not in asked
        }
        truths = {}
        if elsewhere:
            parts = [[part] for part in elsewhere.values()]
            row = self.env["case.plan.compiler"]._truths(self.case_id.ids, parts, kinds)[0]
            truths = dict(zip(elsewhere, row[1:], strict=True))
        return {
            record: [(TRUE if truths[repr(part)] else FALSE) if repr(part) in truths else part for part in domain]
            or False
            for record, domain in domains.items()
        }
