from odoo import fields, models


class CaseObligationWaive(models.TransientModel):
    """Asks why what falls due is let go."""

    _name = "case.obligation.waive"
    _description = "Waive Obligations"

    occurrence_ids = fields.Many2many("case.obligation.occurrence", string="Due", required=True)
    reason = fields.Char("Why", required=True)

    def action_waive(self):
        """Let them go."""
        self.ensure_one()
        self.occurrence_ids.waive(self.reason)
        return {"type": "ir.actions.act_window_close"}
