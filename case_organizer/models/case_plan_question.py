from odoo import fields, models


class CasePlanQuestion(models.Model):
    """A question that a step asks; the answer is kept as a detail of the case."""

    _name = "case.plan.question"
    _description = "Question"
    _order = "sequence, id"
    _rec_name = "characteristic_id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="item_id.type_id")
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    sequence = fields.Integer(default=10)
    required = fields.Boolean(help="Must be answered in this step. A detail that is required is required everywhere.")

    _asked_once = models.Constraint("UNIQUE(item_id, characteristic_id)", "A step asks each question once.")
