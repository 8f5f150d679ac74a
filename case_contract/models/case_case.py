from odoo import api, fields, models


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

    def action_open_contract(self):
        """The contract this case file is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
