from odoo import models
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.clocks import with_agreed


class CaseWriter(models.AbstractModel):
    """Clocks of service calls count what their contract promised, before what policies say; its ledger tells."""

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

    # --- the ledger of the contract --------------------------------------------------------------------------------

    def _new_clock(self, case, policy, target, begun, times=None):
        return {**super()._new_clock(case, policy, target, begun, times), "agreed": case["agreed"]}

    def _insert_clocks(self, rows):
        result = super()._insert_clocks(rows)
        self._commitments_into_ledger({row["case_id"] for row in rows if row["agreed"]})
        return result

    def _write_clocks(self, rows, rests, now):
        result = super()._write_clocks(rows, rests, now)
        self._commitments_into_ledger({row["case_id"] for row in rows if row["agreed"]})
        return result

    def _commitments_into_ledger(self, case_ids):
        """Bring the ledgers of contracts in line with the clocks of calls: what was promised, and what became of it.

        A row is a clock that counts what a contract promised. One that was waived stays so.
        """
        if not case_ids:
            return
        self.env["case.service.call"].flush_model(["response_id", "resolution_id", "service_calendar_id", "case_id"])
        self.env.execute_query(
            SQL(
                "WITH promised AS (SELECT k.id AS clock_id, b.id AS obligation_id, b.contract_id, b.company_id,"
                "  t.partner_id, k.case_id, k.started_on::date AS base_on,"
                "  (COALESCE(k.due_on, k.started_on) AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(y.tz, 'UTC'))::date"
                "   AS due_on, k.due_on AS due_at,"
                "  CASE WHEN k.state IN ('running', 'resting') THEN 'running'"
                "   WHEN k.state = 'cancelled' THEN 'obsolete' ELSE 'done' END AS state,"
                "  CASE WHEN k.state IN ('met', 'missed') THEN k.ended_on END AS done_on,"
                "  CASE WHEN k.state = 'missed' THEN GREATEST(k.used - k.allowed, 1) / 3600.0 ELSE 0 END AS hours_late"
                "  FROM case_clock k JOIN case_service_call v ON v.case_id = k.case_id JOIN case_obligation b ON b.id ="
                "   CASE k.measure WHEN 'first_response' THEN v.response_id WHEN 'resolution' THEN v.resolution_id END"
                "  JOIN case_contract t ON t.id = b.contract_id LEFT JOIN resource_calendar y ON y.id ="
                "   COALESCE(b.calendar_id, v.service_calendar_id) WHERE k.case_id = ANY(%(cases)s)),"
                " gone AS (UPDATE case_obligation_occurrence o SET state = 'obsolete' FROM case_clock k"
                "  WHERE k.case_id = ANY(%(cases)s) AND o.clock_id = k.id AND o.state != 'waived'"
                "  AND NOT EXISTS (SELECT FROM promised p WHERE p.clock_id = k.id))"
                " INSERT INTO case_obligation_occurrence AS o (clock_id, obligation_id, contract_id, company_id,"
                "  partner_id, case_id, base_on, due_on, due_at, state, done_on, hours_late) SELECT * FROM promised"
                " ON CONFLICT (clock_id) WHERE clock_id IS NOT NULL DO UPDATE SET"
                "  obligation_id = excluded.obligation_id, contract_id = excluded.contract_id,"
                "  company_id = excluded.company_id,"
                "  partner_id = excluded.partner_id, due_on = excluded.due_on, due_at = excluded.due_at,"
                "  state = excluded.state, done_on = excluded.done_on, hours_late = excluded.hours_late"
                " WHERE o.state != 'waived' RETURNING o.id",
                cases=sorted(case_ids),
            )
        )
        self.env["case.obligation.occurrence"].invalidate_model()
