from odoo import fields, models


class CaseServiceTime(models.Model):
    """A stretch of work or travel of somebody on a service action."""

    _name = "case.service.time"
    _description = "Time of a Service Action"
    _order = "started_on, id"

    action_id = fields.Many2one("case.service.action", required=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="action_id.case_id", store=True, index=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    kind = fields.Selection([("work", "Work"), ("travel", "Travel")], required=True, default="work", readonly=True)
    started_on = fields.Datetime(required=True, readonly=True)
    stopped_on = fields.Datetime(readonly=True)

    _order_of_time = models.Constraint("CHECK (stopped_on >= started_on)", "It stops after it starts.")
