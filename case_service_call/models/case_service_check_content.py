from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseServiceCheckContent(models.AbstractModel):
    """A line of a checklist: something to look at, to measure, to write down or to photograph."""

    _name = "case.service.check.content"
    _description = "Line of a Checklist"

    name = fields.Char("What", required=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [("check", "To be seen to"), ("measurement", "Measurement"), ("text", "In words"), ("photo", "Photo")],
        required=True,
        default="check",
    )
    unit = fields.Char(help="Of what is measured, such as mbar or °C.")
    bounded = fields.Boolean("Within Bounds", help="A measurement outside of them needs a remark.")
    minimum = fields.Float(digits=(16, 4))
    maximum = fields.Float(digits=(16, 4))
    required = fields.Boolean(default=True, help="The action is not done before this is.")

    @api.constrains("bounded", "minimum", "maximum")
    def _check_bounds(self):
        for line in self:
            if line.bounded and line.minimum > line.maximum:
                raise ValidationError(self.env._("“%s”: the lowest is above the highest.", line.name))
