from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.case_contract.models.case_obligation_occurrence import AHEAD

from ..tools.meters import counted


class CaseObligationContent(models.AbstractModel):
    """Maintenance that falls due by a meter: every 500 hours."""

    _inherit = "case.obligation.content"

    meter_name = fields.Char("By the Meter", help="Name of a meter of the installation. Empty: by time.")
    meter_every = fields.Float("Every (of the meter)", help="So much counted by the meter since it was last done.")

    @api.constrains("meter_name", "meter_every")
    def _check_meter(self):
        for obligation in self:
            if bool(obligation.meter_name) != (obligation.meter_every > 0):
                raise ValidationError(self.env._("“%s”: by which meter, and every how much?", obligation.name))

    def _rule_text(self):
        return "" if self.meter_name else super()._rule_text()

    def _every_in_words(self):
        if self.meter_name:
            return self.env._("every %(number)g (%(meter)s)", number=self.meter_every, meter=self.meter_name)
        return super()._every_in_words()


class CaseObligation(models.Model):
    """The day on which a meter is expected to reach what is due, forecast from its readings."""

    _inherit = "case.obligation"

    def _meter(self):
        """The meter by which this falls due, or None."""
        self.ensure_one()
        if not self.meter_name:
            return None
        meters = self.installation_id.sudo().meter_ids
        return meters.filtered(lambda meter: meter.name == self.meter_name)[:1] or None

    def _due_dates(self, span, until):
        """By a meter one date is ahead at a time: the day on which it is expected to have counted so much."""
        if not self.meter_name:
            return super()._due_dates(span, until)
        day = self._day_by_meter()
        first, last = span
        if not day or self.occurrence_ids.filtered(lambda row: row.state in AHEAD):
            return [], None
        day = max(day, first)
        if last and day > last:
            return [], None
        return ([day], None) if day <= until else ([], day)

    def _day_by_meter(self):
        """The day, from the latest readings; None when they do not tell."""
        meter = self._meter()
        if not meter:
            return None
        told = counted(meter._told())
        done = [row.done_on for row in self.occurrence_ids if row.state == "done" and row.done_on]
        since = max(done, default=None)
        if not told:
            return None
        start = max((total for at, total in told if at <= since), default=0.0) if since else told[0][1]
        moment = meter._reaches(start + self.meter_every)
        if not moment:
            return None
        held = {row.base_on for row in self.occurrence_ids}
        day = max(fields.Datetime.context_timestamp(self, moment).date(), fields.Date.context_today(self))
        while day in held:
            day = fields.Date.add(day, days=1)
        return day

    def _plan_by_meter(self):
        """Move what is promised to the day that the readings tell now, and plan what they tell first."""
        for obligation in self.sudo().filtered("meter_name"):
            ahead = obligation.occurrence_ids.filtered(lambda row: row.state == "promised")
            if ahead:
                ahead._let_go_sudo("obsolete", self.env._("By the latest reading it falls due on another day."))
            obligation._plan_sudo()
