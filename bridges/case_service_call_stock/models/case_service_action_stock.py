from odoo import fields, models
from odoo.exceptions import UserError

#: States of a transfer, or of a part of it, in which nothing moves any more.
OVER = ("done", "cancel")


class CaseServiceAction(models.Model):
    """Parts of a service action are reserved in stock, taken out when they are used, and released when they are not."""

    _inherit = "case.service.action"

    picking_ids = fields.One2many(
        "stock.picking", "service_action_id", "Transfers", readonly=True, groups="stock.group_stock_user"
    )
    parts_in_stock = fields.Selection(
        [
            ("missing", "Parts are missing in stock"),
            ("some", "Some parts are reserved"),
            ("reserved", "Parts are reserved"),
            ("taken", "Parts were taken out of stock"),
        ],
        compute="_compute_parts_in_stock",
        compute_sudo=True,
        string="Stock",
    )

    def _compute_parts_in_stock(self):
        for action in self:
            moves = action.picking_ids.move_ids
            waiting = moves.filtered(lambda move: move.state not in OVER)
            if waiting:
                states = set(waiting.mapped("state"))
                some = states & {"assigned", "partially_available"}
                action.parts_in_stock = "reserved" if states == {"assigned"} else "some" if some else "missing"
            else:
                action.parts_in_stock = "taken" if moves.filtered(lambda move: move.state == "done") else False

    def reserve_parts(self):
        """Reserve what is taken along and not reserved yet; try again what was missing.

        :return: True
        :raises AccessError: for others than the workers of this action and planners
        :raises UserError: when it is done, cancelled or on hold; when its company has no warehouse
        """
        self._check_working()
        if not self._warehouse_sudo():
            raise UserError(self.env._("%s has no warehouse.", self.company_id.sudo().name))
        self._reserve_parts_sudo()
        return True

    def action_transfers(self):
        """The transfers of the parts of this action."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        return {**action, "domain": [("service_action_id", "=", self.id)], "context": {}}

    # --- when it is planned, done, cancelled -----------------------------------------------------------------------

    def _plan_sudo(self, *args, **kwargs):
        """What is planned has its parts reserved, as far as they are there."""
        result = super()._plan_sudo(*args, **kwargs)
        self._reserve_parts_sudo()
        return result

    def _book_sudo(self):
        """What was used leaves the stock. What cannot be booked there is said: the work was done."""
        result = super()._book_sudo()
        try:
            with self.env.cr.savepoint():
                self._take_parts_sudo()
        except UserError as error:
            text = self.env._(
                "“%(action)s”: parts could not be taken out of stock (%(why)s). Do it by hand.",
                action=self.step_id.name,
                why=error,
            )
            self.env["case.writer"].remind_sudo({self.case_id: text}, self.env["case.role"])
        return result

    def _drop_sudo(self):
        """With what is cancelled, by itself or with its case, its parts are free again."""
        result = super()._drop_sudo()
        self._waiting_sudo().action_cancel()
        return result

    # --- transfers -------------------------------------------------------------------------------------------------

    def _warehouse_sudo(self):
        """Whose transfers they are: the warehouse of the worker's own stock, else the first one of the company."""
        own = self.sudo().worker_id.service_stock_id.warehouse_id
        return own or self.env["stock.warehouse"].sudo().search([("company_id", "=", self.company_id.id)], limit=1)

    def _places_sudo(self):
        """From where parts are taken, the first one first: the van of the worker, and the warehouse for the rest."""
        van, shelf = self.sudo().worker_id.service_stock_id, self._warehouse_sudo().lot_stock_id
        return [van, shelf] if van and van != shelf else [shelf]

    def _waiting_sudo(self):
        """Transfers of this action that are not over."""
        return self.sudo().picking_ids.filtered(lambda picking: picking.state not in OVER)

    def _reserve_parts_sudo(self):
        """Ask the stock for what is taken along, once; the verb has checked the user."""
        for action in self.sudo():
            action._astray_sudo().action_cancel()
            asked = {}
            for move in action.picking_ids.move_ids.filtered(lambda move: move.state != "cancel"):
                asked[move.product_id] = asked.get(move.product_id, 0.0) + move.product_uom_qty
            wanted = {
                part.product_id: part.planned - asked.get(part.product_id, 0.0)
                for part in action.part_ids
                if part.product_id.is_storable
            }
            action._ask_stock_sudo({product: count for product, count in wanted.items() if count > 0})
            waiting = action._waiting_sudo()
            if waiting.move_ids:
                waiting.action_assign()

    def _astray_sudo(self):
        """Waiting transfers that are asked anew: of whoever was to go before, and what a van lacked or may have now."""
        first, *others = self._places_sudo()
        return self._waiting_sudo().filtered(
            lambda picking: (
                picking.location_id != first
                or (others and any(move.state != "assigned" for move in picking.move_ids if move.state not in OVER))
            )
        )

    def _ask_stock_sudo(self, wanted):
        """Ask for these where they are: in the van as far as it has them, the rest in the warehouse.

        :param wanted: ``{product: how many}``
        """
        if not wanted or not self._warehouse_sudo():
            return
        *vans, shelf = self._places_sudo()
        rest = dict(wanted)
        for van in vans:
            quants = self.env["stock.quant"].sudo()
            there = {
                product: min(count, quants._get_available_quantity(product, van)) for product, count in rest.items()
            }
            self._ask_at_sudo(van, {product: count for product, count in there.items() if count > 0})
            rest = {product: count - max(there[product], 0.0) for product, count in rest.items()}
        self._ask_at_sudo(shelf, {product: count for product, count in rest.items() if count > 0})

    def _ask_at_sudo(self, place, wanted):
        """Add these to the transfer of this action from a place, or make one. :param wanted: ``{product: how many}``"""
        if not wanted:
            return
        picking = self._waiting_sudo().filtered(lambda picking: picking.location_id == place)[:1]
        customers = self.partner_id.property_stock_customer or self.env.ref("stock.stock_location_customers")
        places = {"location_id": place.id, "location_dest_id": customers.id}
        moves = [
            (0, 0, {"product_id": product.id, "product_uom_qty": count, **places}) for product, count in wanted.items()
        ]
        if picking:
            picking.move_ids = moves
        else:
            picking = picking.create(
                {
                    **places,
                    "picking_type_id": self._warehouse_sudo().out_type_id.id,
                    "partner_id": (self.site_id or self.partner_id).id,
                    "company_id": self.company_id.id,
                    "origin": f"{self.case_id.name}: {self.step_id.name}",
                    "scheduled_date": self.planned_start or fields.Datetime.now(),
                    "service_action_id": self.id,
                    "move_ids": moves,
                }
            )
        picking.action_confirm()

    def _take_parts_sudo(self):
        """Move out what was used, and release the rest; :meth:`finish` has checked the user."""
        action = self.sudo()
        taken = {}
        for move in action.picking_ids.move_ids.filtered(lambda move: move.state == "done"):
            taken[move.product_id] = taken.get(move.product_id, 0.0) + move.quantity
        used = {
            part.product_id: part.used - taken.get(part.product_id, 0.0)
            for part in action.part_ids
            if part.product_id.is_storable
        }
        asked = action._waiting_sudo().move_ids.product_id
        action._ask_stock_sudo(
            {product: count for product, count in used.items() if count > 0 and product not in asked}
        )
        waiting = action._waiting_sudo()
        first = self._places_sudo()[0]
        moves = waiting.move_ids.filtered(lambda move: move.state not in OVER)
        moves = moves.sorted(lambda move: (move.location_id != first, move.id))
        for product, several in moves.grouped("product_id").items():
            _pick(several, max(used.get(product, 0.0), 0.0))
        for picking in waiting.filtered(lambda picking: picking.state not in OVER):
            picking.with_context(cancel_backorder=True)._action_done()


def _pick(moves, used):
    """Take so many by moves of one product: what each asked for, more by the last one. What is left over is free."""
    for move in moves:
        count = used if move == moves[-1] else min(used, move.product_uom_qty)
        used -= count
        if count:
            move.quantity = count
            move.picked = True
        else:
            move._action_cancel()
