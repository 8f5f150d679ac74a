from odoo import fields, models


class CaseType(models.Model):
    """Customers of a type may be asked a whole survey, beside the one click."""

    _inherit = "case.type"

    survey_id = fields.Many2one(
        "survey.survey",
        ondelete="restrict",
        domain=[("survey_type", "in", ("survey", "custom"))],
        help="The mail that asks for satisfaction links to it.",
    )
