from odoo import models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Clocks of service calls count what was promised for the call when it came in."""

    _inherit = "case.writer"

    def _promised_sql(self):
        """What the call of a case was promised; what is promised for cases of its type where it is no call."""
        self.env["case.service.call"].flush_model(["response_id", "resolution_id", "service_calendar_id", "case_id"])
        return SQL(
            "SELECT q.* FROM (%s) q WHERE NOT EXISTS (SELECT FROM case_service_call v WHERE v.case_id = c.id)"
            " UNION ALL SELECT m.measure, b.id, round(b.within_hours * 3600)::int,"
            "  COALESCE(b.calendar_id, v.service_calendar_id) FROM case_service_call v"
            "  CROSS JOIN LATERAL (VALUES ('first_response', v.response_id), ('resolution', v.resolution_id))"
            "   AS m(measure, obligation_id) JOIN case_obligation b ON b.id = m.obligation_id WHERE v.case_id = c.id",
            super()._promised_sql(),
        )
