from odoo import fields, models


class CaseDestructionRemove(models.TransientModel):
    """Asks why something is taken off a list of destruction, and until when it is kept."""

    _name = "case.destruction.remove"
    _description = "Keep Longer"

    line_id = fields.Many2one("case.destruction.line", required=True, readonly=True)
    about = fields.Char(related="line_id.case_name")
    reason = fields.Char("Why", required=True)
    until = fields.Date(
        "Kept until", required=True, default=lambda self: fields.Date.add(fields.Date.context_today(self), years=1)
    )

    def action_confirm(self):
        """Take it off. :raises AccessError: for who is no records manager"""
        self.line_id.action_remove(self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}
