from odoo import fields, models


class ResPartner(models.Model):
    """Customers with their installations, and sites where these stand."""

    _inherit = "res.partner"

    site_access_notes = fields.Text("How to Get In", help="Keys, codes, whom to call, what to bring.")
    site_calendar_id = fields.Many2one(
        "resource.calendar", "Site Open", ondelete="restrict", help="When somebody can be let in. Empty: any time."
    )
    installation_count = fields.Integer(compute="_compute_installation_count", groups="case_organizer.group_case_user")

    def _compute_installation_count(self):
        for partner in self:
            partner.installation_count = self.env["case.installation"].search_count(partner._installations_domain())

    def _installations_domain(self):
        self.ensure_one()
        return [
            ("parent_id", "=", False),
            ("state", "!=", "removed"),
            "|",
            ("partner_id", "child_of", self.ids),
            ("site_id", "=", self.id),
        ]

    def action_installations(self):
        """What this customer has, or what stands at this address."""
        action = self.env["ir.actions.act_window"]._for_xml_id("case_installation.action_case_installation")
        domain = self._installations_domain()
        return {**action, "domain": domain, "context": {"default_partner_id": self.commercial_partner_id.id}}
