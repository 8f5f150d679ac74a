from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of Case Organizer, per company."""

    _inherit = "res.config.settings"

    case_second_publisher = fields.Boolean(related="company_id.case_second_publisher", readonly=False)
