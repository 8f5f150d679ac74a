from odoo import fields, models


class CaseClockRest(models.Model):
    """A time during which a clock stood still. What it is due follows from these; nobody changes them."""

    _name = "case.clock.rest"
    _description = "Rest of a Clock"
    _order = "clock_id, date_from"
    _log_access = False

    clock_id = fields.Many2one("case.clock", required=True, readonly=True, ondelete="restrict", index=True)
    date_from = fields.Datetime("From", required=True, readonly=True)
    date_to = fields.Datetime("To", readonly=True, help="Empty while it lasts.")

    _one_open = models.UniqueIndex("(clock_id) WHERE date_to IS NULL", "A clock stands still once at a time.")
