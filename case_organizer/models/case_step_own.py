from odoo import api, fields, models

from ..tools.conditions import names, parse
from .plan_reserved import ADHOC, OWN_STEPS


class CaseStep(models.Model):
    """What a step asks: as its plan item says, or as was written down for this one case."""

    _inherit = "case.step"

    own_name = fields.Char("Name", readonly=True, help="Of a step that is in no plan.")
    own_kind = fields.Selection(
        [
            ("action", "Do something"),
            ("document", "File documents"),
            ("question", "Answer questions"),
            ("approval", "Approve"),
        ],
        "What",
        readonly=True,
    )
    own_help = fields.Text("What to Do", readonly=True)
    own_deadline = fields.Boolean(readonly=True, help="The deadline was set for this step: it does not follow another.")
    own_question_ids = fields.Many2many(
        "case.characteristic", "case_step_own_question", "step_id", "characteristic_id", "Questions", readonly=True
    )
    own_document_ids = fields.Many2many(
        "case.document.kind", "case_step_own_document", "step_id", "kind_id", "Documents to File", readonly=True
    )
    own_approves_ids = fields.Many2many(
        "case.document", "case_step_own_approves", "step_id", "document_id", "Decides on", readonly=True
    )
    added_step_ids = fields.One2many("case.added.step", "step_id", help="The step of an added set that this is.")
    outcome_shown = fields.Char("Outcome", compute="_compute_outcome_shown")
    added = fields.Boolean(compute="_compute_added", help="Not in the plan of this case: added while it was running.")
    required = fields.Boolean(compute="_compute_required")
    void = fields.Boolean(
        "No Longer Counts",
        readonly=True,
        help="What was done or decided here does not count any more: a step before it was opened again.",
    )

    @api.depends("code")
    def _compute_added(self):
        for step in self:
            step.added = step.code in OWN_STEPS

    @api.depends("code", "item_id.required")
    def _compute_required(self):
        for step in self:
            step.required = step.code == ADHOC if step.code in OWN_STEPS else step.item_id.required

    def _questions(self):
        """What this step asks to be answered: ``case.plan.question``, made up for steps that are in no plan."""
        self.ensure_one()
        questions = self.env["case.plan.question"]
        if not self.item_id:
            return questions.concat(
                *(
                    questions.new({"characteristic_id": detail.id, "required": True, "sequence": number})
                    for number, detail in enumerate(self.own_question_ids.sorted())
                )
            )
        if self.item_id.type_id == self.case_id.type_id:
            return self.item_id.question_ids
        return questions.concat(*self._translated_questions())

    def _translated_questions(self):
        """Questions of a step of another type, about those details that the type of the case has too.

        What is asked by a condition on other details than these is asked always, and may stay unanswered.
        """
        known = {detail.code: detail for detail in self.case_id.type_id.characteristic_ids}
        asked_there = self.item_id.question_ids
        for number, question in enumerate(asked_there.sorted(lambda question: (question.sequence, question.id))):
            detail = known.get(question.characteristic_id.code)
            if not question.display_type and (not detail or detail.kind != question.characteristic_id.kind):
                continue
            condition = question.condition if self._is_known(question.condition, known) else False
            yield asked_there.new(
                {
                    "display_type": question.display_type,
                    "name": question.name,
                    "characteristic_id": detail.id if detail and not question.display_type else False,
                    "required": question.required and bool(condition) == bool(question.condition),
                    "condition": condition,
                    "sequence": number,
                }
            )

    def _is_known(self, condition, known):
        """Whether a condition looks only at columns of the case and at details of its type."""
        looked_at = names(parse(condition)) if condition else ()
        columns = self.env["case.case"]._fields
        return all(name in known or name in columns for name in looked_at)

    def _documents(self):
        """What this step asks to be filed: ``case.plan.document``, made up for steps that are in no plan."""
        self.ensure_one()
        asks = self.env["case.plan.document"]
        if not self.item_id:
            return asks.concat(
                *(asks.new({"kind_id": k.id, "required": True, "multiple": True}) for k in self.own_document_ids)
            )
        if self.item_id.type_id == self.case_id.type_id:
            return self.item_id.ask_document_ids
        known = {detail.code: detail for detail in self.case_id.type_id.characteristic_ids}
        return self.item_id.ask_document_ids.filtered(lambda ask: self._is_known(ask.condition, known))

    @api.depends("outcome", "code", "item_id")
    @api.depends_context("lang")
    def _compute_outcome_shown(self):
        compiler = self.env["case.plan.compiler"]
        for step in self:
            plan_id = step.item_id.sudo().plan_id.id
            step.outcome_shown = step.outcome and compiler.outcome_told(plan_id, step.code, step.outcome)

    def _outcomes(self):
        """The outcomes this step can end with, as ``case.plan.item`` gives them."""
        self.ensure_one()
        item = self.item_id or self.env["case.plan.item"].new({"kind": "step", "step_kind": self.own_kind})
        return item._outcomes()
