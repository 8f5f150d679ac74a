from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of service, per company."""

    _inherit = "res.config.settings"

    service_speed = fields.Float(related="company_id.service_speed", readonly=False)
    service_detour = fields.Float(related="company_id.service_detour", readonly=False)
    service_unknown_minutes = fields.Integer(related="company_id.service_unknown_minutes", readonly=False)
