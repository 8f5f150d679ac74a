from odoo import fields, models


class CaseSeenByLine(models.TransientModel):
    """Somebody who can see a case."""

    _name = "case.seen.by.line"
    _description = "Somebody Who Can See a Case"
    _order = "outside, id"

    seen_by_id = fields.Many2one("case.seen.by", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one("res.partner", "Who", readonly=True)
    outside = fields.Boolean("From Outside", readonly=True)
    whole = fields.Boolean("Whole Case", readonly=True)
    reason = fields.Char("Why", readonly=True)
