from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.case_installation.tests.common import InstallationCommon


@tagged("post_install", "-at_install")
class TestDeliveries(InstallationCommon):
    """Boilers are delivered from stock, by somebody who keeps no installations."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.storeman = new_test_user(cls.env, "storeman", groups="stock.group_stock_user,stock.group_production_lot")
        cls.product = cls.env["product.product"].create(
            {
                "name": "Boiler X",
                "type": "consu",
                "is_storable": True,
                "tracking": "serial",
                "installation_type_id": cls.boiler_type.id,
            }
        )
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1)
        cls.customers = cls.env.ref("stock.stock_location_customers")

    def in_stock(self, *serials):
        lots = self.env["stock.lot"].create([{"name": serial, "product_id": self.product.id} for serial in serials])
        for lot in lots:
            self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 1, lot_id=lot)
        return lots

    def deliver(self, lots, partner=None, picking=None):
        """The storeman delivers these lots."""
        pickings = self.env(user=self.storeman)["stock.picking"]
        if not picking:
            picking = pickings.create(
                {
                    "picking_type_id": self.warehouse.out_type_id.id,
                    "location_id": self.warehouse.lot_stock_id.id,
                    "location_dest_id": self.customers.id,
                    "partner_id": (partner or self.site).id,
                    "move_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.product.id,
                                "product_uom_qty": len(lots),
                                "location_id": self.warehouse.lot_stock_id.id,
                                "location_dest_id": self.customers.id,
                            },
                        )
                    ],
                }
            )
            picking.action_confirm()
        picking.action_assign()
        picking.move_ids.picked = True
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def of(self, lots):
        return self.env["case.installation"].search([("lot_id", "in", lots.ids)]).sorted("serial")

    def test_each_serial_number_becomes_an_installation_once(self):
        lots = self.in_stock("N-1", "N-2")
        picking = self.deliver(lots)
        one, other = self.of(lots)
        self.assertEqual((one.serial, one.partner_id, one.site_id), ("N-1", self.partner, self.site))
        self.assertEqual((other.state, other.type_id), ("ordered", self.boiler_type))
        self.assertIn(f"Delivered ({picking.name})", self.told(one))
        picking.sudo()._make_installations_sudo()
        self.assertEqual(len(self.of(lots)), 2)

    def test_what_was_delivered_before_by_an_action(self):
        self.product.installation_type_id = False
        lots = self.in_stock("P-1")
        picking = self.deliver(lots)
        self.assertFalse(self.of(lots))
        self.product.installation_type_id = self.boiler_type
        with self.assertRaises(UserError):
            picking.action_make_installations()
        self.keeper.group_ids += self.env.ref("stock.group_stock_user")
        picking.with_user(self.keeper).action_make_installations()
        picking.with_user(self.keeper).action_make_installations()
        self.assertEqual(self.of(lots).serial, "P-1")

    def test_what_the_order_made_is_completed(self):
        lots = self.in_stock("Q-1", "Q-2")
        order = self.env["sale.order"].create(
            {
                "partner_id": self.partner.id,
                "partner_shipping_id": self.site.id,
                "order_line": [(0, 0, {"product_id": self.product.id, "product_uom_qty": 2})],
            }
        )
        order.action_confirm()
        ordered = self.env["case.installation"].search([("order_line_id", "in", order.order_line.ids)])
        self.assertEqual((len(ordered), set(ordered.mapped("serial"))), (2, {False}))
        self.deliver(lots, picking=order.picking_ids.with_user(self.storeman))
        self.assertEqual(self.of(lots), ordered.sorted("serial"))
        self.assertEqual(sorted(ordered.mapped("serial")), ["Q-1", "Q-2"])

    def test_one_entered_by_hand_is_not_doubled(self):
        boiler = self.boiler(serial="H-1", product_id=self.product.id)
        lots = self.in_stock("H-1")
        self.deliver(lots)
        self.assertEqual(self.of(lots), boiler)

    def test_delivered_to_somebody_else_it_goes_over(self):
        lots = self.in_stock("S-1")
        self.deliver(lots)
        stranger = self.env["res.partner"].create({"name": "Somebody else"})
        self.env["stock.quant"]._update_available_quantity(self.product, self.customers, -1, lot_id=lots)
        self.env["stock.quant"]._update_available_quantity(self.product, self.warehouse.lot_stock_id, 1, lot_id=lots)
        self.deliver(lots, partner=stranger)
        (one,) = self.of(lots)
        self.assertEqual((one.partner_id, len(one.owner_ids)), (stranger, 2))
