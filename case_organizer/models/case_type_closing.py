from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError


class CaseType(models.Model):
    """How cases of a type end: their results, and which one they have when their plan closes them."""

    _inherit = "case.type"

    result_type_ids = fields.One2many(
        "case.result.type",
        "type_id",
        "Results",
        copy=True,
        help="What cases end in. Where there are any, who closes a case chooses one.",
    )
    has_results = fields.Boolean(compute="_compute_has_results", store=True)
    default_result_id = fields.Many2one(
        "case.result.type",
        "When the Plan Closes the Case",
        domain="[('type_id', '=', id)]",
        ondelete="restrict",
        copy=False,
        help="The result of a case that its plan closes by itself. Empty: none, it is chosen afterwards.",
    )
    plan_asks_review = fields.Boolean(related="shown_plan_id.asks_review", readonly=False)
    plan_review_role_id = fields.Many2one(
        related="shown_plan_id.review_role_id", readonly=False, domain="[('type_id', '=', id)]"
    )

    @api.depends("result_type_ids.active")
    def _compute_has_results(self):
        for case_type in self:
            case_type.has_results = bool(case_type.result_type_ids)

    @api.constrains("default_result_id")
    def _check_results(self):
        for case_type in self:
            for result in case_type._results_named():
                if result.type_id != case_type:
                    raise ValidationError(
                        self.env._("“%(result)s” is no result of “%(type)s”.", result=result.name, type=case_type.name)
                    )

    def _results_named(self):
        """The results that this type names for something."""
        return self.default_result_id

    @api.model
    @tools.ormcache()
    def _default_results(self):
        """``{case type id: result id}`` of the types whose plans close cases with a result."""
        types = self.sudo().with_context(active_test=False).search([("default_result_id", "!=", False)])
        return {case_type.id: case_type.default_result_id.id for case_type in types}
