from odoo import api, fields, models

from ..tools.naming import slug


class CasePlanOutcome(models.Model):
    """A named way in which a step can end; what comes next may depend on it."""

    _name = "case.plan.outcome"
    _inherit = ["case.plan.part"]
    _description = "Step Outcome"
    _order = "sequence, id"
    _worded = frozenset({"name"})

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="Filled from the name when empty.")
    sequence = fields.Integer(default=10)
    needs_reason = fields.Boolean("Asks Why")
    goes_on = fields.Boolean("Counts as Done", default=True, help="What waits for this step may go on.")

    _code_unique = models.Constraint("UNIQUE(item_id, code)", "A step has each outcome once.")

    @api.model_create_multi
    def create(self, vals_list):
        """Fill missing codes from names."""
        for vals in vals_list:
            vals["code"] = vals.get("code") or slug(vals.get("name"))
        return super().create(vals_list)
