from odoo import api, models
from odoo.tools import SQL

#: Joined to ``case_case c``: the rule that counts (``r``), and what its dates are read from.
#: The most specific rule comes first.
RULE = """
    JOIN res_company co ON co.id = c.company_id
    CROSS JOIN LATERAL (SELECT COALESCE((SELECT pz.tz FROM res_partner pz WHERE pz.id = co.partner_id), 'UTC') AS tz) z
    LEFT JOIN res_partner p ON p.id = c.partner_id
    LEFT JOIN LATERAL (
        SELECT r.* FROM case_retention_rule r
        WHERE r.active AND {of_what} AND (r.company_id IS NULL OR r.company_id = c.company_id)
            AND (r.type_id IS NULL OR r.type_id = c.type_id) AND (r.result_id IS NULL OR r.result_id = c.result_id)
        ORDER BY r.result_id IS NOT NULL DESC, r.type_id IS NOT NULL DESC, r.company_id IS NOT NULL DESC, r.id LIMIT 1
    ) r ON TRUE
    LEFT JOIN case_characteristic k ON k.id = r.characteristic_id
    LEFT JOIN ir_model_fields f ON f.id = r.partner_field_id
"""
#: The last day on which something is kept, from ``v.base`` and the rule ``v``.
UNTIL = SQL(
    "CASE WHEN v.outcome = 'destroy' AND v.base IS NOT NULL THEN GREATEST((v.base + CASE v.unit"
    " WHEN 'years' THEN make_interval(years => v.period) ELSE make_interval(months => v.period) END)::date,"
    " v.extended_until) END"
)
ENDED = ("completed", "terminated")


class CaseWriter(models.AbstractModel):
    """Until when cases are kept: set when they end, cleared when they are opened again, set again when dates move."""

    _inherit = "case.writer"

    def _react(self, run):
        result = super()._react(run)
        moved = {
            case_id
            for (case_id, code, _n), (before, letter, _o, _p) in run.net.items()
            if not code and (letter in ("c", "t") or before in ("c", "t"))
        }
        moved |= {
            case_id
            for case_id in run.changed_codes
            if case_id in run.rows and run.rows[case_id].get("now", (None, run.rows[case_id]["state"]))[1] in ENDED
        }
        if moved:
            self.retain_sudo(sorted(moved))
        return result

    @api.private
    def set_result_sudo(self, cases, result, reason=None):
        """As before; another result may be kept for another time."""
        done = super().set_result_sudo(cases, result, reason)
        self.retain_sudo(cases.ids)
        return done

    @api.private
    def retain_sudo(self, case_ids):
        """Say of cases, and of documents in them that have a rule of their own, until when they are kept.

        Two statements, however many cases. What was destroyed stays as it is; what runs is kept without a date.
        """
        if not case_ids:
            return
        self.env.flush_all()
        base = SQL(
            "CASE r.source %s END",
            SQL(" ").join(
                SQL("WHEN %s THEN %s", source, found)
                for source, found in self.env["case.retention.rule"]._bases().items()
            ),
        )
        self._retain_cases(case_ids, base)
        self._retain_documents(case_ids, base)
        names = ["retention_rule_id", "retention_base", "retain_until"]
        self.env["case.case"].browse(case_ids).invalidate_recordset(names, flush=False)
        self.env["case.document"].invalidate_model(["retention_rule_id", "retain_until"], flush=False)

    def _retain_cases(self, case_ids, base):
        """:param base: SQL: from which day it is counted, of ``case_case c`` and its rule ``r``"""
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET retention_rule_id = v.rule, retention_base = v.base, retain_until = %s"
                " FROM (SELECT c.id, c.retention_extended AS extended_until, r.id AS rule, r.outcome, r.period, r.unit,"
                "  %s AS base FROM case_case c %s WHERE c.id = ANY(%s) AND c.state IN ('completed', 'terminated')"
                "  UNION ALL SELECT c.id, NULL, NULL, NULL, NULL, NULL, NULL FROM case_case c"
                "  WHERE c.id = ANY(%s) AND c.state NOT IN ('completed', 'terminated')) v"
                " WHERE v.id = c.id AND c.destroyed_on IS NULL AND"
                " (c.retention_rule_id, c.retention_base, c.retain_until) IS DISTINCT FROM (v.rule, v.base, %s)"
                " RETURNING c.id",
                UNTIL,
                base,
                SQL(RULE.format(of_what="r.kind_id IS NULL")),
                list(case_ids),
                list(case_ids),
                UNTIL,
            )
        )

    def _retain_documents(self, case_ids, base):
        """:param base: SQL, as for :meth:`_retain_cases`"""
        self.env.execute_query(
            SQL(
                "UPDATE case_document d SET retention_rule_id = v.rule, retain_until = %s"
                " FROM (SELECT o.id, NULL::date AS extended_until, r.id AS rule, r.outcome, r.period, r.unit,"
                "  %s AS base FROM case_document o JOIN case_case c ON c.id = o.case_id"
                "   AND c.state IN ('completed', 'terminated') %s WHERE c.id = ANY(%s)"
                "  UNION ALL SELECT o.id, NULL, NULL, NULL, NULL, NULL, NULL FROM case_document o"
                "   JOIN case_case c ON c.id = o.case_id AND c.state NOT IN ('completed', 'terminated')"
                "   WHERE c.id = ANY(%s)) v"
                " WHERE v.id = d.id AND d.destroyed_on IS NULL AND"
                " (d.retention_rule_id, d.retain_until) IS DISTINCT FROM (v.rule, %s) RETURNING d.id",
                UNTIL,
                base,
                SQL(RULE.format(of_what="r.kind_id = o.kind_id")),
                list(case_ids),
                list(case_ids),
                UNTIL,
            )
        )

    @api.private
    def retention_of_partners_sudo(self, partners, names):
        """Dates of customers were written: say again until when their cases are kept."""
        partners.flush_recordset(names)
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id FROM case_case c WHERE c.partner_id = ANY(%s) AND c.destroyed_on IS NULL"
                " AND c.state IN ('completed', 'terminated')",
                partners.ids,
            )
        )
        self.retain_sudo([case_id for (case_id,) in rows])
