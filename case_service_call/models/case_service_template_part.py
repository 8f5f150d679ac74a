from odoo import fields, models


class CaseServiceTemplatePart(models.Model):
    """Something that is taken along for actions of a template."""

    _name = "case.service.template.part"
    _description = "Part of a Template"
    _order = "sequence, id"

    template_id = fields.Many2one("case.service.template", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    product_id = fields.Many2one("product.product", required=True, ondelete="restrict")
    quantity = fields.Float(default=1.0)

    _quantity_positive = models.Constraint("CHECK (quantity > 0)", "How many of them are taken along?")
