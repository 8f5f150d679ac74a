import json
import secrets

from odoo import models
from odoo.tools import SQL

from ..tools.log_chain import commitment


class CaseWriter(models.AbstractModel):
    """The details of cases: each value succeeds the one before it."""

    _inherit = "case.writer"

    def _write_answers(self, run, cases, answers, step):
        """Succeed the values of details, keep the properties of the case equal to them, and log who did."""
        rows, properties = [], []
        for case in cases:
            if given := answers.get(case.id):
                known = {c.code: c for c in case.sudo().with_context(active_test=False).type_id.characteristic_ids}
                rows += self._value_rows(run, case, given, known, step)
                shown = {
                    code: known[code]._to_property(value)
                    for code, value in given.items()
                    if known[code].kind != "group"
                }
                properties.append({"id": case.id, "shown": shown})
                self._log_answers(run, case, given, step)
        if rows:
            self._store_values(rows, properties)

    def _value_rows(self, run, case, given, known, step):
        """Rows of ``case_value``. :param known: ``{code: case.characteristic}`` of its type"""
        return [
            {
                "case_id": case.id,
                "characteristic_id": known[code].id,
                "value": value,
                "valid_from": run.text,
                "user_id": run.uid,
                "step_id": step.id if step else None,
            }
            for code, value in given.items()
        ]

    def _log_answers(self, run, case, given, step):
        """The log names what was answered; the values are beside it, where they can be erased."""
        run.changed_codes[case.id] = sorted(given)
        salt = secrets.token_hex(16)
        run.log.append(
            {
                "case_id": case.id,
                "kind": "answers",
                "item": step.code if step else None,
                "data": {"codes": sorted(given)},
                "commitment": commitment(salt, given),
            }
        )
        run.secrets[case.id, run.rows[case.id]["log_seq"] + 1] = (salt, given)

    def _store_values(self, rows, properties):
        """:param rows: of ``case_value`` :param properties: ``[{"id": case id, "shown": {code: property}}]``"""
        payload = json.dumps(rows)
        shape = SQL("case_id int, characteristic_id int, value jsonb, valid_from timestamp, user_id int, step_id int")
        self.env.execute_query(
            SQL(
                "UPDATE case_value o SET valid_to = v.valid_from FROM jsonb_to_recordset(%s::jsonb) AS v(%s)"
                " WHERE o.case_id = v.case_id AND o.characteristic_id = v.characteristic_id AND o.valid_to IS NULL"
                " RETURNING o.id",
                payload,
                shape,
            )
        )
        self.env.execute_query(
            SQL(
                "INSERT INTO case_value (case_id, characteristic_id, value, valid_from, user_id, step_id)"
                " SELECT case_id, characteristic_id, value, valid_from, user_id, step_id"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(%s) WHERE value IS NOT NULL AND value != 'null'::jsonb"
                " RETURNING id",
                payload,
                shape,
            )
        )
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET characteristics = jsonb_strip_nulls(COALESCE(c.characteristics, '{}'::jsonb)"
                " || v.shown)"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(id int, shown jsonb) WHERE c.id = v.id RETURNING c.id",
                json.dumps(properties),
            )
        )
        self.env["case.value"].invalidate_model()
