from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: For how long the price of a line is.
PRICE_PER = [
    ("month", "A month"),
    ("quarter", "A quarter"),
    ("half_year", "A half-year"),
    ("year", "A year"),
    ("once", "Once"),
]


class CaseContractLine(models.Model):
    """What is delivered under a contract, and for how much, from a day to a day."""

    _name = "case.contract.line"
    _description = "Contract Line"
    _inherit = ["case.contract.part"]
    _order = "contract_id.id, sequence, id"
    _check_company_auto = True

    currency_id = fields.Many2one(related="contract_id.currency_id")
    replaces_id = fields.Many2one(
        "case.contract.line", "In Place of", ondelete="restrict", domain="[('contract_id', '=', contract_id)]"
    )
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", ondelete="restrict", check_company=True)
    name = fields.Char(
        "Description", required=True, compute="_compute_name", store=True, readonly=False, precompute=True
    )
    quantity = fields.Float(default=1.0, digits="Product Unit")
    price_unit = fields.Monetary(
        "Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        currency_field="currency_id",
    )
    price_per = fields.Selection(
        PRICE_PER,
        "Price per Time",
        help="Empty: for each period that is invoiced. A part of it costs a part of the price.",
    )
    price_stays = fields.Boolean(help="It does not go on with an index or a percentage.")
    discount = fields.Float("Discount %", digits="Discount")
    price_subtotal = fields.Monetary("Amount", compute="_compute_price_subtotal", store=True)
    sale_line_id = fields.Many2one("sale.order.line", "Order Line", readonly=True, copy=False, ondelete="restrict")

    _order_line_unique = models.UniqueIndex("(sale_line_id) WHERE sale_line_id IS NOT NULL")
    _dates = models.Constraint("CHECK(date_to >= date_from)", "A line does not end before it begins.")

    @api.depends("product_id")
    def _compute_name(self):
        for line in self:
            line.name = line.name or line.product_id.display_name

    @api.depends("product_id")
    def _compute_price_unit(self):
        for line in self:
            line.price_unit = line.price_unit or line.product_id.lst_price

    @api.depends("quantity", "price_unit", "discount")
    def _compute_price_subtotal(self):
        for line in self:
            line.price_subtotal = line.currency_id.round(line.quantity * line.price_unit * (1 - line.discount / 100))

    @api.constrains("replaces_id", "annex_id", "contract_id")
    def _check_replaces(self):
        for line in self:
            if line.replaces_id and (line.replaces_id.contract_id != line.contract_id or not line.annex_id):
                raise ValidationError(
                    self.env._("“%s”: an annex puts one line of its contract in the place of another.", line.name)
                )

    def _replaced_at(self, price):
        """Values of the line that takes the place of this one at another price."""
        self.ensure_one()
        return {
            "contract_id": self.contract_id.id,
            "replaces_id": self.id,
            "sequence": self.sequence,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.quantity,
            "price_unit": price,
            "price_per": self.price_per,
            "discount": self.discount,
            "date_to": self.date_to,
        }

    def _as_read(self):
        """This line as the reading of its contract shows it."""
        self.ensure_one()
        return {
            "name": self.name,
            "quantity": self.quantity,
            "price": self.currency_id.format(self.price_subtotal),
            "from": fields.Date.to_string(self._first_day()),
            "to": fields.Date.to_string(self.date_to) if self.date_to else False,
            "source": self.annex_id.display_name or "",
        }
