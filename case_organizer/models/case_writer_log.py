import secrets

from odoo import api, models

from ..tools.log_chain import chain_hash, commitment
from ..tools.log_texts import split
from .case_log import chain_key
from .plan_reserved import OWN_STEPS


class CaseWriter(models.AbstractModel):
    """Appends to the log of cases."""

    _inherit = "case.writer"

    def _log_rows(self, run):
        """The rows that a run appends to the chain of each case; the heads of the chains move on with them."""
        key, rows = chain_key(), []
        for entry in run.log:
            row = run.rows[entry["case_id"]]
            row["log_seq"] += 1
            full = {"item": None, "instance": None, "commitment": None, "data": None, **entry}
            full.update(seq=row["log_seq"], at=run.text, user_id=run.uid, plan_id=row["plan_id"])
            if not full["commitment"]:
                self._keep_texts_apart(run, full)
            row["log_head"] = full["hash"] = chain_hash(key, row["log_head"], full)
            rows.append(full)
        return rows

    @api.model
    def _keep_texts_apart(self, run, full):
        """Put what people wrote beside the chain, which keeps a commitment to it: it can be erased later."""
        full["data"], texts = split(full["data"])
        if texts:
            salt = secrets.token_hex(16)
            full["commitment"] = commitment(salt, texts)
            run.secrets[full["case_id"], full["seq"]] = salt, texts

    @api.private
    def note(self, cases, kind, step=None, data=None):
        """Append one row to the log of each of these cases without an occurrence."""
        about = {"item": step.code} if step else {}
        if step and step.code in OWN_STEPS:
            # Steps in no plan share a code: which one it is tells their number.
            about["instance"] = step.instance
        rows = [{"case_id": case_id, "kind": kind, "data": data, **about} for case_id in cases.ids]
        self.note_each(rows)

    @api.private
    def note_each(self, rows):
        """Append rows to the logs of cases without an occurrence; statements do not grow with their number.

        :param rows: dicts with ``case_id``, ``kind``, and ``item`` and ``data`` where there are any
        """
        if not rows:
            return
        run = self._run()
        self.env["case.case"].flush_model()
        cases = self.env["case.case"].browse({row["case_id"] for row in rows})
        run.rows = {row["id"]: row for row in self._lock(cases.ids)}
        run.log = [row for row in rows if row["case_id"] in run.rows]
        self._store(run, self._log_rows(run), list(run.rows.values()))
        cases.invalidate_recordset(["log_seq", "log_head", "log_ids"], flush=False)
