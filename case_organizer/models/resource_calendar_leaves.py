from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Calendars are kept in the cache, see ``work_calendar.py``; leaves of one resource mean nothing to plans."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Empty the cache when it is a leave of everybody."""
        leaves = super().create(vals_list)
        leaves._calendars_off()._hours_changed()
        return leaves

    def write(self, vals):
        """Empty the cache when it is, or becomes, a leave of everybody."""
        calendars = self._calendars_off()
        result = super().write(vals)
        (calendars | self._calendars_off())._hours_changed()
        return result

    def unlink(self):
        """Empty the cache when it was a leave of everybody."""
        calendars = self._calendars_off()
        result = super().unlink()
        calendars._hours_changed()
        return result

    def _calendars_off(self):
        """The calendars in which these leaves are off for everybody."""
        everybody = self.filtered(lambda leave: not leave.resource_id)
        if any(not leave.calendar_id for leave in everybody):
            return self.env["resource.calendar"].sudo().search([])
        return everybody.calendar_id
