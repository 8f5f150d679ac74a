from odoo import fields, models


class CaseServiceFinish(models.TransientModel):
    """Asks what was done, and for the signature."""

    _name = "case.service.finish"
    _description = "Finish a Service Action"

    action_id = fields.Many2one("case.service.action", required=True, readonly=True)
    open_check_count = fields.Integer(related="action_id.open_check_count")
    result = fields.Text("What Was Done")
    solved = fields.Boolean("Well Again", default=True)
    follow_up = fields.Char("Also Wanted", help="Something else that was seen or asked: a call follows.")
    signed_by = fields.Char()
    signature = fields.Image(max_width=1024, max_height=512)

    def action_confirm(self):
        """Finish it."""
        values = {
            "result": self.result,
            "solved": self.solved,
            "follow_up": self.follow_up,
            "signed_by": self.signed_by,
            "signature": self.signature,
        }
        self.action_id.finish(values)
        return {"type": "ir.actions.act_window_close"}
