from odoo import fields, models
from odoo.exceptions import UserError

#: More pieces of one line than this are not made one by one.
MOST = 1000


class SaleOrder(models.Model):
    """What is sold becomes installations, each piece once, covered by the contract that the same order makes."""

    _inherit = "sale.order"

    installation_count = fields.Integer(compute="_compute_installation_count", groups="case_organizer.group_case_user")

    def _compute_installation_count(self):
        lines = self.sudo().order_line
        found = self.env["case.installation"]._read_group(
            [("order_line_id", "in", lines.ids), ("parent_id", "=", False)], ["order_line_id"], ["__count"]
        )
        counts = {}
        for line, count in found:
            order = line.sudo().order_id.id
            counts[order] = counts.get(order, 0) + count
        for order in self:
            order.installation_count = counts.get(order.id, 0)

    def _action_confirm(self):
        """Make the installations that the products of these orders name."""
        result = super()._action_confirm()
        self._make_installations_sudo()
        return result

    def action_make_installations(self):
        """Make the installations of orders that were confirmed before, those that are missing.

        :return: the installations of these orders
        """
        if not self.env["case.installation"].has_access("create"):
            raise UserError(self.env._("Who keeps installations makes them."))
        self.filtered(lambda order: order.state == "sale")._make_installations_sudo()
        return self.action_installations()

    def _make_installations_sudo(self):
        """Installations of the pieces that have none yet. Who confirms an order need not keep installations."""
        lines = self.sudo().order_line.filtered(
            lambda line: line.product_id.installation_type_id and not line.display_type
        )
        if not lines:
            return
        made = self.env["case.installation"].sudo().search([("order_line_id", "in", lines.ids)])
        known = {(one.order_line_id.id, one.order_number) for one in made}
        values = []
        for line in lines:
            count, order = int(line.product_uom_qty), line.order_id
            if count > MOST:
                raise UserError(
                    self.env._(
                        "“%(line)s”: more than %(most)s pieces are not kept one by one.", line=line.name, most=MOST
                    )
                )
            values += [
                {
                    "type_id": line.product_id.installation_type_id.id,
                    "product_id": line.product_id.id,
                    "partner_id": order.partner_id.commercial_partner_id.id,
                    "site_id": order.partner_shipping_id.id,
                    "company_id": order.company_id.id,
                    "order_line_id": line.id,
                    "order_number": number,
                }
                for number in range(1, count + 1)
                if (line.id, number) not in known
            ]
        new = self.env["case.installation"].sudo().create(values) if values else made.browse()
        new._cover_by_order()

    def _action_cancel(self):
        """What was ordered and did not come is removed; what stands already stays."""
        ordered = (
            self.env["case.installation"]
            .sudo()
            .search([("order_line_id.order_id", "in", self.ids), ("state", "=", "ordered"), ("parent_id", "=", False)])
        )
        result = super()._action_cancel()
        if ordered:
            ordered.remove(self.env._("The order was cancelled."))
        return result

    def action_installations(self):
        """The installations made from these orders."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        return {**action, "domain": [("order_line_id.order_id", "in", self.ids)], "context": {}}


class CaseInstallation(models.Model):
    """Installations of an order are covered by its contract."""

    _inherit = "case.installation"

    def _cover_by_order(self):
        """Add these to the contracts of their orders whose type covers what is delivered, while they are written."""
        values = []
        for order, installations in self.grouped(lambda one: one.order_line_id.order_id).items():
            contracts = order.contract_ids.filtered(lambda one: one.type_id.covers_delivered and one._is_open())
            values += [
                {"contract_id": contract.id, "installation_id": installation.id}
                for contract in contracts[:1]
                for installation in installations
            ]
        if values:
            self.env["case.contract.coverage"].create(values)
