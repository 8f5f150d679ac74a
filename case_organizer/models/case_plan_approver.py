from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CasePlanApprover(models.Model):
    """One of several roles that approve in a step; above an amount only, where the plan says so."""

    _name = "case.plan.approver"
    _inherit = ["case.plan.part"]
    _description = "Who Approves"
    _order = "sequence, id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="item_id.type_id")
    sequence = fields.Integer(default=10)
    role_id = fields.Many2one("case.role", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]")
    limit_characteristic_id = fields.Many2one(
        "case.characteristic",
        "Only if",
        ondelete="restrict",
        domain="[('type_id', '=', type_id), ('kind', 'in', ('integer', 'float', 'monetary'))]",
        help="Needed only when this number or amount is above the limit. Empty: always needed.",
    )
    limit_amount = fields.Float("Is Above", digits=(16, 2))

    _role_unique = models.Constraint("UNIQUE(item_id, role_id)", "A role approves once in a step.")

    @api.constrains("limit_characteristic_id")
    def _check_limit(self):
        for line in self:
            detail = line.limit_characteristic_id
            if detail and detail.kind not in ("integer", "float", "monetary"):
                raise ValidationError(self.env._("“%s” is no number: it has no limit.", detail.name))
