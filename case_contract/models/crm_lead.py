from odoo import fields, models


class CrmLead(models.Model):
    """Opportunities know the contract that expires."""

    _inherit = "crm.lead"

    contract_id = fields.Many2one(
        "case.contract",
        "Expiring Contract",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        groups="case_organizer.group_case_user",
        help="The contract from whose end this opportunity comes.",
    )

    def action_open_contract(self):
        """The contract from whose end this opportunity comes."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "case.contract",
            "res_id": self.contract_id.id,
            "views": [(False, "form")],
        }
