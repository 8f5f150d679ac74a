from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.distribution import LOOK_BACK


class CasePlanAssignment(models.Model):
    """Who gets a step in a certain state of the case: the first of the lines of a step whose condition holds counts.

    It is looked at when the step is asked; see ``case_writer_steps_by_rule.py``.
    """

    _name = "case.plan.assignment"
    _inherit = ["case.plan.part"]
    _description = "Who Gets It When"
    _order = "sequence, id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    plan_id = fields.Many2one(related="item_id.plan_id")
    type_id = fields.Many2one(related="item_id.type_id")
    sequence = fields.Integer(default=10)
    condition = fields.Char("When", help="What the case and its details say when the step is asked. Empty: always.")
    role_id = fields.Many2one(
        "case.role",
        ondelete="restrict",
        domain="[('type_id', '=', type_id)]",
        help="Whose step it is then. Empty: the role of the step.",
    )
    assign_rule = fields.Selection(
        selection=lambda self: self.env["case.plan.item"]._fields["assign_rule"]._description_selection(self.env),
        string="Who of Them",
        required=True,
        default="all",
    )
    assign_item_id = fields.Many2one(
        "case.plan.item",
        "The Step",
        ondelete="restrict",
        copy=False,
        domain="[('plan_id', '=', plan_id), ('kind', '=', 'step'), ('id', '!=', item_id)]",
        help="Whose doer gets this step, or must not do it.",
    )

    @api.constrains("condition")
    def _check_condition(self):
        for line in self:
            line.type_id._check_condition(line.condition, line.item_id.name)

    @api.constrains("assign_item_id", "item_id")
    def _check_assign_item(self):
        for line in self:
            other, item = line.assign_item_id, line.item_id
            if other and (other.plan_id != item.plan_id or other.kind != "step" or other == item):
                raise ValidationError(
                    self.env._("“%s” can only look at who did another step of the same plan.", item.name)
                )

    @api.depends("condition", "role_id.name", "assign_rule")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line._when()}: {line._who()}"

    def _when(self):
        """When this counts, in words."""
        if not self.condition or self.type_id._condition_problem(self.condition):
            return self.condition or self.env._("otherwise")
        return self.env["case.plan.compiler"].condition_words(self.type_id, self.condition)

    def _who(self):
        """Who gets it then, in words."""
        rules = dict(self.env["case.plan.item"]._fields["assign_rule"]._description_selection(self.env))
        role = self.role_id.name or self.env._("the role of the step")
        source = f" {self.assign_item_id.name}" if self.assign_rule in LOOK_BACK and self.assign_item_id else ""
        return role if self.assign_rule == "all" else f"{role}, {rules[self.assign_rule]}{source}"
