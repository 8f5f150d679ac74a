from odoo import fields, models


class ProductTemplate(models.Model):
    """Products say which contract they make when an order is confirmed."""

    _inherit = "product.template"

    contract_type_id = fields.Many2one(
        "case.contract.type",
        "Makes a Contract",
        ondelete="restrict",
        company_dependent=False,
        help="Confirming a quotation with this product makes a contract of this type.",
    )
