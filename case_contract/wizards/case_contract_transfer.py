from odoo import fields, models


class CaseContractTransfer(models.TransientModel):
    """Asks to whom a contract goes over, from when and why."""

    _name = "case.contract.transfer"
    _description = "Transfer a Contract"

    contract_id = fields.Many2one("case.contract", required=True, readonly=True, ondelete="cascade")
    old_partner_id = fields.Many2one(related="contract_id.partner_id", string="Now with")
    partner_id = fields.Many2one("res.partner", "Goes over to", required=True)
    date_from = fields.Date("From", required=True, default=fields.Date.context_today, help="The first day with them.")
    reason = fields.Char("Why", required=True)

    def action_transfer(self):
        """Let it go over."""
        self.ensure_one()
        self.contract_id.transfer(self.partner_id, self.date_from, self.reason)
        return {"type": "ir.actions.act_window_close"}
