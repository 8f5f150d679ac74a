from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models, tools

#: When a working day ends where no calendar says so.
USUAL = 17.0


class CasePlanCompiler(models.AbstractModel):
    """When working days end."""

    _inherit = "case.plan.compiler"

    @api.model
    def end_of_day(self, day, type_id, company_id, team_calendar_id=None):
        """The moment at which work ends on a date, in UTC without a zone.

        :param day: a date; on a day off the hour counts at which work ends latest in a week
        :param type_id: of the case type; the calendar is chosen as :meth:`calendar` chooses it
        """
        zone, weeks, latest = self._ends_of_days(type_id, company_id, team_calendar_id)
        hour = weeks[(day.toordinal() - 1) // 7 % 2].get(day.weekday(), latest)
        local = datetime.combine(day, time()) + timedelta(hours=hour)
        return local.replace(tzinfo=zone).astimezone(ZoneInfo("UTC")).replace(tzinfo=None)

    @api.model
    @tools.ormcache("type_id", "company_id", "team_calendar_id")
    def _ends_of_days(self, type_id, company_id, team_calendar_id=None):
        """:return: ``(zone, [{weekday: hour} of even weeks, of odd weeks], the latest hour)``"""
        company = self.env["res.company"].sudo().browse(company_id)
        team = self.env["resource.calendar"].sudo().browse(team_calendar_id or [])
        calendar = self.env["case.type"].sudo().browse(type_id).calendar_id or team or company.resource_calendar_id
        lines = calendar.attendance_ids.filtered(lambda line: line.day_period != "lunch" and not line.display_type)
        weeks = [{}, {}]
        for line in lines:
            for number in (0, 1) if not line.week_type else (int(line.week_type),):
                day = int(line.dayofweek)
                weeks[number][day] = max(line.hour_to, weeks[number].get(day, 0.0))
        zone = ZoneInfo(calendar.tz or company.partner_id.tz or "UTC")
        return zone, weeks, max(lines.mapped("hour_to"), default=USUAL)
