import json

from odoo import api, models
from odoo.tools import SQL

from .case_log import CHAINED, LOG_COLUMNS, chain_hash, chain_key


class CaseWriter(models.AbstractModel):
    """Appends to the log of cases."""

    _inherit = "case.writer"

    def _write_log(self, run):
        """Append the rows of this run to the chain of each case."""
        key, rows = chain_key(), []
        for entry in run.log:
            row = run.rows[entry["case_id"]]
            row["log_seq"] += 1
            full = {"item": None, "instance": None, "commitment": None, "data": None, **entry}
            full.update(seq=row["log_seq"], at=run.text, user_id=run.uid, plan_id=row["plan_id"])
            row["log_head"] = full["hash"] = chain_hash(key, row["log_head"], full)
            rows.append(full)
        if not rows:
            return
        assert {*CHAINED, "hash"} == {column.split()[0] for column in LOG_COLUMNS.split(",")}
        ids = self._insert("case_log", LOG_COLUMNS, rows, returning="case_id, seq, id")
        secret = [
            {"log_id": log_id, "salt": run.secrets[case_id, seq][0], "value": run.secrets[case_id, seq][1]}
            for case_id, seq, log_id in ids
            if (case_id, seq) in run.secrets
        ]
        if secret:
            self._insert("case_log_value", "log_id int, salt text, value jsonb", secret)

    @api.private
    def note(self, cases, kind, step=None, data=None):
        """Append one row to the log of each of these cases without an occurrence."""
        run = self._run()
        self.env["case.case"].flush_model()
        run.rows = {row["id"]: row for row in self._lock(cases.ids)}
        item = step.code if step else None
        run.log = [{"case_id": case_id, "kind": kind, "item": item, "data": data} for case_id in run.rows]
        self._write_log(run)
        heads = [{name: row[name] for name in ("id", "log_seq", "log_head")} for row in run.rows.values()]
        self.env.execute_query(
            SQL(
                "UPDATE case_case c SET log_seq = v.log_seq, log_head = v.log_head"
                " FROM jsonb_to_recordset(%s::jsonb) AS v(id int, log_seq int, log_head text)"
                " WHERE c.id = v.id RETURNING c.id",
                json.dumps(heads),
            )
        )
        cases.invalidate_recordset(["log_seq", "log_head"])
