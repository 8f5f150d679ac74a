from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrders(OrderCommon):
    """Confirmed quotations make contracts."""

    def test_one_contract_an_order(self):
        self.contract_type.price_per = "year"
        order = self.order(self.product, self.other, self.product)
        order.action_confirm()
        contract = order.sudo().contract_ids
        self.assertEqual((len(contract), contract.state, contract.partner_id), (1, "draft", self.partner))
        self.assertEqual(contract.line_ids.mapped("quantity"), [2, 2])
        self.assertEqual(contract.line_ids.mapped("price_per"), ["year", "year"])
        self.assertEqual(contract.obligation_ids.mapped("name"), ["Inspect the boilers"])
        self.assertEqual(order.contract_count, 1)

    def test_one_contract_a_line(self):
        self.contract_type.per_order = "line"
        order = self.order(self.product, self.product)
        order.action_confirm()
        self.assertEqual(len(order.sudo().contract_ids), 2)

    def test_confirmed_twice(self):
        order = self.order(self.product)
        order.action_confirm()
        order._make_contracts()
        self.assertEqual(len(order.sudo().contract_ids), 1)

    def test_nothing_without_a_product_that_says_so(self):
        order = self.order(self.other)
        order.action_confirm()
        self.assertFalse(order.sudo().contract_ids)

    def test_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= elsewhere
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "company_id": elsewhere.id,
                "order_line": [(0, 0, {"product_id": self.product.id})],
            }
        )
        with self.assertRaises(UserError):
            order.action_confirm()
