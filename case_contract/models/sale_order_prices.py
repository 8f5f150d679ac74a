from odoo import fields, models


class SaleOrderLine(models.Model):
    """Prices that were agreed in a contract in force are those of later quotations."""

    _inherit = "sale.order.line"

    def _get_display_price(self):
        agreed = self._agreed_price_sudo()
        return super()._get_display_price() if agreed is None else agreed

    def _compute_discount(self):
        """What was agreed is the price itself: no discount of a pricelist comes on top of it."""
        result = super()._compute_discount()
        for line in self:
            if line.discount and line.product_id and line.pricelist_item_id and line._agreed_price_sudo() is not None:
                line.discount = 0.0
        return result

    def _agreed_price_sudo(self):
        """The price of this product in the customer's contracts in force, or None. Sellers need not read contracts."""
        self.ensure_one()
        found = self._agreed_line_sudo()
        if not found:
            return None
        price = found.price_unit * (1 - found.discount / 100)
        unit = self.product_uom_id
        return self.product_id.uom_id._compute_price(price, unit) if unit and unit != self.product_id.uom_id else price

    def _agreed_line_sudo(self):
        """The ``case.contract.line`` in which the price was agreed, the latest one."""
        order = self.order_id
        lines = self.env["case.contract.line"].sudo()
        partner = order.partner_id.commercial_partner_id
        if not partner or not self.product_id:
            return lines
        on = fields.Date.to_date(order.date_order) or fields.Date.context_today(self)
        found = lines.search(
            [
                ("product_id", "=", self.product_id.id),
                ("contract_id.state", "=", "active"),
                ("contract_id.partner_id", "child_of", partner.id),
                ("contract_id.company_id", "=", order.company_id.id),
                ("contract_id.currency_id", "=", order.currency_id.id),
                ("contract_id.direction", "=", "sale"),
                ("contract_id.type_id.prices_apply", "=", True),
            ],
            order="id desc",
        )
        return found.filtered(lambda line: line._holds(on))[:1]
