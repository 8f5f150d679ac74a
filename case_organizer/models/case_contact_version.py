from odoo import fields, models


class CaseContactVersion(models.Model):
    """What was said of a contact before it was corrected. Nobody changes it."""

    _name = "case.contact.version"
    _inherit = ["case.contact.mixin"]
    _description = "What Was Said of a Contact Before"
    _order = "id desc"

    contact_id = fields.Many2one("case.contact", required=True, ondelete="restrict", readonly=True, index=True)
    case_id = fields.Many2one(related="contact_id.case_id", store=True, index=True)
    reason = fields.Char("Corrected Because", required=True, readonly=True)
    partner_id = fields.Many2one(index=False)
