from odoo import fields, models


class CaseContractEnd(models.TransientModel):
    """Asks on which day contracts end, by whom and why."""

    _name = "case.contract.end"
    _description = "End Contracts"

    contract_ids = fields.Many2many("case.contract", string="Contracts", required=True)
    last_day = fields.Date(required=True, default=fields.Date.context_today, help="The last day on which it holds.")
    by = fields.Selection(
        [("us", "By us"), ("them", "By the other side"), ("both", "By agreement")],
        "Ended",
        required=True,
        default="them",
    )
    reason = fields.Char("Why", required=True)

    def action_end(self):
        """End them."""
        self.ensure_one()
        self.contract_ids.end(self.last_day, self.by, self.reason)
        return {"type": "ir.actions.act_window_close"}
