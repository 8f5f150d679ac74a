from odoo import api, fields, models


class CaseObligationInvoice(models.TransientModel):
    """Says what we have not kept, and asks whether it is invoiced nevertheless."""

    _name = "case.obligation.invoice"
    _description = "Invoice Nevertheless"

    occurrence_ids = fields.Many2many("case.obligation.occurrence", string="To Be Invoiced", required=True)
    late_ids = fields.Many2many("case.obligation.occurrence", string="Not Kept by Us", compute="_compute_late_ids")
    decision = fields.Selection(
        [("wait", "Wait until it is done"), ("invoice", "Invoice nevertheless")], required=True, default="wait"
    )
    reason = fields.Char("Why")

    @api.depends("occurrence_ids")
    def _compute_late_ids(self):
        for wizard in self:
            wizard.late_ids = wizard.occurrence_ids.contract_id._late_by_us()

    def action_decide(self):
        """Do what was decided; either way it is kept in the history of the contract's case file."""
        self.ensure_one()
        if self.decision == "invoice":
            reason = self.env["case.case"]._reason(self.reason)
            return self.occurrence_ids._show_invoices(self.occurrence_ids.make_invoices(reason))
        self.occurrence_ids.contract_id._note({"invoice_waits": True, "reason": (self.reason or "").strip()})
        return {"type": "ir.actions.act_window_close"}
