from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import OrderCommon


@tagged("post_install", "-at_install")
class TestOrderChanges(OrderCommon):
    """Orders that change after their contracts were made, prices that were agreed, and what confirming waits for."""

    def confirmed(self):
        order = self.order(self.product)
        order.action_confirm()
        return order, order.sudo().contract_ids

    def test_cancelled_asks_what_is_to_happen(self):
        order, contract = self.confirmed()
        order.with_user(self.seller)._action_cancel()
        decision = contract.decision_ids
        self.assertEqual((contract.state, decision.state), ("draft", "open"))
        self.assertEqual(decision.step_id.display_name, f"Order {order.name} was cancelled: what is to happen?")
        with self.assertRaises(AccessError):
            decision.with_user(self.reader).decide("end", "The customer went elsewhere")
        decision.with_user(self.manager).decide("end", "The customer went elsewhere")
        self.assertEqual((contract.state, decision.step_id.state), ("cancelled", "completed"))
        self.assertIn(
            "Decided on the contract: End (The customer went elsewhere)", contract.case_id.log_ids.mapped("summary")
        )

    def test_changed_asks_once_and_says_what(self):
        order, contract = self.confirmed()
        contract.with_user(self.manager).characteristics = {"sites": 3, "response": "4 hours"}
        contract.with_user(self.manager).action_activate()
        order.order_line.product_uom_qty = 5
        order.order_line.price_unit = 90
        decision = contract.decision_ids
        self.assertEqual(len(decision), 1)
        self.assertIn("Boiler maintenance: 2 × $\xa0100.00 → Boiler maintenance: 5", decision.help)
        self.assertIn("$\xa090.00", decision.help)
        self.assertEqual(contract.line_ids.quantity, 2)
        decision.with_user(self.manager).decide("change", "More boilers")
        self.assertEqual((contract.annex_ids.state, contract.annex_ids.reason), ("draft", "More boilers"))
        order.order_line.product_uom_qty = 6
        self.assertEqual(len(contract.decision_ids), 2)

    def test_what_a_contract_does_not_know_asks_nothing(self):
        order, contract = self.confirmed()
        order.order_line.name = "Other words"
        order.order_line.product_uom_qty = 2
        order.sudo().order_line.create({"order_id": order.id, "product_id": self.other.id})
        self.assertFalse(contract.decision_ids)

    def test_agreed_prices_are_those_of_later_quotations(self):
        contract = self.in_force(
            today="2026-01-01",
            renewal_kind="tacit",
            line_ids=[(0, 0, {"product_id": self.product.id, "name": "Boilers", "price_unit": 80, "discount": 10})],
        )
        self.assertEqual(self.order(self.product).order_line.price_unit, 72)
        self.assertEqual(self.order(self.other).order_line.price_unit, self.other.list_price)
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        order = self.order(self.product)
        order.partner_id = stranger
        order.action_update_prices()
        self.assertEqual(order.order_line.price_unit, 100)
        self.contract_type.prices_apply = False
        self.assertEqual(self.order(self.product).order_line.price_unit, 100)
        self.contract_type.prices_apply = True
        contract.with_user(self.manager).action_suspend()
        self.assertEqual(self.order(self.product).order_line.price_unit, 100)

    def test_confirming_waits_for_steps(self):
        item = self.case_type.plan_id.item_ids.filtered(lambda item: item.kind == "step")
        self.contract_type.write({"offer_type_id": self.case_type.id, "confirm_item_ids": [(6, 0, item.ids)]})
        order = self.order(self.product)
        with self.assertRaisesRegex(UserError, "open one from"):
            order.action_confirm()
        action = order.action_open_case()
        defaults = {key[len("default_") :]: value for key, value in action["context"].items()}
        case = self.env(user=self.seller)["case.case"].create(defaults)
        self.assertEqual((case.sale_order_id, case.partner_id, case.type_id), (order, self.partner, self.case_type))
        order.invalidate_recordset()
        self.assertEqual(order.case_count, 1)
        with self.assertRaisesRegex(UserError, "waits for: Yearly talk"):
            order.action_confirm()
        case.step_ids.with_user(self.seller).submit()
        order.action_confirm()
        self.assertEqual(len(order.sudo().contract_ids), 1)

    def test_seen_together_by_who_may(self):
        lead = self.env["crm.lead"].create(
            {"name": "More boilers", "type": "opportunity", "partner_id": self.partner.id, "user_id": self.seller.id}
        )
        order, contract = self.confirmed()
        self.product.standard_price = 60
        action = lead.with_user(self.seller).action_open_deal()
        seen = self.env(user=self.seller)["res.partner"].browse(action["res_id"])
        self.assertIn(lead, seen.deal_lead_ids)
        self.assertEqual(seen.deal_order_ids, order)
        self.assertEqual(seen.deal_order_ids.margin_at_cost, 80)
        self.assertEqual(seen.deal_contract_ids, contract)
        contract.with_user(self.manager).characteristics = {"sites": 3, "response": "4 hours"}
        contract.with_user(self.manager).action_activate()
        seen.invalidate_recordset()
        self.assertEqual(seen.deal_line_ids, contract.line_ids)
        other = self.env(user=self.reader)["res.partner"].browse(seen.id)
        self.assertEqual(other.deal_contract_ids, contract)
        contract.case_id.access = "restricted"
        other.invalidate_recordset()
        self.assertFalse(other.deal_contract_ids or other.deal_line_ids)
        with self.assertRaises(AccessError):
            self.partner.with_user(self.reader).deal_order_ids  # noqa: B018
        self.assertTrue(self.env(user=self.seller)["res.partner"].get_views([(action["views"][0][0], "form")]))
