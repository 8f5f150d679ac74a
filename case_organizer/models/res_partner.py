from odoo import fields, models


class ResPartner(models.Model):
    """Contacts show the cases they are in."""

    _inherit = "res.partner"

    case_count = fields.Integer("Cases", compute="_compute_case_count", groups="case_organizer.group_case_user")

    def _compute_case_count(self):
        counts = dict(self.env["case.case"]._read_group([("partner_id", "in", self.ids)], ["partner_id"], ["__count"]))
        for partner in self:
            partner.case_count = counts.get(partner, 0)

    def action_open_cases(self):
        """The cases of this contact, and of those in which they take part."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_case")
        domain = ["|", ("partner_id", "=", self.id), ("participant_ids.partner_id", "=", self.id)]
        return {**action, "domain": domain, "context": {"default_partner_id": self.id}}
