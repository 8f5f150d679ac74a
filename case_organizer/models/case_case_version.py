from odoo import api, fields, models
from odoo.exceptions import AccessError

from .case_case import RUNNING


class CaseCase(models.Model):
    """A running case on an older version of its plan can go to the version in force."""

    _inherit = "case.case"

    plan_behind = fields.Boolean("On an Older Plan", compute="_compute_plan_behind", search="_search_plan_behind")

    @api.depends("plan_id", "type_id.plan_id", "state")
    def _compute_plan_behind(self):
        for case in self:
            case.plan_behind = case.state in RUNNING and case.plan_id != case.type_id.plan_id

    @api.model
    def _search_plan_behind(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self.env["case.type"].with_context(active_test=False).search([("plan_id", "!=", False)]).plan_id
        behind = ["&", ("state", "in", RUNNING), ("plan_id", "not in", current.ids)]
        return behind if True in value else ["!", *behind]

    def action_to_current_plan(self):
        """The dialog that takes this case to the plan version in force, with a preview.

        :raises AccessError: for who is neither supervisor nor modeller
        """
        self.ensure_one()
        self._check_may_move()
        rollout = self.env["case.plan.rollout"].create(
            {"plan_id": self.type_id.plan_id.id, "scope": "selected", "case_id": self.id}
        )
        return rollout.action_preview()

    def _check_may_move(self):
        """:raises AccessError: when this user may not take these cases to another version of their plan"""
        self.check_access("write")
        user = self.env.user
        if not any(user.has_group(f"case_organizer.group_case_{who}") for who in ("supervisor", "modeller")):
            raise AccessError(self.env._("Supervisors and modellers take cases to another version of their plan."))
