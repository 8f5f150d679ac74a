from odoo import api, fields, models


class SaleOrder(models.Model):
    """Case files that are opened from a quotation, and steps for which confirming it waits."""

    _inherit = "sale.order"

    case_ids = fields.One2many("case.case", "sale_order_id", "Case Files", groups="case_organizer.group_case_user")
    case_count = fields.Integer(compute="_compute_case_count", groups="case_organizer.group_case_user")

    def _compute_case_count(self):
        cases = self.env["case.case"]._read_group([("sale_order_id", "in", self.ids)], ["sale_order_id"], ["__count"])
        counts = dict(cases)
        for order in self:
            order.case_count = counts.get(order, 0)

    def _confirmation_error_message(self):
        """Steps of the quotation's case file that its contract types name are done first."""
        return super()._confirmation_error_message() or self._waits_for_sudo()

    def _waits_for_sudo(self):
        """Why this quotation is not confirmed yet, in words, or False. Who confirms need not read the case file."""
        for contract_type in self.order_line.product_id.sudo().contract_type_id.filtered("confirm_item_ids"):
            offer = contract_type.offer_type_id
            cases = (
                self.env["case.case"]
                .sudo()
                .search([("sale_order_id", "=", self.id), ("type_id", "=", offer.id), ("state", "!=", "terminated")])
            )
            if not cases:
                return self.env._(
                    "“%(type)s” waits for a case file of the type “%(case)s”: open one from %(order)s first.",
                    type=contract_type.name,
                    case=offer.name,
                    order=self.name,
                )
            done = cases.step_ids.filtered(lambda step: step.state == "completed" and not step.void).mapped("code")
            waiting = contract_type.confirm_item_ids.filtered(lambda item, done=done: item.code not in done)
            if waiting:
                return self.env._(
                    "%(order)s waits for: %(steps)s (%(case)s).",
                    order=self.name,
                    steps=", ".join(waiting.mapped("name")),
                    case=cases[0].name,
                )
        return False

    margin_at_cost = fields.Monetary(
        "Margin at Cost",
        compute="_compute_margin_at_cost",
        groups="sales_team.group_sale_salesman",
        help="The amount without taxes, less what its products cost now.",
    )

    @api.depends("amount_untaxed", "order_line.product_uom_qty", "order_line.product_id.standard_price")
    def _compute_margin_at_cost(self):
        for order in self:
            company, day = order.company_id, order.date_order or fields.Datetime.now()
            cost = sum(
                line.product_uom_id._compute_quantity(line.product_uom_qty, line.product_id.uom_id)
                * line.product_id.with_company(company).standard_price
                for line in order.order_line
                if line.product_id and not line.display_type
            )
            spent = company.currency_id._convert(cost, order.currency_id, company, day) if order.currency_id else cost
            order.margin_at_cost = order.amount_untaxed - spent

    def action_open_deal(self):
        """All that there is with this customer, seen together."""
        return self.partner_id.action_open_deal()

    def action_open_case(self):
        """The case files of this quotation; a new one while there is none."""
        self.ensure_one()
        offer = self.order_line.product_id.contract_type_id.offer_type_id[:1]
        return self.env["case.case"]._action_about(
            [("sale_order_id", "=", self.id)],
            {
                "default_sale_order_id": self.id,
                "default_lead_id": self.opportunity_id.id,
                "default_partner_id": self.partner_id.id,
                **({"default_type_id": offer.id} if offer else {}),
            },
        )
