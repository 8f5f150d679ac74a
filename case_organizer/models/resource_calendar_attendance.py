from odoo import api, models

#: What of a line says nothing about days and hours.
NAMED = frozenset(["name", "sequence"])


class ResourceCalendarAttendance(models.Model):
    """Calendars as plans count with them are kept in the cache, see ``work_calendar.py``."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Empty the cache; clocks are counted anew."""
        self.env["case.writer"].calendars_change_sudo()
        lines = super().create(vals_list)
        lines.calendar_id._hours_changed()
        return lines

    def write(self, vals):
        """When days or hours may change, empty the cache; clocks are counted anew."""
        if vals.keys() <= NAMED:
            return super().write(vals)
        calendars = self.calendar_id
        self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        (calendars | self.calendar_id)._hours_changed()
        return result

    def unlink(self):
        """Empty the cache; clocks are counted anew."""
        calendars = self.calendar_id
        self.env["case.writer"].calendars_change_sudo()
        result = super().unlink()
        calendars._hours_changed()
        return result
