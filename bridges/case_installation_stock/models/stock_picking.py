from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """What is delivered to customers becomes installations, each lot once."""

    _inherit = "stock.picking"

    def _action_done(self):
        """Make or complete the installations of what was delivered."""
        result = super()._action_done()
        self._make_installations_sudo()
        return result

    def _make_installations_sudo(self):
        """Who delivers need not keep installations. :return: ``case.installation``"""
        lines = self.move_line_ids.filtered(lambda line: line._becomes_installation())
        return self.env["case.installation"]._deliver_sudo(lines)

    def action_make_installations(self):
        """Make the installations of deliveries that were made before, those that are missing.

        :return: the installations of these deliveries
        """
        if not self.env["case.installation"].has_access("create"):
            raise UserError(self.env._("Who keeps installations makes them."))
        found = self._make_installations_sudo()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("id", "in", found.ids)], "context": {}}


class StockMoveLine(models.Model):
    """What of a transfer becomes an installation."""

    _inherit = "stock.move.line"

    def _becomes_installation(self):
        """Whether this was delivered to a customer, with a lot, of a product that becomes an installation."""
        self.ensure_one()
        return bool(
            self.state == "done"
            and self.lot_id
            and self.quantity > 0
            and self.location_dest_id.usage == "customer"
            and self.product_id.sudo().installation_type_id
            and (self.picking_id.partner_id or self.move_id.sudo().sale_line_id)
        )

    def _delivered_on(self):
        return fields.Datetime.context_timestamp(self, self.date).date()

    def _installation_owner(self):
        """:return: ``(customer, site)``"""
        order = self.move_id.sale_line_id.order_id
        customer = (order.partner_id or self.picking_id.partner_id).commercial_partner_id
        return customer, self.picking_id.partner_id or order.partner_shipping_id

    def _installation_values(self):
        customer, site = self._installation_owner()
        return {
            "type_id": self.product_id.installation_type_id.id,
            "product_id": self.product_id.id,
            "partner_id": customer.id,
            "site_id": site.id,
            "company_id": self.company_id.id,
        }
