from odoo import models


class CaseDestruction(models.Model):
    """The case file of a contract stays as long as the contract has not ended."""

    _inherit = "case.destruction"

    def _needed_by_sudo(self, cases):
        """As before; and what contracts need."""
        needed = super()._needed_by_sudo(cases)
        contracts = self.env["case.contract"].sudo().search([("case_id", "in", cases.ids)])
        for contract in contracts:
            if contract.state not in ("ended", "cancelled"):
                needed[contract.case_id.id] = self.env._(
                    "It is the file of %s, which has not ended.", contract.display_name
                )
        return needed
