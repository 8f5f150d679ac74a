from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.case_organizer.models.plan_reserved import OWN_STEPS


class CaseStep(models.Model):
    """Steps in which something is decided about a contract."""

    _inherit = "case.step"

    contract_decision_ids = fields.One2many("case.contract.decision", "step_id")
    contract_occurrence_ids = fields.One2many("case.obligation.occurrence", "step_id")
    decides_contract = fields.Boolean(compute="_compute_decides_contract")
    invoices_contract = fields.Boolean(compute="_compute_decides_contract")

    def _compute_decides_contract(self):
        for step in self:
            step.decides_contract = bool(step._open_contract_decision())
            step.invoices_contract = bool(step._invoice_to_make())

    def _open_contract_decision(self):
        """The ``case.contract.decision`` that is to be made in this step, or none."""
        # Contracts ask in steps of their own, in no plan: the steps of plans cost nothing here.
        decisions = self.filtered("added").contract_decision_ids
        return decisions.filtered(lambda decision: decision.state == "open" and decision.about != "warning")

    def _check_done_here(self):
        """:raises UserError: for a decision on a contract, or an invoice: it is made there"""
        result = super()._check_done_here()
        if self.code not in OWN_STEPS:
            return result
        if self._open_contract_decision():
            raise UserError(self.env._("Choose what is to happen first: “Decide…”, above."))
        if self._invoice_to_make():
            raise UserError(self.env._("Make the invoice first: “Make Invoice”, above."))
        return result

    def _invoice_to_make(self):
        """The ``case.obligation.occurrence`` that is to be invoiced in this step, or none."""
        occurrences = self.filtered("added").contract_occurrence_ids
        return occurrences.filtered(lambda row: row.kind == "invoice" and row.state == "planned")

    def action_invoice_contract(self):
        """Draft the invoice that this step asks for."""
        self.ensure_one()
        return self._invoice_to_make().action_invoice()

    def action_decide_contract(self):
        """Decide what this step asks about a contract."""
        self.ensure_one()
        return self._open_contract_decision()[:1].action_decide()
