from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models


class CasePutOff(models.TransientModel):
    """Asks until which day steps are put off, and why."""

    _name = "case.put.off"
    _description = "Put Off"

    step_ids = fields.Many2many("case.step", string="Steps", readonly=True)
    step_count = fields.Integer("Number of Steps", compute="_compute_step_count")
    until = fields.Date(required=True, default=lambda self: fields.Date.context_today(self) + timedelta(days=1))
    reason = fields.Char("Why", required=True, help="Kept in the history of the case.")
    late = fields.Boolean(compute="_compute_late", help="A deadline of them lies before that day.")

    @api.depends("step_ids")
    def _compute_step_count(self):
        for asked in self:
            asked.step_count = len(asked.step_ids)

    @api.depends("step_ids", "until")
    def _compute_late(self):
        for asked in self:
            until = asked.until and asked._moment()
            asked.late = bool(until and any(step.deadline and step.deadline < until for step in asked.step_ids))

    def _moment(self):
        """When that day begins for the current user, in UTC."""
        begins = pytz.timezone(self.env.user.tz or "UTC").localize(datetime.combine(self.until, time.min))
        return begins.astimezone(pytz.utc).replace(tzinfo=None)

    def action_put_off(self):
        """Put them off. :raises UserError: as :meth:`..models.case_step_put_off.CaseStep.postpone`"""
        self.ensure_one()
        self.step_ids.postpone(self._moment(), self.reason)
        return {
            "type": "ir.actions.act_window_close",
        }
