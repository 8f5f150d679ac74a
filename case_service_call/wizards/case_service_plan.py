from odoo import fields, models


class CaseServicePlan(models.TransientModel):
    """Asks when a service action is done, and by whom."""

    _name = "case.service.plan"
    _description = "Plan a Service Action"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    skill_ids = fields.Many2many(related="action_id.skill_ids")
    start = fields.Datetime("Begins", required=True)
    duration = fields.Float("Hours", required=True)
    worker_ids = fields.Many2many(
        "resource.resource",
        string="Done by",
        required=True,
        domain="[('service_worker', '=', True)]",
        help="The first one does the step; the others come along.",
    )
    anyway = fields.Char("Nevertheless, because", help="Needed when somebody is away, or nobody has the skill.")

    def action_confirm(self):
        """Plan it."""
        self.action_id.plan(self.start, self.worker_ids.ids, self.duration, self.anyway)
        return {"type": "ir.actions.act_window_close"}
