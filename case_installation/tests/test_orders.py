from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.case_contract.tests.common import OrderCommon

from .common import InstallationCommon


@tagged("post_install", "-at_install")
class TestOrders(InstallationCommon, OrderCommon):
    """What is sold becomes installations, each piece once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boiler_product = cls.env["product.product"].create(
            {"name": "Boiler 24", "type": "consu", "installation_type_id": cls.boiler_type.id}
        )

    def test_each_piece_once_covered_by_the_contract_of_the_same_order(self):
        self.contract_type.covers_delivered = True
        order = self.order(self.boiler_product, self.product)
        order.action_confirm()
        found = self.env["case.installation"].search(
            [("order_line_id.order_id", "=", order.id), ("parent_id", "=", False)]
        )
        self.assertEqual(found.mapped(lambda one: (one.state, one.order_number)), [("ordered", 1), ("ordered", 2)])
        self.assertEqual(found.partner_id, self.partner)
        self.assertEqual(order.contract_ids.coverage_ids.installation_id, found)
        self.assertEqual(len(order.contract_ids.obligation_ids.filtered("installation_id")), 2)
        order.sudo()._make_installations_sudo()
        self.assertEqual(len(found.search([("order_line_id", "in", order.order_line.ids)])), 2, "once")

    def test_orders_that_were_confirmed_before(self):
        self.boiler_product.installation_type_id = False
        order = self.order(self.boiler_product)
        order.action_confirm()
        self.boiler_product.installation_type_id = self.boiler_type
        self.assertFalse(order.installation_count)
        with self.assertRaises(UserError):
            order.action_make_installations()
        both = new_test_user(
            self.env,
            "keeper_seller",
            groups="case_installation.group_installation_keeper,sales_team.group_sale_salesman_all_leads",
        )
        order.with_user(both).action_make_installations()
        self.assertEqual(order.with_user(both).installation_count, 2)

    def test_cancelled_what_did_not_come_is_removed(self):
        order = self.order(self.boiler_product)
        order.action_confirm()
        one, other = self.env["case.installation"].search(
            [("order_line_id.order_id", "=", order.id), ("parent_id", "=", False)]
        )
        one.with_user(self.keeper).action_commission()
        order._action_cancel()
        self.assertEqual((one.state, other.state), ("in_service", "removed"))
        self.assertIn("State: Removed (The order was cancelled.)", self.told(other))
