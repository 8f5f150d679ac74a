from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.start_form import ASKABLE


class CaseStartQuestion(models.Model):
    """A detail that is asked of people from outside when they start a case.

    It belongs to the type, not to a version of its plan: the steps of the plan find the answer among the details.
    """

    _name = "case.start.question"
    _description = "Intake Question"
    _order = "sequence, id"
    _rec_name = "characteristic_id"

    type_id = fields.Many2one("case.type", "Case Type", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="type_id.company_id")
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", domain="[('type_id', '=', type_id)]"
    )
    sequence = fields.Integer(default=10)
    required = fields.Boolean(help="The form is not sent without an answer.")
    condition = fields.Char("Only if", help="Asked only while this holds of what was answered above it.")

    _asked_once = models.Constraint("UNIQUE(type_id, characteristic_id)", "A form asks each question once.")

    @api.constrains("characteristic_id", "type_id")
    def _check_characteristic(self):
        for question in self:
            detail = question.characteristic_id
            if detail.type_id != question.type_id:
                raise ValidationError(self.env._("“%s” is no detail of this case type.", detail.name))
            if detail.kind not in ASKABLE or detail._is_kept():
                raise ValidationError(
                    self.env._(
                        "“%s” cannot be asked of people from outside: it looks into what we have, or follows from it.",
                        detail.name,
                    )
                )

    @api.constrains("condition", "type_id", "characteristic_id")
    def _check_condition(self):
        for question in self:
            question.type_id._check_condition(question.condition, question.characteristic_id.name)
        self.type_id._check_start_order()
