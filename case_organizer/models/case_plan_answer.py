from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools import json_path


class CasePlanAnswer(models.Model):
    """Which detail takes what a service answers."""

    _name = "case.plan.answer"
    _inherit = ["case.plan.part"]
    _description = "Answer of a Service"
    _order = "sequence, id"
    _rec_name = "characteristic_id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    type_id = fields.Many2one(related="item_id.type_id")
    sequence = fields.Integer(default=10)
    path = fields.Char("In the Answer", required=True, help="A path in the JSON: score, data.items[0].value")
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    required = fields.Boolean(help="Without it the step fails.")

    _once = models.Constraint("UNIQUE(item_id, characteristic_id)", "A step fills each detail once.")

    @api.constrains("path", "characteristic_id")
    def _check_path(self):
        for answer in self:
            if answer.characteristic_id._is_kept():
                raise ValidationError(self.env._("“%s” keeps itself: no step sets it.", answer.characteristic_id.name))
            try:
                json_path.steps(answer.path)
            except ValueError:
                raise ValidationError(self.env._("“%s” is no path: score, data.items[0].value", answer.path)) from None

    def _values_in(self, document):
        """What these details become by an answer. :raises ValidationError: naming what is missing or does not fit"""
        found = {}
        for answer in self:
            detail = answer.characteristic_id
            value = json_path.find(document, answer.path)
            if value is None:
                if answer.required:
                    raise ValidationError(
                        self.env._(
                            "The answer has no “%(path)s” for “%(detail)s”.", path=answer.path, detail=detail.name
                        )
                    )
                continue
            found[detail.code] = detail._check_value(value)
        return found
