from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import api, models, tools

from ..tools.date_rules import WorkCalendar


class CasePlanCompiler(models.AbstractModel):
    """Translates Odoo's working calendars to plain ones, kept in the cache."""

    _inherit = "case.plan.compiler"

    @api.model
    @tools.ormcache("type_id", "company_id", "team_calendar_id")
    def calendar(self, type_id, company_id, team_calendar_id=None):
        """The :class:`..tools.date_rules.WorkCalendar` by which dates of cases are counted.

        :param type_id: of the case type; its own calendar comes first
        :param company_id: of the case; its calendar comes last but for Monday to Friday in UTC
        :param team_calendar_id: of the team in whose box the step lies; it comes before that of the company
        """
        company = self.env["res.company"].sudo().browse(company_id)
        team = self.env["resource.calendar"].sudo().browse(team_calendar_id or [])
        calendar = self.env["case.type"].sudo().browse(type_id).calendar_id or team or company.resource_calendar_id
        return self.work_calendar(calendar.id, company.id) if calendar else WorkCalendar()

    @api.model
    @api.private
    @tools.ormcache("calendar_id", "company_id")
    def work_calendar(self, calendar_id, company_id):
        """A working calendar as plans count with it, with the days off of a company."""
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        company = self.env["res.company"].sudo().browse(company_id)
        zone = ZoneInfo(calendar.tz or "UTC")
        lines = calendar.attendance_ids.filtered(lambda line: line.day_period != "lunch" and not line.display_type)
        weeks = [lines.filtered(lambda line, n=n: line.week_type in (False, str(n))) for n in (0, 1)]
        even, odd = (frozenset(int(line.dayofweek) for line in week) for week in weeks)
        hours = tuple(self._hours(week, str(day)) for week in weeks for day in range(7))
        holidays, off = self._leaves(calendar, company, zone, lines)
        return WorkCalendar(zone, even, odd, holidays, hours, off)

    @api.model
    def _hours(self, lines, day):
        """When a day of the week is worked. :return: ``((from, to), …)`` in hours, in order"""
        return tuple(sorted((line.hour_from, line.hour_to) for line in lines if line.dayofweek == day))

    @api.model
    def _leaves(self, calendar, company, zone, lines):
        """When nobody works although the calendar would.

        :return: the dates that leaves of everybody cover all of, sorted; and all leaves, see ``WorkCalendar.off``
        """
        domain = [
            ("resource_id", "=", False),
            ("calendar_id", "in", (calendar.id, False)),
            ("company_id", "in", (company.id, False)),
            ("time_type", "=", "leave"),
        ]
        first, last = min(lines.mapped("hour_from"), default=0), max(lines.mapped("hour_to"), default=24)
        found, off = set(), set()
        for leave in self.env["resource.calendar.leaves"].sudo().search(domain):
            moments = [moment.replace(tzinfo=ZoneInfo("UTC")) for moment in (leave.date_from, leave.date_to)]
            off.add(tuple(int(moment.timestamp()) for moment in moments))
            begun, ended = (moment.astimezone(zone).replace(tzinfo=None) for moment in moments)
            day = begun.date()
            while day <= ended.date():
                midnight = datetime.combine(day, time())
                works = midnight + timedelta(hours=first), midnight + timedelta(hours=last) - timedelta(minutes=1)
                if begun <= works[0] and ended >= works[1]:
                    found.add(day)
                day += timedelta(days=1)
        return tuple(sorted(found)), tuple(sorted(off))
