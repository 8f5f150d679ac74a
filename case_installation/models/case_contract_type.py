from odoo import fields, models


class CaseContractType(models.Model):
    """Contract types say whether their contracts cover what is delivered with them."""

    _inherit = "case.contract.type"

    covers_delivered = fields.Boolean(
        "Covers What the Order Delivers",
        help="The installations of an order are covered by the contract that the same order makes.",
    )
