from odoo import fields, models


class ProductTemplate(models.Model):
    """Products say which kind of installation is made when they are sold."""

    _inherit = "product.template"

    installation_type_id = fields.Many2one(
        "case.installation.type",
        "Becomes an Installation",
        ondelete="restrict",
        help="Each piece of a confirmed order becomes an installation of this type.",
    )
