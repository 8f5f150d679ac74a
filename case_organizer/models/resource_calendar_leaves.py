from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Calendars are kept in the cache, see ``work_calendar.py``; leaves of one resource mean nothing to plans."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Empty the cache when it is a leave of everybody."""
        leaves = super().create(vals_list)
        leaves._forget_holidays()
        return leaves

    def write(self, vals):
        """Empty the cache when it is, or becomes, a leave of everybody."""
        self._forget_holidays()
        result = super().write(vals)
        self._forget_holidays()
        return result

    def unlink(self):
        """Empty the cache when it was a leave of everybody."""
        self._forget_holidays()
        return super().unlink()

    def _forget_holidays(self):
        if self.filtered(lambda leave: not leave.resource_id):
            self.env.registry.clear_cache()
