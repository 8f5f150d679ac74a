from odoo import fields, models


class CasePlanItem(models.Model):
    """A step that is signed by whoever does it outside."""

    _inherit = "case.plan.item"

    signed_outside = fields.Boolean(
        "Signed",
        help="Who does this step outside signs what they send: with their name typed, and drawn if they like. It is "
        "on the receipt.",
    )
