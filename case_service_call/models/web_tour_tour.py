from odoo import api, fields, models
from odoo.fields import Domain


class WebTourTour(models.Model):
    """A tour of the visits is for those for whom visits are planned: being a service worker is no group."""

    _inherit = "web_tour.tour"

    case_for_workers = fields.Boolean("For Service Workers", help="Only a service worker is shown this tour.")
    case_offered = fields.Boolean(
        "Offered to You", compute="_compute_case_offered", search="_search_case_offered", help="It is of your work."
    )

    @api.depends("case_for_workers")
    @api.depends_context("uid")
    def _compute_case_offered(self):
        works = self._is_service_worker()
        for tour in self:
            tour.case_offered = works or not tour.case_for_workers

    @api.model
    def _search_case_offered(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return Domain.TRUE if self._is_service_worker() else Domain("case_for_workers", "=", False)

    @api.model
    def _is_service_worker(self):
        mine = [("service_worker", "=", True), ("user_id", "=", self.env.uid)]
        return bool(self.env["resource.resource"].search_count(mine, limit=1))
