from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseObligationTemplate(models.Model):
    """Maintenance that installations of a type ask from the contracts that cover them."""

    _inherit = "case.obligation.template"

    installation_type_id = fields.Many2one("case.installation.type", ondelete="cascade", index="btree_not_null")

    includes_ids = fields.Many2many(
        "case.obligation.template",
        "case_obligation_template_includes",
        "template_id",
        "included_id",
        copy=False,
        domain="[('installation_type_id', '=', installation_type_id), ('id', '!=', id)]",
        help="Other maintenance of the same installation that is done with this one: when both fall due about the same"
        " time, this one alone is asked.",
    )
    includes_days = fields.Integer(
        "Within (days)", default=45, help="So many days before or after it the other one may fall due."
    )

    _includes_days = models.Constraint(
        "CHECK(includes_days BETWEEN 0 AND 366)", "What is included falls due within 0 to 366 days."
    )
    _of_one = models.Constraint(
        "CHECK(num_nonnulls(type_id, clause_version_id, installation_type_id) = 1)",
        "An obligation is of a contract type, of a clause or of an installation type.",
    )

    @api.depends("installation_type_id.company_id")
    def _compute_company_id(self):
        result = super()._compute_company_id()
        for template in self.filtered("installation_type_id"):
            template.company_id = template.installation_type_id.company_id
        return result

    @api.constrains("includes_ids", "installation_type_id")
    def _check_includes(self):
        if self._has_cycle("includes_ids"):
            raise ValidationError(self.env._("Maintenance does not include itself, not through another one either."))
        for template in self:
            if template.includes_ids.installation_type_id - template.installation_type_id:
                raise ValidationError(
                    self.env._("“%s” includes maintenance of its own installation type only.", template.name)
                )
