from odoo import fields, models


class CaseObligationTake(models.TransientModel):
    """Asks how much is taken of an allowance, and what for."""

    _name = "case.obligation.take"
    _description = "Take of an Allowance"

    obligation_id = fields.Many2one("case.obligation", "Allowance", required=True, readonly=True)
    contract_id = fields.Many2one(related="obligation_id.contract_id")
    unit = fields.Selection(related="obligation_id.allowance_unit")
    left = fields.Float(related="obligation_id.left")
    amount = fields.Float("How Much", required=True, default=1)
    used_on = fields.Date("On", required=True, default=fields.Date.context_today)
    name = fields.Char("What For", required=True)
    case_id = fields.Many2one(
        "case.case", "Case File", domain="[('contract_id', '=', contract_id)]", help="In which it is used."
    )
    beyond = fields.Boolean("More than Is Left", help="It is taken although less is left, and shown as such.")

    def action_take(self):
        """Take it."""
        self.ensure_one()
        self.obligation_id.take(self.amount, self.name, self.used_on, self.case_id, self.beyond)
        return {"type": "ir.actions.act_window_close"}


class CaseObligationGiveBack(models.TransientModel):
    """Asks why what was taken is given back."""

    _name = "case.obligation.give.back"
    _description = "Give Back to an Allowance"

    use_ids = fields.Many2many("case.obligation.use", string="Taken", required=True)
    reason = fields.Char("Why", required=True)

    def action_give_back(self):
        """Give it back."""
        self.ensure_one()
        self.use_ids.give_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
