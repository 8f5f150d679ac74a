from odoo import api, fields, models


class CaseConformanceRule(models.TransientModel):
    """A rule of the plan that cases broke, and how many."""

    _name = "case.conformance.rule"
    _description = "Rule That Was Broken"
    _order = "case_count desc, id"

    conformance_id = fields.Many2one("case.conformance", required=True, readonly=True, ondelete="cascade", index=True)
    kind = fields.Selection(
        [
            ("unknown", "Not in the plan"),
            ("order", "Too early"),
            ("missing", "Never done"),
            ("repeated", "Too often"),
        ],
        "Deviation",
        required=True,
        readonly=True,
    )
    code = fields.Char(readonly=True)
    step = fields.Char(readonly=True)
    other = fields.Char("Step before", readonly=True)
    case_count = fields.Integer("Case Files", readonly=True)
    share = fields.Float("Of All", readonly=True)

    @api.depends("kind", "step", "other")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = {
                "unknown": self.env._("“%s” is no step of the plan", rule.step),
                "order": self.env._("“%(step)s” before “%(other)s” was done", step=rule.step, other=rule.other),
                "missing": self.env._("Closed without “%s”", rule.step),
                "repeated": self.env._("“%s” done more often than planned", rule.step),
            }[rule.kind]

    def action_open(self):
        """The cases that broke this rule."""
        self.ensure_one()
        action = self.conformance_id._list("case.conformance.line", self.display_name)
        return {**action, "domain": [("rule_id", "=", self.id)]}
