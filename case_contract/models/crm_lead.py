from odoo import fields, models


class CrmLead(models.Model):
    """Opportunities know the contract that expires, and the case files opened from them."""

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
    case_count = fields.Integer(compute="_compute_case_count", groups="case_organizer.group_case_user")

    def _compute_case_count(self):
        counts = dict(self.env["case.case"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"]))
        for lead in self:
            lead.case_count = counts.get(lead, 0)

    def action_open_contract(self):
        """The contract from whose end this opportunity comes."""
        self.ensure_one()
        return self.contract_id._get_records_action(context={})

    def action_open_case(self):
        """The case files of this opportunity; a new one while there is none."""
        self.ensure_one()
        return self.env["case.case"]._action_about(
            [("lead_id", "=", self.id)], {"default_lead_id": self.id, "default_partner_id": self.partner_id.id}
        )

    def action_open_deal(self):
        """All that there is with this customer, seen together."""
        return self.partner_id.action_open_deal()
