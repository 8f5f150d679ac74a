from odoo import fields, models


class CasePlanItem(models.Model):
    """Approvals by one or several: all of them in any order, or one after another."""

    _inherit = "case.plan.item"

    approval_way = fields.Selection(
        [
            ("one", "One person"),
            ("all", "All of these, in any order"),
            ("order", "All of these, one after another"),
        ],
        "Approved by",
        required=True,
        default="one",
    )
    four_eyes = fields.Boolean(
        help="Never approved by who filed what is decided on, or did one of the steps that come before.",
    )
    approver_ids = fields.One2many("case.plan.approver", "item_id", "Who Approves", copy=True)

    def _several(self):
        """Whether this is an approval by several."""
        return self.kind == "step" and self.step_kind == "approval" and self.approval_way != "one"

    def _own_problems(self):
        problems = super()._own_problems()
        if not self._several():
            return problems
        if not self.approver_ids:
            problems.append(self.env._("“%s” does not say who approves.", self.name))
        elif all(line.limit_characteristic_id for line in self.approver_ids):
            problems.append(self.env._("“%s”: below all limits nobody approves. One line needs no limit.", self.name))
        for line in self.approver_ids:
            if line.role_id.type_id != self.type_id or not line.role_id.active:
                problems.append(
                    self.env._(
                        "“%(step)s” names the role “%(role)s”, which this case type does not have.",
                        step=self.name,
                        role=line.role_id.name,
                    )
                )
            if line.limit_characteristic_id and line.limit_characteristic_id.type_id != self.type_id:
                problems.append(
                    self.env._(
                        "“%(step)s” looks at “%(detail)s”, which is no detail of this case type.",
                        step=self.name,
                        detail=line.limit_characteristic_id.name,
                    )
                )
        return problems
