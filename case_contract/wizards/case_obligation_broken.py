from odoo import fields, models


class CaseObligationBroken(models.TransientModel):
    """Asks what of a promise was not kept, and when."""

    _name = "case.obligation.broken"
    _description = "Not Kept"

    obligation_id = fields.Many2one("case.obligation", required=True, readonly=True)
    when_read = fields.Char(related="obligation_id.when_read")
    on = fields.Date(required=True, default=fields.Date.context_today)
    reason = fields.Char("What Was Not Kept", required=True)

    def action_confirm(self):
        """Write it into the ledger."""
        self.ensure_one()
        self.obligation_id.not_kept(self.reason, self.on)
        return {"type": "ir.actions.act_window_close"}
