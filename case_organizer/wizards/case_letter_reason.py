from odoo import fields, models


class CaseLetterReason(models.TransientModel):
    """Asks why letters are not sent, or wait again."""

    _name = "case.letter.reason"
    _description = "Why a Letter Is Not Sent"

    letter_ids = fields.Many2many("case.letter", readonly=True)
    verb = fields.Selection([("undo", "Wait again"), ("withdraw", "Do not send")], required=True, readonly=True)
    reason = fields.Text(help="Kept in the history of the case.")

    def action_confirm(self):
        """Do it. :raises ValidationError: without a reason"""
        self.ensure_one()
        if self.verb == "undo":
            self.letter_ids.undo_sent(self.reason)
        else:
            self.letter_ids.withdraw(self.reason)
        return {"type": "ir.actions.act_window_close"}
