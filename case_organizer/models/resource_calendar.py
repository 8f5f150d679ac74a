from odoo import models

#: What working days and hours follow from; lines and leaves say it themselves when they change.
COUNTED = frozenset(["tz", "company_id", "two_weeks_calendar", "flexible_hours", "schedule_type", "duration_based"])


class ResourceCalendar(models.Model):
    """Calendars as plans count with them are kept in the cache until one of them changes."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """When days or hours may change, empty the cache; clocks are counted anew, and deadlines in working days."""
        if COUNTED.isdisjoint(vals):
            return super().write(vals)
        self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        self._hours_changed()
        return result

    def _hours_changed(self):
        """Forget the working hours that are kept; clocks that run by these calendars are counted anew."""
        self.env.registry.clear_cache()
        if self:
            self.env["case.clock"]._count_anew_sudo([("calendar_id", "in", self.ids)])
