from odoo import models
from odoo.tools import SQL

from odoo.addons.case_contract.models.case_writer_promised import by_case


class CaseWriter(models.AbstractModel):
    """Clocks of service calls count what was promised for the call when it came in."""

    _inherit = "case.writer"

    def _agreed(self, case_ids):
        """What calls were promised; what is promised for cases of its type where it is no call."""
        if not case_ids:
            return super()._agreed(case_ids)
        self.env["case.service.call"].flush_model(["response_id", "resolution_id", "service_calendar_id", "case_id"])
        self.env["case.obligation"].flush_model(["within_hours", "calendar_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT v.case_id, m.measure, round(b.within_hours * 3600)::int,"
                " COALESCE(b.calendar_id, v.service_calendar_id), b.id FROM case_service_call v"
                " CROSS JOIN LATERAL (VALUES ('first_response', v.response_id), ('resolution', v.resolution_id))"
                "  AS m(measure, obligation_id) LEFT JOIN case_obligation b ON b.id = m.obligation_id"
                " WHERE v.case_id = ANY(%s)",
                sorted(case_ids),
            )
        )
        others = set(case_ids) - {case_id for case_id, *_terms in rows}
        return super()._agreed(others) | by_case(row for row in rows if row[-1])
