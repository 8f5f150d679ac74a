from odoo import fields, models


class CaseStep(models.Model):
    """How often somebody outside was reminded of a step. Written by the case writer alone."""

    _inherit = "case.step"

    reminders = fields.Integer("Reminders Sent", readonly=True)
    reminded_on = fields.Datetime("Last Reminder", readonly=True)
    reminding_over = fields.Boolean(readonly=True, help="What follows the last reminder has happened.")
