from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Confirmed quotations make contracts, each order line once."""

    _inherit = "sale.order"

    contract_ids = fields.One2many("case.contract", "sale_order_id", "Contracts")
    contract_count = fields.Integer(compute="_compute_contract_count")

    def _compute_contract_count(self):
        counts = dict(
            self.env["case.contract"]._read_group([("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"])
        )
        for order in self:
            order.contract_count = counts.get(order, 0)

    def _action_confirm(self):
        """Make the contracts that the products of these orders name."""
        result = super()._action_confirm()
        self._make_contracts()
        return result

    def _make_contracts(self):
        """Contracts of the lines that have none yet: one an order, or one a line, as their type says.

        :raises UserError: when the user may make no contracts
        """
        wanted = self.order_line.filtered(lambda line: line.product_id.contract_type_id and not line.display_type)
        if not wanted:
            return
        made = self.env["case.contract.line"].sudo().search([("sale_line_id", "in", wanted.ids)]).sale_line_id
        groups = defaultdict(lambda: self.env["sale.order.line"])
        for line in wanted - made:
            contract_type = line.product_id.contract_type_id
            if contract_type.company_id != line.order_id.company_id:
                raise UserError(
                    self.env._(
                        "“%(product)s” makes a contract of %(company)s: this order is of another company.",
                        product=line.product_id.display_name,
                        company=contract_type.company_id.name,
                    )
                )
            groups[line.order_id, contract_type, line if contract_type.per_order == "line" else None] |= line
        values = [
            {
                "type_id": contract_type.id,
                "partner_id": order.partner_id.id,
                "company_id": order.company_id.id,
                "currency_id": order.currency_id.id,
                "user_id": (order.user_id or self.env.user).id,
                "title": one.name.splitlines()[0] if one else contract_type.name,
                "sale_order_id": order.id,
                "follows_id": order.opportunity_id.sudo().contract_id.id,
                "payment_term_id": order.payment_term_id.id,
                "line_ids": [(0, 0, line._contract_line()) for line in lines],
            }
            for (order, contract_type, one), lines in groups.items()
        ]
        if values:
            self._make_contracts_sudo(values)

    def _make_contracts_sudo(self, values):
        """Who confirms an order may not be allowed to write contracts: the order says what they are to be."""
        self.env["case.contract"].sudo().create(values)

    def action_open_contracts(self):
        """The contracts made from this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        return {**action, "domain": [("sale_order_id", "=", self.id)], "context": {}}


class SaleOrderLine(models.Model):
    """What a line of an order becomes in a contract."""

    _inherit = "sale.order.line"

    def _contract_line(self):
        """Values of the contract line."""
        self.ensure_one()
        return {
            "sale_line_id": self.id,
            "product_id": self.product_id.id,
            "name": self.name,
            "quantity": self.product_uom_qty,
            "price_unit": self.price_unit,
            "price_per": self.product_id.contract_type_id.price_per,
            "discount": self.discount,
        }
