from odoo import fields, models


class CaseScanDrop(models.TransientModel):
    """Asks why scanned pages are not needed."""

    _name = "case.scan.drop"
    _description = "Scan Not Needed"

    piece_ids = fields.Many2many("case.scan.piece", readonly=True)
    reason = fields.Char()

    def action_confirm(self):
        """Do it. :raises ValidationError: without a reason"""
        self.piece_ids.drop(self.reason)
        return {"type": "ir.actions.act_window_close"}
