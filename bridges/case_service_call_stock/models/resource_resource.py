from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResourceResource(models.Model):
    """Workers may have a stock of their own, such as a van."""

    _inherit = "resource.resource"

    service_stock_id = fields.Many2one(
        "stock.location",
        "Takes Parts from",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('usage', '=', 'internal'), ('warehouse_id', '!=', False)]",
        help="A van, or a warehouse near by. Empty: the warehouse of the company.",
    )

    @api.constrains("service_stock_id", "company_id")
    def _check_service_stock(self):
        for worker in self.filtered("service_stock_id"):
            place = worker.service_stock_id.sudo()
            if place.usage != "internal" or not place.warehouse_id or place.company_id - worker.company_id:
                raise ValidationError(
                    self.env._(
                        "%(who)s takes parts from a place in a warehouse of the same company: “%(place)s” is none.",
                        who=worker.name,
                        place=place.display_name,
                    )
                )
