from odoo import fields, models


class CaseSatisfactionExclude(models.TransientModel):
    """Asks why an answer does not count."""

    _name = "case.satisfaction.exclude"
    _description = "An Answer Does Not Count"

    satisfaction_id = fields.Many2one("case.satisfaction", required=True, readonly=True, ondelete="cascade")
    reason = fields.Char("Why", help="Kept in the history of the case.")

    def action_confirm(self):
        """Take it out of what counts."""
        self.satisfaction_id.exclude(self.reason)
        return {"type": "ir.actions.act_window_close"}
