from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain


class RatingRating(models.Model):
    """Ratings of cases are read by who reads the case, and made by their customers alone."""

    _inherit = "rating.rating"

    of_readable_case = fields.Boolean(
        compute="_compute_of_readable_case",
        search="_search_of_readable_case",
        export_string_translation=False,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_of_readable_case(self):
        of_cases = self.filtered(lambda rating: rating.res_model == "case.case")
        cases = self.env(su=False)["case.case"]
        seen = set()
        if of_cases and cases.has_access("read"):
            seen = set(cases.search([("id", "in", of_cases.mapped("res_id"))]).ids)
        for rating in self:
            rating.of_readable_case = rating not in of_cases or rating.res_id in seen

    @api.model
    def _search_of_readable_case(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        cases = self.env(su=False)["case.case"]
        seen = Domain("res_id", "in", cases._search([])) if cases.has_access("read") else Domain.FALSE
        return Domain("res_model", "!=", "case.case") | seen

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: when a user rates a case"""
        ratings = super().create(vals_list)
        ratings._refuse_own_of_cases()
        return ratings

    def write(self, vals):
        """:raises AccessError: when a user changes the rating of a case"""
        self._refuse_own_of_cases()
        return super().write(vals)

    def _refuse_own_of_cases(self):
        if not self.env.su and any(rating.res_model == "case.case" for rating in self):
            raise AccessError(self.env._("Customers rate cases, through the link that they get: nobody else does."))
