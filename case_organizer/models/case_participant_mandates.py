from odoo import api, fields, models


class CaseParticipant(models.Model):
    """Persons involved show who acts for them in the portal."""

    _inherit = "case.participant"

    represented_by = fields.Char(
        compute="_compute_represented_by", help="Who acts for them in the portal, by a mandate."
    )

    @api.depends("partner_id")
    @api.depends_context("lang")
    def _compute_represented_by(self):
        there = [("partner_id", "in", self.partner_id.ids), ("revoked_on", "=", False)]
        mandates = self.env["case.mandate"].sudo().search(there)
        by_partner = mandates.filtered(lambda mandate: mandate.state == "works").grouped("partner_id")
        for person in self:
            case = person.sudo().case_id
            those = by_partner.get(person.partner_id, mandates.browse())
            those = those.filtered(lambda mandate, case=case: mandate._opens(case))
            person.represented_by = ", ".join(those.agent_id.mapped("name"))
