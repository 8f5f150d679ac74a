from odoo import api, fields, models

from .case_case import RUNNING

#: How many case types are named; what is left is counted.
NAMED = 4


class ResPartner(models.Model):
    """What is open for a customer in a line: "3 Mortgage application, 1 Complaint"."""

    _inherit = "res.partner"

    case_summary = fields.Char(
        "Open Cases",
        compute="_compute_case_summary",
        groups="case_organizer.group_case_user",
        help="Of this customer and their contacts, by case type. Cases that you may not see are not counted.",
    )

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_case_summary(self):
        """Two statements, whatever the number of contacts: cases are counted under the reader's own rules."""
        family = self.with_context(active_test=False).search_fetch([("id", "child_of", self.ids)], ["parent_id"])
        counts = {partner.id: {} for partner in self}
        running = [("partner_id", "in", family.ids), ("state", "in", RUNNING)]
        for partner, case_type, number in self.env["case.case"]._read_group(
            running, ["partner_id", "type_id"], ["__count"]
        ):
            while partner:
                if partner.id in counts:
                    of_type = counts[partner.id]
                    of_type[case_type] = of_type.get(case_type, 0) + number
                partner = partner.parent_id
        for partner in self:
            partner.case_summary = self._summary_in_words(counts.get(partner.id, {}))

    @api.model
    def _summary_in_words(self, of_type):
        """:param of_type: ``{case type: number of open cases}``. :return: the most first, or False"""
        most = sorted(of_type.items(), key=lambda pair: (-pair[1], pair[0].name or ""))
        words = [self.env._("%(number)s %(type)s", number=number, type=kind.name) for kind, number in most[:NAMED]]
        if rest := sum(number for _kind, number in most[NAMED:]):
            words.append(self.env._("%s more", rest))
        return ", ".join(words) or False
