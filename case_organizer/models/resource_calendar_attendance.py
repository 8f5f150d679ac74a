from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Calendars as plans count with them are kept in the cache, see ``work_calendar.py``."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        """Empty the cache."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Empty the cache."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """Empty the cache."""
        self.env.registry.clear_cache()
        return super().unlink()
