from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of Case Organizer, per company."""

    _inherit = "res.config.settings"

    case_second_publisher = fields.Boolean(related="company_id.case_second_publisher", readonly=False)
    case_triage_team_id = fields.Many2one(
        related="company_id.case_triage_team_id", readonly=False, domain="[('company_id', '=', company_id)]"
    )
    case_risk_hours = fields.Integer(related="company_id.case_risk_hours", readonly=False)
    case_link_days = fields.Integer(related="company_id.case_link_days", readonly=False)
