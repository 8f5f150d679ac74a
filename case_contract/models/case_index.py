from odoo import api, fields, models


class CaseIndex(models.Model):
    """A series of figures by month, by which prices go on: of consumer prices, wages, energy."""

    _name = "case.index"
    _description = "Index"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", help="Empty: of all companies.")
    source = fields.Char("Published by")
    value_ids = fields.One2many("case.index.value", "index_id", "Values")

    @api.private
    def values_of(self, months):
        """Values by month. :param months: first days :return: ``{(index id, first day): value}``"""
        found = (
            self.env["case.index.value"].sudo().search([("index_id", "in", self.ids), ("month", "in", list(months))])
        )
        return {(row.index_id.id, row.month): row.value for row in found}
