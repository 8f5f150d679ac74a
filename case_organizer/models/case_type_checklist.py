from odoo import fields, models


class CaseType(models.Model):
    """Which documents must come in on every case of a type."""

    _inherit = "case.type"

    need_ids = fields.One2many("case.document.need", "type_id", "Checklist", copy=True)
