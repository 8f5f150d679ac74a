from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: Rules that look at who did another step.
LOOK_BACK = ("same", "other")


class CasePlanItem(models.Model):
    """Who of those who hold the role of a step gets it: see ``case_writer_steps_by_rule.py``."""

    _inherit = "case.plan.item"

    assign_rule = fields.Selection(
        [
            ("all", "Everybody in the role: it waits in the team box"),
            ("fewest", "Who has fewest open steps"),
            ("turn", "In turn"),
            ("same", "Who did the step…"),
            ("other", "Not who did the step… (four eyes)"),
        ],
        "Who of Them",
        required=True,
        default="all",
        help="Who gets it when the role is held by a team or by several persons. Who is away is passed over while "
        "somebody else is there. When nobody qualifies it waits in the team box, and the supervisor sees that.",
    )
    assign_item_id = fields.Many2one(
        "case.plan.item",
        "The Step",
        ondelete="restrict",
        copy=False,
        domain="[('plan_id', '=', plan_id), ('kind', '=', 'step'), ('id', '!=', id)]",
        help="Whose doer gets this step, or must not do it.",
    )

    @api.constrains("assign_item_id", "plan_id")
    def _check_assign_item(self):
        for item in self:
            other = item.assign_item_id
            if other and (other.plan_id != item.plan_id or other.kind != "step" or other == item):
                raise ValidationError(
                    self.env._("“%s” can only look at who did another step of the same plan.", item.name)
                )

    def _own_problems(self):
        problems = super()._own_problems()
        if self.kind == "step" and self.assign_rule in LOOK_BACK and not self.assign_item_id:
            problems.append(self.env._("“%s” does not say whose doer gets it, or must not do it.", self.name))
        return problems

    @api.model
    def _match_triggers(self, item, made, details):
        """Let a step that was copied from a step set look at the step of this plan."""
        result = super()._match_triggers(item, made, details)
        source = next((source for source, copy in made.items() if copy == item), self.browse())
        item.assign_item_id = made.get(source.assign_item_id, self.browse())
        return result


class CasePlan(models.Model):
    """A new version looks at its own steps."""

    _inherit = "case.plan"

    def _copy_as_draft(self):
        draft = super()._copy_as_draft()
        by_code = {item.code: item for item in draft.item_ids}
        for item in self.item_ids.filtered("assign_item_id"):
            by_code[item.code].assign_item_id = by_code[item.assign_item_id.code]
        return draft
