from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CaseObligationTemplate(models.Model):
    """Obligations that a clause brings: what is written is what is planned."""

    _inherit = "case.obligation.template"

    clause_version_id = fields.Many2one("case.clause.version", ondelete="cascade", index="btree_not_null")

    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, precompute=True)

    _of_one = models.Constraint(
        "CHECK(num_nonnulls(type_id, clause_version_id) = 1)",
        "An obligation is of a contract type or of a clause.",
    )

    @api.depends("type_id.company_id", "clause_version_id.company_id")
    def _compute_company_id(self):
        for template in self:
            template.company_id = template.type_id.company_id or template.clause_version_id.company_id

    @api.model_create_multi
    def create(self, vals_list):
        """Add to what is not published. :raises UserError: for a clause that is"""
        templates = super().create(vals_list)
        templates.clause_version_id._check_draft()
        return templates

    def write(self, vals):
        """:raises UserError: for what a published clause brings"""
        self.clause_version_id._check_draft()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unpublished(self):
        self.clause_version_id._check_draft()

    @api.constrains("role_code")
    def _check_role(self):
        for template in self.filtered(lambda template: template.role_code and template.clause_version_id):
            if template.role_code not in template.clause_version_id.type_id.role_ids.mapped("code"):
                raise ValidationError(
                    self.env._(
                        "“%(obligation)s” of “%(clause)s”: “%(role)s” is no role of its case type.",
                        obligation=template.name,
                        clause=template.clause_version_id.title,
                        role=template.role_code,
                    )
                )


class CaseObligation(models.Model):
    """Obligations know the clause that brought them."""

    _inherit = "case.obligation"

    clause_id = fields.Many2one(
        "case.contract.clause", "Brought by", readonly=True, ondelete="restrict", index="btree_not_null"
    )
