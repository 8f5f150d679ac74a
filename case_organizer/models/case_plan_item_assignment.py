from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.distribution import LOOK_BACK


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

    assignment_ids = fields.One2many(
        "case.plan.assignment",
        "item_id",
        "Who Gets It When",
        copy=True,
        help="Looked at when the step is asked: the first line whose condition holds says who gets it. When none does,"
        " the role and the rule of the step count.",
    )

    @api.constrains("assign_item_id", "plan_id")
    def _check_assign_item(self):
        for item in self:
            other = item.assign_item_id
            if other and (other.plan_id != item.plan_id or other.kind != "step" or other == item):
                raise ValidationError(
                    self.env._("“%s” can only look at who did another step of the same plan.", item.name)
                )

    def unlink(self):
        """Remove items: rules of steps that go too do not keep the steps that they look at."""
        self.assignment_ids.unlink()
        return super().unlink()

    def _own_problems(self):
        problems = super()._own_problems()
        if self.kind == "step" and self.assign_rule in LOOK_BACK and not self.assign_item_id:
            problems.append(self.env._("“%s” does not say whose doer gets it, or must not do it.", self.name))
        for line in self.assignment_ids if self.kind == "step" else ():
            if line.assign_rule in LOOK_BACK and not line.assign_item_id:
                problems.append(self.env._("“%s”, who gets it when: a line does not say whose doer counts.", self.name))
            if line.role_id and (line.role_id.type_id != self.type_id or not line.role_id.active):
                problems.append(
                    self.env._(
                        "“%(step)s” names the role “%(role)s”, which this case type does not have.",
                        step=self.name,
                        role=line.role_id.name,
                    )
                )
        return problems

    def _condition_texts(self):
        return [*super()._condition_texts(), *self.assignment_ids.mapped("condition")]

    @api.model
    def _match_triggers(self, item, made, details):
        """Let a step that was copied from a step set look at the step of this plan."""
        result = super()._match_triggers(item, made, details)
        source = next((source for source, copy in made.items() if copy == item), self.browse())
        item.assign_item_id = made.get(source.assign_item_id, self.browse())
        for line, copied in zip(source.assignment_ids, item.assignment_ids, strict=True):
            copied.assign_item_id = made.get(line.assign_item_id, self.browse())
        return result

    @api.model
    def _fragment_vals(self, item, details, roles):
        vals = super()._fragment_vals(item, details, roles)
        for _command, _id, line in vals.get("assignment_ids", ()):
            if line.get("role_id"):
                line["role_id"] = roles[self.env["case.role"].browse(line["role_id"])].id
        return vals


class CasePlan(models.Model):
    """A new version looks at its own steps."""

    _inherit = "case.plan"

    def _copy_as_draft(self):
        draft = super()._copy_as_draft()
        by_code = {item.code: item for item in draft.item_ids}
        for item in self.item_ids.filtered("assign_item_id"):
            by_code[item.code].assign_item_id = by_code[item.assign_item_id.code]
        for item in self.item_ids.filtered("assignment_ids"):
            for line, copied in zip(item.assignment_ids, by_code[item.code].assignment_ids, strict=True):
                copied.assign_item_id = by_code.get(line.assign_item_id.code, item.browse())
        return draft
