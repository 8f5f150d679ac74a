from datetime import UTC, datetime

from odoo import api, models, tools

from ..tools.working_time import AllTime, WorkingTime, Year


class CasePlanCompiler(models.AbstractModel):
    """Translates Odoo's working calendars to tables of working time, a year at a time, kept in the cache."""

    _inherit = "case.plan.compiler"

    @api.model
    @tools.ormcache("calendar_id", "number")
    def _working_year(self, calendar_id, number):
        """The working time of a calendar in one year, leaves of everybody taken off."""
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        begun, ended = (datetime(year, 1, 1, tzinfo=UTC) for year in (number, number + 1))
        found = calendar._work_intervals_batch(begun, ended)[False]
        return Year.of([(int(start.timestamp()), int(stop.timestamp())) for start, stop, _lines in found])

    @api.model
    def working_time(self, calendar_id):
        """How time counts by a calendar.

        :param calendar_id: of the ``resource.calendar``; None when every hour counts
        :return: a :class:`..tools.working_time.WorkingTime` or :class:`..tools.working_time.AllTime`
        """
        if not calendar_id:
            return AllTime()
        return WorkingTime(lambda number: self._working_year(calendar_id, number))
