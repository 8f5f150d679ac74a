from odoo import fields, models


class CaseInstallationTypePart(models.Model):
    """A part that installations of a type have from the beginning."""

    _name = "case.installation.type.part"
    _description = "Part of an Installation Type"
    _order = "type_id, sequence, id"

    type_id = fields.Many2one("case.installation.type", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    part_type_id = fields.Many2one("case.installation.type", "Part", required=True, ondelete="restrict")
    name = fields.Char("Called", help="Empty: as its type.")
    quantity = fields.Integer(default=1)

    _quantity = models.Constraint("CHECK(quantity BETWEEN 1 AND 1000)", "An installation has 1 to 1,000 of a part.")
