from odoo import models


class CaseCase(models.Model):
    """Who from outside sees a case in the portal: who takes part and logs in, who represents them, members of firms."""

    _inherit = "case.case"

    def _outsiders_with_links(self):
        """As before, and those who log in."""
        reasons, case = {}, self.sudo()
        seats = case.participant_ids.filtered(lambda person: person.current and person.partner_id)
        for person in seats:
            as_what = person.role_id.name or person.relation or self.env._("person involved")
            if person.partner_id.user_ids.filtered("share"):
                reasons.setdefault(person.partner_id, []).append(self.env._("Portal, as %s", as_what))
            for member in self.env["case.gateway"]._members(person):
                text = self.env._("Portal, as one of %(firm)s (%(what)s)", firm=person.partner_id.name, what=as_what)
                reasons.setdefault(member, []).append(text)
        there = [("partner_id", "in", seats.partner_id.ids), ("revoked_on", "=", False)]
        for mandate in self.env["case.mandate"].sudo().search(there):
            if mandate.state == "works" and mandate._opens(case) and mandate.agent_logs_in:
                text = self.env._("Portal, represents %s", mandate.partner_id.name)
                reasons.setdefault(mandate.agent_id, []).append(text)
        return super()._outsiders_with_links() + [
            {"user_id": False, "partner_id": partner.id, "reasons": texts, "whole": False}
            for partner, texts in reasons.items()
        ]
