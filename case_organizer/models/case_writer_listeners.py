import json

from odoo import models
from odoo.tools import SQL

LISTENER_COLUMNS = "case_id int, kind text, key text, due_at timestamp, next_try timestamp"


class CaseWriter(models.AbstractModel):
    """Keeps the register of what cases listen to equal to their plan states."""

    _inherit = "case.writer"

    def _write_listeners(self, run):
        """Write what these cases began and ceased to listen to; no statement when nothing did."""
        memo, begun, ceased = {}, [], []
        for case_id, row in run.rows.items():
            before = self._heard_by(row.get("old_plan_id") or row["plan_id"], run.before[case_id], memo)
            after = self._heard_by(row["plan_id"], row["plan_state"], memo)
            if before == after:
                continue
            begun += [{"case_id": case_id, "kind": kind, "key": key} for kind, key in sorted(after - before)]
            ceased += [{"case_id": case_id, "kind": kind, "key": key} for kind, key in sorted(before - after)]
        if ceased:
            self.env.execute_query(
                SQL(
                    "DELETE FROM case_listener l USING jsonb_to_recordset(%s::jsonb) AS v(case_id int, kind text,"
                    " key text) WHERE l.case_id = v.case_id AND l.kind = v.kind AND l.key = v.key RETURNING l.id",
                    json.dumps(ceased),
                )
            )
        self._schedule(run, begun)
        if begun:
            self._insert("case_listener", LISTENER_COLUMNS, begun, conflict="ON CONFLICT DO NOTHING")

    def _schedule(self, run, begun):
        """Hook: set when the dates these cases wait for are due.

        :param begun: what was begun to listen to and is about to be written: a list of ``{case_id, kind, key}``, to
            which ``due_at`` and ``next_try`` (ISO text) may be added
        """
