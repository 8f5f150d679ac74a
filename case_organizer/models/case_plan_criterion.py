from odoo import api, fields, models


class CasePlanCriterion(models.Model):
    """One alternative that starts (entry) or stops (exit) an item: all its parts together. CMMN 1.1, 5.4.6."""

    _name = "case.plan.criterion"
    _inherit = ["case.plan.part"]
    _description = "Starts or Stops When"
    _order = "sequence, id"

    item_id = fields.Many2one("case.plan.item", ondelete="cascade", index=True)
    case_plan_id = fields.Many2one(
        "case.plan", "Stops the Case", ondelete="cascade", index="btree_not_null", help="Stops the whole case."
    )
    plan_id = fields.Many2one("case.plan", compute="_compute_plan_id", store=True, precompute=True, index=True)
    type_id = fields.Many2one(related="plan_id.type_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection([("entry", "Starts when"), ("exit", "Stops when")], required=True, default="entry")
    trigger_ids = fields.One2many("case.plan.trigger", "criterion_id", "What Must Happen", copy=True)
    condition = fields.Char(
        "Only if", help="Must hold at that moment: what the case and its details say. Empty: no further condition."
    )

    in_words = fields.Char("When", compute="_compute_in_words")

    _owner = models.Constraint(
        "CHECK(num_nonnulls(item_id, case_plan_id) = 1)", "A criterion belongs to one item, or to the plan."
    )

    @api.depends("item_id.plan_id", "case_plan_id")
    def _compute_plan_id(self):
        for criterion in self:
            criterion.plan_id = criterion.item_id.plan_id or criterion.case_plan_id

    @api.depends("trigger_ids.display_name", "condition")
    @api.depends_context("lang")
    def _compute_in_words(self):
        compiler = self.env["case.plan.compiler"]
        for criterion in self:
            parts = self.env._(" and ").join(trigger._in_words() or "…" for trigger in criterion.trigger_ids)
            condition = ""
            if criterion.condition and not criterion.type_id._condition_problem(criterion.condition):
                condition = compiler.condition_words(criterion.type_id, criterion.condition)
            if condition and parts:
                parts = self.env._("%(happened)s, only if %(condition)s", happened=parts, condition=condition)
            criterion.in_words = parts or condition

    @api.constrains("condition")
    def _check_condition(self):
        for criterion in self:
            criterion.plan_id.type_id._check_condition(criterion.condition, criterion._owner_name())

    def _part_of(self):
        return self.item_id.plan_id | self.case_plan_id

    def _owner_name(self):
        """What this starts or stops, in words."""
        self.ensure_one()
        return self.item_id.name or self.plan_id.type_id.name
