from odoo import fields, models


class CasePlanDocument(models.Model):
    """A document that a step asks for."""

    _name = "case.plan.document"
    _description = "Document to File"
    _order = "sequence, id"
    _rec_name = "kind_id"

    item_id = fields.Many2one("case.plan.item", required=True, ondelete="cascade", index=True)
    kind_id = fields.Many2one("case.document.kind", "Document", required=True, ondelete="restrict")
    sequence = fields.Integer(default=10)
    required = fields.Boolean(default=True)
    multiple = fields.Boolean("Several Files")
