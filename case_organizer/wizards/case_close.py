from odoo import api, fields, models


class CaseClose(models.TransientModel):
    """What stands in the way of closing a case; closes it when nothing does."""

    _name = "case.close"
    _description = "Close a Case"

    case_id = fields.Many2one("case.case", required=True, readonly=True)
    line_ids = fields.One2many("case.close.line", "close_id", "Still Needed", readonly=True)
    can_close = fields.Boolean(compute="_compute_can_close")

    @api.depends("line_ids")
    def _compute_can_close(self):
        for asked in self:
            asked.can_close = not asked.line_ids

    def action_confirm(self):
        """Close the case. :raises UserError: naming what came in between"""
        self.case_id.action_close()
        return {"type": "ir.actions.act_window_close"}


class CaseCloseLine(models.TransientModel):
    """One thing that stands in the way of closing a case."""

    _name = "case.close.line"
    _description = "Still Needed"

    close_id = fields.Many2one("case.close", required=True, ondelete="cascade")
    text = fields.Char("What", readonly=True)
