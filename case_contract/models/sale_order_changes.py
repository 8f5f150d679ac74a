from odoo import api, models

#: What a line says that its contract took over.
TAKEN = frozenset(["product_id", "product_uom_qty", "price_unit", "discount"])


class SaleOrder(models.Model):
    """Orders that change after their contracts were made: it is asked what is to happen."""

    _inherit = "sale.order"

    def _action_cancel(self):
        """Ask on the contracts of these orders what is to happen."""
        contracts = self._contracts_sudo()
        result = super()._action_cancel()
        for order, found in contracts.items():
            order._ask_contracts_sudo(found, self.env._("Order %s was cancelled: what is to happen?", order.name))
        return result

    def _contracts_sudo(self):
        """The contracts of these orders that are neither cancelled nor ended. :return: ``{order: case.contract}``"""
        found = (
            self.env["case.contract"]
            .sudo()
            .search([("sale_order_id", "in", self.ids), ("state", "not in", ("cancelled", "ended"))])
        )
        return {
            order: mine for order in self if (mine := found.filtered(lambda c, order=order: c.sale_order_id == order))
        }

    def _ask_contracts_sudo(self, contracts, words, help=""):
        """Ask on contracts what is to happen. What is asked already is asked once, and says this too."""
        self.ensure_one()
        decisions = self.env["case.contract.decision"].sudo()
        known = decisions.search([("contract_id", "in", contracts.ids), ("about", "=", "order")])
        waiting = known.filtered(lambda decision: decision.state == "open")
        for decision in waiting:
            decision.help = "\n".join(filter(None, (decision.help, words, help)))
        rows = [
            {
                "contract_id": contract.id,
                "about": "order",
                "key": f"{self.id}:{len(known.filtered(lambda d, c=contract: d.contract_id == c))}",
                "name": words,
                "help": help,
            }
            for contract in contracts - waiting.contract_id
        ]
        running = contracts.filtered(lambda contract: contract.case_id.state == "active").ids
        decisions.ask_sudo([row for row in rows if row["contract_id"] in running])
        decisions._make_sudo([row for row in rows if row["contract_id"] not in running])


class SaleOrderLine(models.Model):
    """Lines of confirmed orders, from which contracts were made."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        """A line added to a confirmed order is asked about on the contract of its order."""
        lines = super().create(vals_list)
        lines._taken()._ask_about(lambda line: line._told_now())
        return lines

    def write(self, vals):
        """What changes in a line that a contract took over is asked about there."""
        before = {line.id: line._told_now() for line in self._taken()} if TAKEN & vals.keys() else {}
        result = super().write(vals)
        lines = self.filtered(lambda line: line.id in before and before[line.id] != line._told_now())
        lines._ask_about(
            lambda line: self.env._("%(before)s → %(after)s", before=before[line.id], after=line._told_now())
        )
        return result

    def _taken(self):
        """Those of confirmed orders that contracts are about."""
        confirmed = self.filtered(lambda line: line.order_id.state == "sale" and not line.display_type)
        return confirmed.filtered(lambda line: line.product_id.contract_type_id)

    def _told_now(self):
        """What this line says, in words."""
        self.ensure_one()
        price = self.currency_id.format(self.price_unit) if self.currency_id else self.price_unit
        words = f"{self.product_id.display_name}: {self.product_uom_qty:g} × {price}"
        return f"{words} − {self.discount:g} %" if self.discount else words

    def _ask_about(self, told):
        """Ask on the contracts of the orders of these lines what is to happen. :param told: line → words"""
        orders = self.order_id.filtered(lambda order: order.state == "sale")
        for order, contracts in (orders._contracts_sudo() if orders else {}).items():
            lines = self.filtered(lambda line, order=order: line.order_id == order)
            own = contracts.filtered(lambda c, lines=lines: c.line_ids.sale_line_id & lines) or contracts
            order._ask_contracts_sudo(
                own,
                self.env._("Order %s was changed: what is to happen?", order.name),
                "\n".join(told(line) for line in lines),
            )
