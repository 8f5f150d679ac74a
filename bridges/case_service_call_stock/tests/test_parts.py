from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.case_service_call.tests.action_common import ActionCommon


@tagged("post_install", "-at_install")
class TestParts(ActionCommon):
    """A gas valve is taken along to a visit: reserved, used or released. None of these people works with the stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.valve.is_storable = True
        cls.shelf = cls.env["stock.warehouse"].search([("company_id", "=", cls.env.company.id)], limit=1).lot_stock_id

    def stock(self, count, product=None):
        self.env["stock.quant"]._update_available_quantity(product or self.valve, self.shelf, count)

    def there(self, product=None):
        """How many there are, and how many of them are reserved."""
        self.env.invalidate_all()
        quants = self.env["stock.quant"].search(
            [("product_id", "=", (product or self.valve).id), ("location_id", "=", self.shelf.id)]
        )
        return sum(quants.mapped("quantity")), sum(quants.mapped("reserved_quantity"))

    def test_planned_it_is_reserved_and_used_it_leaves_the_stock(self):
        self.stock(5)
        action = self.filled()
        self.assertEqual((self.there(), action.parts_in_stock), ((5, 1), "reserved"))
        self.assertEqual(action.sudo().picking_ids.partner_id, self.site)
        action.with_user(self.planner).plan(action.planned_start, self.gas_worker.ids)
        self.assertEqual(self.there(), (5, 1), "planned anew it is reserved once")
        action.use_parts([{"id": action.part_ids.id, "used": 2}])
        action.finish({"result": "Replaced two valves"})
        self.assertEqual((self.there(), action.parts_in_stock), ((3, 0), "taken"))

    def test_what_is_not_used_is_free_again(self):
        self.stock(5)
        action = self.filled()
        action.finish({"result": "It was only dirty"})
        self.assertEqual((self.there(), action.parts_in_stock), ((5, 0), False))
        other = self.planned()
        self.assertEqual(self.there(), (5, 1))
        other.with_user(self.planner).cancel("Not needed")
        self.assertEqual(self.there(), (5, 0))

    def test_cancelled_with_its_whole_case_it_is_free_again(self):
        self.stock(5)
        action = self.planned()
        action.go()
        self.assertEqual(self.there(), (5, 1))
        action.case_id.with_user(self.planner).action_cancel("The hotel is closed")
        self.env.invalidate_all()
        self.assertEqual((action.sudo().step_state, self.there()), ("terminated", (5, 0)))
        self.assertTrue(action.sudo().time_ids.stopped_on, "nobody is under way to what is not done")

    def test_out_of_the_van_of_whoever_goes(self):
        van = self.shelf.copy({"name": "Van of Tom", "location_id": self.shelf.location_id.id})
        self.gas_worker.service_stock_id = van
        self.stock(5)
        self.env["stock.quant"]._update_available_quantity(self.valve, van, 2)
        action = self.filled()
        self.assertEqual(self.there(), (5, 0), "the shelf is left alone")
        self.assertEqual((action.sudo().picking_ids.location_id, action.parts_in_stock), (van, "reserved"))
        # Tim, who has no van, goes instead: it is taken from the shelf.
        action.with_user(self.planner).plan(action.planned_start, self.water_worker.ids, anyway="Tom is ill")
        self.assertEqual((self.there(), action.parts_in_stock), ((5, 1), "reserved"))
        action.with_user(self.planner).plan(action.planned_start, self.gas_worker.ids)
        self.assertEqual(self.there(), (5, 0))
        action.use_parts([{"id": action.part_ids.id, "used": 2}])
        action.finish({"result": "Replaced two valves"})
        self.assertEqual(self.env["stock.quant"]._get_available_quantity(self.valve, van), 0)

    def test_what_the_van_lacks_comes_from_the_warehouse(self):
        van = self.shelf.copy({"name": "Van of Tom", "location_id": self.shelf.location_id.id})
        quants = self.env["stock.quant"]
        self.gas_worker.service_stock_id = van
        self.repair.part_ids.quantity = 3
        self.stock(5)
        quants._update_available_quantity(self.valve, van, 1)
        action = self.filled()
        self.assertEqual((self.there(), action.parts_in_stock), ((5, 2), "reserved"), "one lies in the van")
        self.assertEqual(quants._get_available_quantity(self.valve, van), 0)
        action.with_user(self.planner).plan(action.planned_start, self.gas_worker.ids)
        self.assertEqual(self.there(), (5, 2), "planned anew it is reserved once")
        # More was put into the van meanwhile: the warehouse keeps its own.
        quants._update_available_quantity(self.valve, van, 1)
        action.reserve_parts()
        self.assertEqual((self.there(), action.parts_in_stock), ((5, 1), "reserved"))
        action.use_parts([{"id": action.part_ids.id, "used": 3}])
        action.finish({"result": "Replaced three valves"})
        self.assertEqual((self.there(), action.parts_in_stock), ((4, 0), "taken"))
        self.assertEqual(sum(quants.search([("location_id", "=", van.id)]).mapped("quantity")), 0)

    def test_what_nobody_has_is_missing_and_what_was_not_used_is_free(self):
        van = self.shelf.copy({"name": "Van of Tom", "location_id": self.shelf.location_id.id})
        self.gas_worker.service_stock_id = van
        self.repair.part_ids.quantity = 2
        self.env["stock.quant"]._update_available_quantity(self.valve, van, 1)
        action = self.filled()
        self.assertEqual(action.parts_in_stock, "some")
        self.stock(1)
        action.reserve_parts()
        self.assertEqual((self.there(), action.parts_in_stock), ((1, 1), "reserved"))
        action.use_parts([{"id": action.part_ids.id, "used": 1}])
        action.finish({"result": "One was enough"})
        self.assertEqual(self.there(), (1, 0), "that of the van was used")

    def test_what_is_missing_is_said_and_reserved_when_it_came(self):
        action = self.planned()
        self.assertEqual(action.parts_in_stock, "missing")
        self.stock(1)
        with self.assertRaises(AccessError):
            action.with_user(self.reader).reserve_parts()
        action.reserve_parts()
        self.assertEqual((self.there(), action.parts_in_stock), ((1, 1), "reserved"))

    def test_what_was_not_taken_along_leaves_the_stock_too(self):
        pump = self.env["product.product"].create({"name": "Pump", "type": "consu", "is_storable": True})
        self.stock(2, pump)
        action = self.filled()
        action.use_parts([{"product_id": pump.id, "used": 1}])
        action.finish({"result": "New pump"})
        self.assertEqual(self.there(pump), (1, 0))

    def test_what_cannot_be_booked_is_said_and_the_visit_is_done(self):
        self.valve.tracking = "lot"
        action = self.filled()
        action.use_parts([{"id": action.part_ids.id, "used": 1}])
        action.finish({"result": "New valve"})
        self.assertEqual(action.step_state, "completed")
        notes = self.env["case.note"].sudo().search([("case_id", "=", action.case_id.id)])
        self.assertIn("could not be taken out of stock", " ".join(map(str, notes.mapped("body"))))
