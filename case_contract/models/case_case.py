from odoo import api, fields, models
from odoo.exceptions import UserError


class CaseCase(models.Model):
    """Case files know the contract they are about."""

    _inherit = "case.case"

    contract_id = fields.Many2one(
        "case.contract",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        help="The contract to which this happens; or the one whose own case file this is.",
    )
    life_type_ids = fields.Many2many(related="contract_id.type_id.life_type_ids", string="What May Happen to It")

    lead_id = fields.Many2one(
        "crm.lead", "Opportunity", ondelete="set null", index="btree_not_null", copy=False, help="From which it came."
    )
    sale_order_id = fields.Many2one(
        "sale.order", "Quotation", ondelete="set null", index="btree_not_null", copy=False, help="From which it came."
    )

    @api.model
    def _action_about(self, domain, values):
        """The case files that a domain selects; a new one with these values while there is none. :return: an action"""
        found = self.search(domain)
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        if len(found) > 1:
            return {**action, "domain": domain, "context": values}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Case File"),
            "res_model": self._name,
            "res_id": found.id,
            "views": [(False, "form")],
            "context": values,
        }

    def make_quotation(self):
        """Draft the quotations of these case files, each once, to their customers.

        With the product that makes a contract of the type for which such a case file is opened, when there is one such
        product and no other.

        :return: the ``sale.order`` of these case files
        :raises UserError: naming a case file without a customer
        """
        for case in self.filtered(lambda case: not case.sale_order_id or case.sale_order_id.state == "cancel"):
            if not case.partner_id:
                raise UserError(self.env._("%s has no customer to whom something is offered.", case.name))
            products = self.env["product.product"].search(
                [("contract_type_id.offer_type_id", "=", case.type_id.id), ("sale_ok", "=", True)], limit=2
            )
            case.sale_order_id = self.env["sale.order"].create(
                {
                    "partner_id": case.partner_id.id,
                    "company_id": case.company_id.id,
                    "opportunity_id": case.lead_id.id,
                    "user_id": case.user_id.id,
                    "order_line": [(0, 0, {"product_id": products.id})] if len(products) == 1 else [],
                }
            )
        return self.sale_order_id

    def action_open_contract(self):
        """The contract this case file is about."""
        self.ensure_one()
        return self.contract_id._get_records_action(context={})
