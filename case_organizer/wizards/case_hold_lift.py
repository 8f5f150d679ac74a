from odoo import fields, models


class CaseHoldLift(models.TransientModel):
    """Asks why a hold is lifted."""

    _name = "case.hold.lift"
    _description = "Lift a Hold"

    hold_id = fields.Many2one("case.hold", required=True, readonly=True)
    reason = fields.Char("Why", required=True)

    def action_confirm(self):
        """Lift it. :raises AccessError: for who is no records manager"""
        self.hold_id.action_lift(self.reason)
        return {"type": "ir.actions.act_window_close"}
