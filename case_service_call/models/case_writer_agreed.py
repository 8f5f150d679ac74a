from odoo import models
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.clocks import with_agreed


class CaseWriter(models.AbstractModel):
    """Clocks of service calls count what their contract promised, before what policies say."""

    _inherit = "case.writer"

    def _agreed_sql(self):
        """What the contract of a call promised when it came in: hours, in its hours of service or around the clock."""
        self.env["case.service.call"].flush_model(["response_id", "resolution_id", "service_calendar_id", "case_id"])
        return SQL(
            "(SELECT json_strip_nulls(json_build_object("
            "'first_response', CASE WHEN r.id IS NOT NULL THEN json_build_array(round(r.within_hours * 3600)::int,"
            "  COALESCE(r.calendar_id, v.service_calendar_id)) END,"
            " 'resolution', CASE WHEN s.id IS NOT NULL THEN json_build_array(round(s.within_hours * 3600)::int,"
            "  COALESCE(s.calendar_id, v.service_calendar_id)) END))"
            " FROM case_service_call v LEFT JOIN case_obligation r ON r.id = v.response_id"
            " LEFT JOIN case_obligation s ON s.id = v.resolution_id WHERE v.case_id = c.id)"
        )

    def _policy_of(self, case):
        policy, terms = super()._policy_of(case), case["agreed"]
        return with_agreed(policy, terms, self.env["case.sla.policy"]._by_contract_sudo()) if terms else policy
