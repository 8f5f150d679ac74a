from odoo import models


class ResourceCalendar(models.Model):
    """Calendars as plans count with them are kept in the cache until one of them changes."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Empty the cache; clocks are counted anew, and deadlines in working days."""
        self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        self._hours_changed()
        return result

    def _hours_changed(self):
        """Forget the working hours that are kept; clocks that run by these calendars are counted anew."""
        self.env.registry.clear_cache()
        if self:
            self.env["case.clock"]._count_anew_sudo([("calendar_id", "in", self.ids)])
