from odoo import fields, models


class CaseServicePart(models.Model):
    """Something taken along to a service action, and how many of it were used."""

    _name = "case.service.part"
    _description = "Part of a Service Action"
    _order = "sequence, id"

    action_id = fields.Many2one("case.service.action", required=True, ondelete="restrict", index=True)
    case_id = fields.Many2one(related="action_id.case_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    planned = fields.Float("Taken Along")
    used = fields.Float()
    finished_on = fields.Datetime(related="action_id.finished_on")
    chargeable = fields.Boolean(help="The customer pays it: no contract or warranty covers it.")
