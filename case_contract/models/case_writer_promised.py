from odoo import models
from odoo.tools import SQL

from odoo.addons.case_organizer.tools.clocks import with_agreed
from odoo.addons.case_organizer.tools.rows import unnest

#: Clocks that begin, each with the obligation whose promise it counts.
BEGUN = "case_id int, measure text, obligation_id int"
#: What was promised for cases, by measure.
PROMISED = f"{BEGUN}, calendar_id int"
#: SQL: the day on which the clock ``k`` is due, where its calendar ``y`` is.
DUE_DAY = "(COALESCE(k.due_on, k.started_on) AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(y.tz, 'UTC'))::date"


class CaseWriter(models.AbstractModel):
    """Clocks count what contracts promise for what comes in, before what policies say; the ledger tells what became."""

    _inherit = "case.writer"

    def _agreed(self, case_ids):
        """What contracts promise for cases, the strictest of each kind; in the hours of service or around the clock.

        :return: ``{case id: {measure: (seconds, calendar id or None, obligation id)}}``
        """
        found = super()._agreed(case_ids)
        if not case_ids:
            return found
        self.env["case.contract"].flush_model(["state", "date_start", "case_id"])
        self.env["case.contract.annex"].flush_model(["state"])
        self.env["case.obligation"].flush_model()
        self.env["case.case"].flush_model(["contract_id"])
        # What was in the ledger stays promised, also when the contract is suspended or ends meanwhile.
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT ON (c.id, b.kind)"
                " c.id, CASE b.kind WHEN 'response' THEN 'first_response' ELSE 'resolution' END,"
                " round(b.within_hours * 3600)::int,"
                " COALESCE(b.calendar_id, (SELECT h.calendar_id FROM case_obligation h WHERE h.contract_id = t.id"
                "  AND h.kind = 'hours' AND h.owed_by = 'us' AND %s ORDER BY h.sequence, h.id LIMIT 1)), b.id"
                " FROM case_case c JOIN case_contract t ON t.id = c.contract_id AND t.case_id != c.id"
                " JOIN case_obligation b ON b.contract_id = t.id AND b.kind IN ('response', 'resolution')"
                "  AND b.owed_by = 'us' AND b.about_type_id = c.type_id"
                " WHERE c.id = ANY(%s) AND %s AND (t.state = 'active' OR EXISTS"
                "  (SELECT FROM case_obligation_occurrence o WHERE o.case_id = c.id AND o.obligation_id = b.id))"
                " ORDER BY c.id, b.kind, b.within_hours, b.id",
                _held("h"),
                sorted(case_ids),
                _held("b"),
            )
        )
        return found | by_case(rows)

    def _policy_of(self, case):
        policy, terms = super()._policy_of(case), case["agreed"]
        return with_agreed(policy, terms, self.env["case.sla.policy"]._by_contract_sudo()) if terms else policy

    # --- the ledger of the contract --------------------------------------------------------------------------------

    def _new_clock(self, case, policy, target, begun, times=None):
        return {**super()._new_clock(case, policy, target, begun, times), "agreed": case["agreed"]}

    def _insert_clocks(self, rows):
        result = super()._insert_clocks(rows)
        self._new_commitments_into_ledger([row for row in rows if row["measure"] in (row["agreed"] or ())])
        return result

    def _write_clocks(self, rows, rests, now):
        result = super()._write_clocks(rows, rests, now)
        self._commitments_into_ledger({row["case_id"]: row["agreed"] for row in rows if row["agreed"]})
        return result

    def _new_commitments_into_ledger(self, rows):
        """What clocks that just began count stands in the ledger of the contract. What was promised is known already.

        :param rows: as :meth:`_new_clock` gives them
        """
        if not rows:
            return
        begun = [{**row, "obligation_id": row["agreed"][row["measure"]][2]} for row in rows]
        self.env.execute_query(
            SQL(
                "INSERT INTO case_obligation_occurrence (clock_id, obligation_id, contract_id, company_id, partner_id,"
                " case_id, base_on, due_on, due_at, state, hours_late)"
                " SELECT k.id, b.id, b.contract_id, b.company_id, t.partner_id, k.case_id, k.started_on::date,"
                f" {DUE_DAY}, k.due_on, 'running', 0"
                " FROM %s JOIN case_clock k ON k.case_id = v.case_id AND k.measure = v.measure"
                " AND k.state IN ('running', 'resting') JOIN case_obligation b ON b.id = v.obligation_id"
                " JOIN case_contract t ON t.id = b.contract_id LEFT JOIN resource_calendar y ON y.id = k.calendar_id"
                " ON CONFLICT (clock_id) WHERE clock_id IS NOT NULL DO NOTHING RETURNING id",
                unnest(BEGUN, begun),
            )
        )
        self.env["case.obligation.occurrence"].invalidate_model()

    def _commitments_into_ledger(self, agreed):
        """Bring the ledgers of contracts in line with the clocks of cases: what was promised, and what became of it.

        A row is a clock that counts what a contract promised. One that was waived stays so.

        :param agreed: ``{case id: what was agreed for it}``, see :meth:`_agreed`; nothing where it is promised no more
        """
        if not agreed:
            return
        rows = [
            {"case_id": case_id, "measure": measure, "calendar_id": calendar_id, "obligation_id": obligation_id}
            for case_id, terms in agreed.items()
            for measure, (_seconds, calendar_id, obligation_id) in (terms or {}).items()
        ]
        self.env.execute_query(
            SQL(
                "WITH promised AS (SELECT k.id AS clock_id, b.id AS obligation_id, b.contract_id, b.company_id,"
                "  t.partner_id, k.case_id, k.started_on::date AS base_on,"
                f"  {DUE_DAY} AS due_on, k.due_on AS due_at,"
                "  CASE WHEN k.state IN ('running', 'resting') THEN 'running'"
                "   WHEN k.state = 'cancelled' THEN 'obsolete' ELSE 'done' END AS state,"
                "  CASE WHEN k.state IN ('met', 'missed') THEN k.ended_on END AS done_on,"
                "  CASE WHEN k.state = 'missed' THEN GREATEST(k.used - k.allowed, 1) / 3600.0 ELSE 0 END AS hours_late"
                "  FROM %(promised)s JOIN case_clock k ON k.case_id = v.case_id AND k.measure = v.measure"
                "  JOIN case_obligation b ON b.id = v.obligation_id JOIN case_contract t ON t.id = b.contract_id"
                "  LEFT JOIN resource_calendar y ON y.id = v.calendar_id),"
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
                promised=unnest(PROMISED, rows),
                cases=sorted(agreed),
            )
        )
        self.env["case.obligation.occurrence"].invalidate_model()

    def _promised_of(self, case_ids):
        """What contracts promise for those among cases for which they do, or did: ``{case id: terms or None}``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT case_id FROM case_obligation_occurrence WHERE case_id = ANY(%s)"
                " AND clock_id IS NOT NULL",
                list(case_ids),
            )
        )
        return {case_id: None for (case_id,) in rows} | self._agreed(set(case_ids))


def by_case(rows):
    """Rows of a case, a measure and what was agreed of it, as ``{case id: {measure: (…)}}``."""
    found = {}
    for case_id, measure, *terms in rows:
        found.setdefault(case_id, {})[measure] = tuple(terms)
    return found


def _held(alias):
    """SQL: whether an obligation of the contract ``t`` held on the day on which the case ``c`` was opened."""
    b = SQL.identifier(alias)
    return SQL(
        "COALESCE(%(b)s.date_from, t.date_start) <= c.opened_on::date"
        " AND (%(b)s.date_to IS NULL OR %(b)s.date_to >= c.opened_on::date)"
        " AND (%(b)s.annex_id IS NULL OR EXISTS (SELECT FROM case_contract_annex x WHERE x.id = %(b)s.annex_id"
        "  AND x.state = 'agreed'))",
        b=b,
    )
