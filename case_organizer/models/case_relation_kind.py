from odoo import api, fields, models


class CaseRelationKind(models.Model):
    """What two people can be to each other, in words, read from either side."""

    _name = "case.relation.kind"
    _description = "Kind of Relation"
    _order = "sequence, name, id"

    name = fields.Char(
        "First Is … of the Second", required=True, translate=True, help="As read from the first: “guardian of”."
    )
    inverse_name = fields.Char(
        "Second Is … of the First",
        required=True,
        translate=True,
        help="As read from the second: “ward of”. The same as the other way round when there is no difference.",
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    active = fields.Boolean(default=True)

    @api.depends("name", "inverse_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for kind in self:
            same = kind.name == kind.inverse_name
            kind.display_name = kind.name if same else f"{kind.name} / {kind.inverse_name}"

    @api.model
    def _search_display_name(self, operator, value):
        return ["|", ("name", operator, value), ("inverse_name", operator, value)]
