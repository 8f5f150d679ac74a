from odoo import fields, models


class CasePlanCriterion(models.Model):
    """One alternative that starts (entry) or stops (exit) an item: all its parts together. CMMN 1.1, 5.4.6."""

    _name = "case.plan.criterion"
    _description = "Starts or Stops When"
    _order = "sequence, id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="item_id.plan_id")
    sequence = fields.Integer(default=10)
    kind = fields.Selection([("entry", "Starts when"), ("exit", "Stops when")], required=True, default="entry")
    trigger_ids = fields.One2many("case.plan.trigger", "criterion_id", "All of", copy=True)
