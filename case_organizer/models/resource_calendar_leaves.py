from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """Calendars are kept in the cache, see ``work_calendar.py``; leaves of one resource mean nothing to plans.

    Deadlines in working days follow what changes here, see ``case_writer_calendar.py``.
    """

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        """Empty the cache when it is a leave of everybody."""
        if any(not vals.get("resource_id") for vals in vals_list):
            self.env["case.writer"].calendars_change_sudo()
        leaves = super().create(vals_list)
        leaves._calendars_off()._hours_changed()
        return leaves

    def write(self, vals):
        """Empty the cache when it is, or becomes, a leave of everybody and more than its name is written."""
        if vals.keys() <= {"name"}:
            return super().write(vals)
        calendars = self._calendars_off()
        if calendars or not vals.get("resource_id", True):
            self.env["case.writer"].calendars_change_sudo()
        result = super().write(vals)
        (calendars | self._calendars_off())._hours_changed()
        return result

    def unlink(self):
        """Empty the cache when it was a leave of everybody."""
        calendars = self._calendars_off()
        if calendars:
            self.env["case.writer"].calendars_change_sudo()
        result = super().unlink()
        calendars._hours_changed()
        return result

    def _calendars_off(self):
        """The calendars in which these leaves are off for everybody."""
        everybody = self.filtered(lambda leave: not leave.resource_id)
        if any(not leave.calendar_id for leave in everybody):
            return self.env["resource.calendar"].sudo().search([])
        return everybody.calendar_id
