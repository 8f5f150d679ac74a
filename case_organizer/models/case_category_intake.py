from odoo import fields, models


class CaseCategory(models.Model):
    """A category proposes the type of the cases that are about it."""

    _inherit = "case.category"

    type_id = fields.Many2one(
        "case.type",
        "Usual Case Type",
        company_dependent=True,
        domain="[('plan_id', '!=', False), ('is_fragment', '=', False)]",
        help="Proposed when a case of this category, or of one below it, is taken in. Each company has its own.",
    )

    def _usual_type(self):
        """The case type that this category proposes, or the nearest above it: one ``case.type`` or none."""
        category = self
        while category:
            case_type = category.type_id
            if case_type.active and case_type.plan_id and not case_type.is_fragment:
                return case_type
            category = category.parent_id
        return self.env["case.type"]
