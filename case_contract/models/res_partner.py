from odoo import api, fields, models


class ResPartner(models.Model):
    """Contacts show their contracts."""

    _inherit = "res.partner"

    contract_count = fields.Integer(
        "Contracts", compute="_compute_contract_count", groups="case_organizer.group_case_user"
    )

    @api.depends_context("uid")
    def _compute_contract_count(self):
        counts = self._count_with_contacts("case.contract")
        for partner in self:
            partner.contract_count = min(counts.get(partner.id, 0), 1000)

    def action_open_contracts(self):
        """The contracts of this contact and of its own contacts."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_contract")
        return {
            **action,
            "domain": [("partner_id", "child_of", self.id)],
            "context": {"default_partner_id": self.id},
        }

    def action_open_ledger(self):
        """What was promised to and by this contact and its own contacts, and what became of it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_contract.action_case_obligation_report")
        return {**action, "domain": [("partner_id", "child_of", self.id)], "context": {}}
