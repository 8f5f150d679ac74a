from odoo import fields, models


class CasePlanItem(models.Model):
    """A step in which a service elsewhere is asked, and that waits for its answer: see ``case_writer_callouts.py``."""

    _inherit = "case.plan.item"

    automatic_kind = fields.Selection(selection_add=[("call", "Ask a service")], ondelete={"call": "set null"})
    endpoint_id = fields.Many2one(
        "case.endpoint", "Service", ondelete="restrict", help="What an administrator allows plans to ask."
    )
    call_detail_ids = fields.Many2many(
        "case.characteristic",
        "case_plan_item_call_detail",
        "item_id",
        "characteristic_id",
        "It is Told",
        domain="[('type_id', '=', type_id)]",
        help="Details that are sent along. The number and the type of the case always are.",
    )
    answer_ids = fields.One2many("case.plan.answer", "item_id", "Its Answer Fills", copy=True)
    answers_later = fields.Boolean(help="It answers later, at an address that it gets. Else it answers at once.")
    answer_hours = fields.Integer(
        "Hours to Answer", default=24, help="When there is no answer by then the step fails. Plans may react to that."
    )

    def _automatic_problems(self):
        if self.automatic_kind != "call":
            return super()._automatic_problems()
        if not self.endpoint_id:
            return [self.env._("“%s” does not say what the system does.", self.name)]
        problems = []
        if not self.endpoint_id.active:
            problems.append(
                self.env._("“%(step)s” uses “%(what)s”, which is archived.", step=self.name, what=self.endpoint_id.name)
            )
        if self.answer_hours < 1:
            problems.append(self.env._("“%s” waits for an answer for at least an hour.", self.name))
        strange = (self.call_detail_ids | self.answer_ids.characteristic_id).filtered(
            lambda detail: detail.type_id != self.type_id
        )
        if strange:
            problems.append(
                self.env._(
                    "“%(step)s” names “%(detail)s”, a detail of another case type.",
                    step=self.name,
                    detail=strange[0].name,
                )
            )
        return problems

    def _call_in_words(self):
        """What is asked, and what the answer fills."""
        told = ", ".join(self.call_detail_ids.mapped("name")) or "–"
        filled = ", ".join(f"{answer.path} → {answer.characteristic_id.name}" for answer in self.answer_ids) or "–"
        options = {"service": self.endpoint_id.name, "told": told, "filled": filled, "hours": self.answer_hours}
        if self.answers_later:
            return self.env._("Asks %(service)s (%(told)s; %(filled)s), later, within %(hours)s hours", **options)
        return self.env._("Asks %(service)s (%(told)s; %(filled)s) within %(hours)s hours", **options)
