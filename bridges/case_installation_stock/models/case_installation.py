from odoo import api, fields, models


class CaseInstallation(models.Model):
    """Installations know the lot or serial number of the stock from which they were delivered."""

    _inherit = "case.installation"

    lot_id = fields.Many2one(
        "stock.lot",
        "Lot or Serial in Stock",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="stock.group_stock_user,case_organizer.group_case_user",
    )

    _lot_unique = models.UniqueIndex(
        "(lot_id) WHERE lot_id IS NOT NULL AND state != 'removed'",
        "This lot or serial number is an installation already.",
    )

    @api.model
    def _deliver_sudo(self, lines):
        """Installations of what was delivered, each lot once. Callers have checked that it may be delivered.

        One that its order made, or that has this serial number already, is completed; one that went to somebody
        else before is handed over; what is left is made.

        :param lines: ``stock.move.line`` that are done, with lots
        :return: the installations
        """
        lines = lines.sudo()
        ours = self.sudo()
        known = {
            one.lot_id.id: one for one in ours.search([("lot_id", "in", lines.lot_id.ids), ("state", "!=", "removed")])
        }
        ordered = ours.search(
            [
                ("order_line_id", "in", lines.move_id.sale_line_id.ids),
                ("lot_id", "=", False),
                ("state", "!=", "removed"),
                ("parent_id", "=", False),
            ],
            order="order_line_id, order_number",
        )
        waiting = {line.id: list(found) for line, found in ordered.grouped("order_line_id").items()}
        found = ours.browse()
        for line in lines:
            one = known.get(line.lot_id.id)
            if not one:
                queue = waiting.get(line.move_id.sale_line_id.id)
                one = queue.pop(0) if queue else ours._of_serial(line) or ours.create(line._installation_values())
                one._take_lot(line)
                known[line.lot_id.id] = one
            else:
                one._handed_over(line)
            found |= one
        return found.with_env(self.env)

    @api.model
    def _of_serial(self, line):
        """The installation that was entered by hand with the serial number of what was delivered."""
        return self.search(
            [
                ("serial", "=", line.lot_id.name),
                ("product_id", "=", line.product_id.id),
                ("company_id", "=", line.company_id.id),
                ("state", "!=", "removed"),
                ("lot_id", "=", False),
            ],
            limit=1,
        )

    def _take_lot(self, line):
        """This is what was delivered with a lot."""
        values = {"lot_id": line.lot_id.id}
        if not self.serial:
            values["serial"] = line.lot_id.name
        self.write(values)
        self._tell("delivered", line.picking_id.name or line.reference, day=line._delivered_on())

    def _handed_over(self, line):
        """It was delivered again: to somebody else it goes over; delivered to its owner it stays as it is."""
        customer, site = line._installation_owner()
        day = line._delivered_on()
        latest = max(self.owner_ids.mapped("date_from"), default=None)
        if self.partner_id == customer or self.parent_id or (latest and latest > day):
            return
        self.move(customer, site, day, line.picking_id.name)


class CaseInstallationEvent(models.Model):
    """Delivery is part of the history."""

    _inherit = "case.installation.event"

    kind = fields.Selection(selection_add=[("delivered", "Delivered")], ondelete={"delivered": "cascade"})
