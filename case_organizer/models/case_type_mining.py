from odoo import api, models

from ..history import Planned, rules_of

#: Hours of a unit in which deadlines are counted; five working days are a week.
UNIT_HOURS = {"hours": 1, "days": 24, "workdays": 24 * 7 / 5}


class CaseType(models.Model):
    """What the plan of a case type says, in the terms in which histories are looked at."""

    _inherit = "case.type"

    def action_discover(self):
        """The dialog that proposes what the plan could take over from how the cases of this type went."""
        self.ensure_one()
        self.check_access("write")
        return self.env["case.discovery"].create({"type_id": self.id}).action_look()

    def action_conformance(self):
        """Hold the cases of this type against its published plan."""
        self.ensure_one()
        return self.env["case.conformance"].create({"type_id": self.id}).action_show()

    @api.private
    def rules(self):
        """The rules of the published plan. :return: ``history.Rules``"""
        self.ensure_one()
        return rules_of(self.env["case.plan.compiler"].items(self.plan_id))

    @api.private
    def planned(self):
        """The steps of the plan as it is modelled now, in order. :return: ``history.Planned``; roles are ids"""
        self.ensure_one()
        steps = self.shown_plan_id.item_ids.filtered(lambda item: item.kind == "step" and not item.discretionary)
        return [
            Planned(
                step.code,
                step.required,
                step.repeatable,
                step.role_id.id or None,
                step.deadline_days * UNIT_HOURS[step.deadline_unit],
                frozenset((step.prerequisite_ids | step.approves_ids).mapped("code")),
            )
            for step in steps.sorted(lambda step: (step.sequence, step.id))
        ]
