from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseCategory(models.Model):
    """What cases are about, as a tree that all case types share: by it they are counted and agreements are made."""

    _name = "case.category"
    _description = "Case Category"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "parent_path, id"

    name = fields.Char(required=True, translate=True)
    parent_id = fields.Many2one("case.category", "Part of", index=True, ondelete="restrict")
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("case.category", "parent_id", "Parts")
    complete_name = fields.Char(compute="_compute_complete_name", search="_search_complete_name", recursive=True)
    company_id = fields.Many2one("res.company", help="Empty: of every company.")
    active = fields.Boolean(default=True)

    _name_once = models.UniqueIndex(
        "(COALESCE(parent_id, 0), COALESCE(company_id, 0), name) WHERE active", "There is such a category already."
    )

    @api.depends("name", "parent_id.complete_name")
    @api.depends_context("lang")
    def _compute_complete_name(self):
        for category in self:
            above = category.parent_id.complete_name
            category.complete_name = f"{above} / {category.name}" if above else category.name

    @api.model
    def _search_complete_name(self, operator, value):
        return ["|", ("name", operator, value), ("parent_id.name", operator, value)]

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category is not part of itself."))

    @api.model_create_multi
    def create(self, vals_list):
        """Agreements for the category above are for new ones too."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """Agreements follow the tree at once."""
        self.env.registry.clear_cache()
        return super().write(vals)
