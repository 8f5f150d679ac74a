from odoo import fields, models


class ResCompany(models.Model):
    """What a service call costs that nothing covers."""

    _inherit = "res.company"

    service_call_product_id = fields.Many2one("product.product", "Chargeable Call", ondelete="restrict")


class ResConfigSettings(models.TransientModel):
    """The same, in the settings."""

    _inherit = "res.config.settings"

    service_call_product_id = fields.Many2one(related="company_id.service_call_product_id", readonly=False)


class CaseInstallationType(models.Model):
    """Calls about some kinds of installations cost something else."""

    _inherit = "case.installation.type"

    call_product_id = fields.Many2one(
        "product.product",
        "Chargeable Call",
        ondelete="restrict",
        help="What a call costs that no contract or warranty covers. Empty: as the company says.",
    )
