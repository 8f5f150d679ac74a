from odoo import models


class ResourceCalendar(models.Model):
    """Calendars as plans count with them are kept in the cache until one of them changes."""

    _inherit = "resource.calendar"

    def write(self, vals):
        """Empty the cache."""
        self.env.registry.clear_cache()
        return super().write(vals)
