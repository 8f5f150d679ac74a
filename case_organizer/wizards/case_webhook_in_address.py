from odoo import fields, models


class CaseWebhookInAddress(models.TransientModel):
    """Shows the address of a webhook the one time it is known."""

    _name = "case.webhook.in.address"
    _description = "Address of a Webhook"

    address = fields.Char(readonly=True, help="Only its hash is kept: copy it now.")
