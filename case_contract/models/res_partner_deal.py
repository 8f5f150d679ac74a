from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Opportunities, quotations with margin, agreed prices, conditions and contracts of a customer on one screen."""

    _inherit = "res.partner"

    deal_lead_ids = fields.Many2many(
        "crm.lead", string="Opportunities", compute="_compute_deal_sales", groups="sales_team.group_sale_salesman"
    )
    deal_order_ids = fields.Many2many(
        "sale.order",
        string="Quotations and Orders",
        compute="_compute_deal_sales",
        groups="sales_team.group_sale_salesman",
    )
    deal_contract_ids = fields.Many2many(
        "case.contract",
        string="Customer's Contracts",
        compute="_compute_deal_contracts",
        groups="case_organizer.group_case_user",
    )
    deal_line_ids = fields.Many2many(
        "case.contract.line",
        string="Agreed Prices",
        compute="_compute_deal_contracts",
        groups="case_organizer.group_case_user",
        help="Lines that hold today of contracts in force.",
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_deal_sales(self):
        for partner in self:
            of_them = [("partner_id", "child_of", partner.commercial_partner_id.id)]
            leads, orders = self.env["crm.lead"], self.env["sale.order"]
            partner.deal_lead_ids = leads.search([*of_them, ("type", "=", "opportunity")], order="id desc")
            partner.deal_order_ids = orders.search(of_them, order="date_order desc, id desc")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_deal_contracts(self):
        today = fields.Date.context_today(self)
        for partner in self:
            contracts = self.env["case.contract"].search([("partner_id", "child_of", partner.commercial_partner_id.id)])
            running = contracts.filtered(lambda contract: contract.state in ("active", "suspended"))
            partner.deal_contract_ids = contracts
            partner.deal_line_ids = running.line_ids.filtered(lambda line: line._holds(today))

    def action_open_deal(self):
        """All that there is with this customer, seen together.

        :raises UserError: without a customer
        """
        if not self:
            raise UserError(self.env._("Choose a customer first."))
        partner = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sales and Contracts: %s", partner.name),
            "res_model": "res.partner",
            "res_id": partner.id,
            "views": [(self.env.ref("case_contract.res_partner_view_form_deal").id, "form")],
        }
