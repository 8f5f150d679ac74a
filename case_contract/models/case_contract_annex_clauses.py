from odoo import fields, models
from odoo.exceptions import UserError


class CaseContractAnnex(models.Model):
    """Clauses that an annex adds, puts in the place of others, or ends."""

    _inherit = "case.contract.annex"

    clause_ids = fields.One2many("case.contract.clause", "annex_id", "New Clauses")
    ended_clause_ids = fields.Many2many(
        "case.contract.clause",
        "case_contract_annex_ended_clause",
        "annex_id",
        "clause_id",
        "Clauses that End",
        domain="[('contract_id', '=', contract_id), ('annex_id.state', 'in', (False, 'agreed'))]",
    )

    def _part_fields(self):
        return [*super()._part_fields(), "clause_ids", "ended_clause_ids"]

    def action_agree(self):
        """Both sides agree: from its day on the contract reads as it says.

        :raises UserError: naming clauses that deviate and that nobody approved
        """
        self.ensure_one()
        self._check_deviations()
        self.clause_ids.filtered(lambda row: row._is_open())._bring_obligations()
        replaced = self.clause_ids.replaces_id | self.ended_clause_ids
        # What the clauses that end brought ends with them.
        self.ended_obligation_ids |= replaced.obligation_ids.filtered(lambda owed: not owed.date_to)
        super().action_agree()
        for row in self.clause_ids.filtered(lambda row: not row.date_from):
            row._decide(date_from=self.date_from)
        replaced._end(fields.Date.subtract(self.date_from, days=1))
        return True

    def _check_deviations(self):
        """:raises UserError: naming clauses that deviate and that nobody approved"""
        deviating = self.clause_ids._deviating()
        if deviating:
            raise UserError(
                self.env._(
                    "“%(annex)s” deviates from standard clauses, and nobody approved it: %(clauses)s.",
                    annex=self.display_name,
                    clauses=", ".join(deviating.mapped("name")),
                )
            )
