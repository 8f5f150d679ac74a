from odoo import models


class CaseCase(models.Model):
    """What a contract promises for what happens to it is counted, and stands in its ledger."""

    _inherit = "case.case"

    def _begin_besides_sudo(self, besides):
        """What is promised for new cases about contracts is counted from their opening."""
        result = super()._begin_besides_sudo(besides)
        about = self.filtered("contract_id")
        policies = self.env["case.sla.policy"]
        if about and not policies._by_contract_id() and self.env["case.writer"]._promised_of(about.ids):
            policies._by_contract_sudo()
        return result

    def write(self, vals):
        """A case that turns out to be about another contract is counted as that promises, from when it was opened."""
        result = super().write(vals)
        if "contract_id" in vals:
            # The own file of a contract is promised nothing.
            self.filtered(lambda case: case.contract_id.case_id != case)._count_promised()
        return result

    def _count_promised(self):
        writer = self.env["case.writer"]
        promised = writer._promised_of(self.ids) if self else {}
        if promised:
            self.env["case.sla.policy"]._by_contract_sudo()
            writer.choose_clocks_sudo(list(promised))
            # Also what is promised no more.
            writer._commitments_into_ledger(promised)
