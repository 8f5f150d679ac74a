from odoo import fields, models


class CaseContractAnnex(models.Model):
    """Installations that an annex adds or takes off."""

    _inherit = "case.contract.annex"

    coverage_ids = fields.One2many("case.contract.coverage", "annex_id", "Installations Added")
    ended_coverage_ids = fields.Many2many(
        "case.contract.coverage",
        "case_contract_annex_ended_coverage",
        "annex_id",
        "coverage_id",
        "Installations Taken Off",
        domain="[('contract_id', '=', contract_id), ('annex_id.state', 'in', (False, 'agreed'))]",
    )

    def _part_fields(self):
        return [*super()._part_fields(), "coverage_ids", "ended_coverage_ids"]

    def action_agree(self):
        """From its day on other installations are covered, and maintained."""
        self.ensure_one()
        for coverage in self.coverage_ids.filtered(lambda row: row._is_open() and not row.date_from):
            coverage.date_from = self.date_from
        ended, last_day = self.ended_coverage_ids, fields.Date.subtract(self.date_from, days=1)
        self.ended_obligation_ids |= ended.obligation_ids.filtered(
            lambda owed: not owed.date_to or owed.date_to > last_day
        )
        result = super().action_agree()
        ended._end(last_day)
        self.coverage_ids._tell_covered("covered", self.date_from)
        ended._tell_covered("uncovered", self.date_from)
        return result
