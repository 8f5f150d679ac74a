from functools import cache

from odoo import api, models
from odoo.tools import SQL

from ..engine import Occurrence, explain
from ..tools.rows import names, update

ENDED = "id int, result_id int, result_note text, review_asked_on timestamp, review_asked_by_id int, reviewed_by_id int"


class CaseWriter(models.AbstractModel):
    """How cases end: their results, and the review before. What is not closed, reviewed or re-opened costs nothing."""

    _inherit = "case.writer"

    @api.private
    def close(self, cases, results=None, reason=None, more=None):
        """Close cases; those whose plan asks a review are put in review instead.

        :param results: ``{case id: id of a case.result.type}``
        :param reason: why, in words
        :param more: what the log is told besides
        :raises UserError: naming what stands in the way
        """
        compiler = self.env["case.plan.compiler"]
        reviewed = cases.filtered(lambda case: compiler.closing(case.sudo().plan_id.id).asks_review)
        if cases - reviewed:
            occurrences = (Occurrence("close"),)
            self.apply(cases - reviewed, occurrences, reason=reason, closing={"results": results, "more": more})
        if reviewed:
            self._ask_review(reviewed, results or {}, reason, more)

    @api.private
    def approve_closing_sudo(self, cases):
        """Close cases that are in review, with the results that were proposed. The caller has checked the user."""
        results = {case.id: case.result_id.id for case in cases.sudo() if case.result_id}
        notes = {case.id: case.result_note for case in cases.sudo() if case.result_note}
        closing = {"results": results, "notes": notes, "more": {"reviewed": True}, "reviewer": self.env.uid}
        return self.apply(cases, (Occurrence("close"),), closing=closing)

    @api.private
    def end_review_sudo(self, cases, kind, reason=None):
        """Take cases out of review without closing them. The caller has checked the user.

        :param kind: of the log row: ``sent_back`` or ``review_withdrawn``
        """
        run = self._closing_run(cases, reason)
        for row in run.rows.values():
            row["review_asked_on"] = None
            run.ended[row["id"]] = {}
            run.log.append(self._closing_entry(row["id"], kind, reason, {}))
        self._write(run)
        self._react(run)

    @api.private
    def set_result_sudo(self, cases, result, reason=None):
        """Give closed cases another result. The caller has checked the user."""
        run = self._closing_run(cases, reason)
        for row in run.rows.values():
            data = {"result": result.id, "former": row["result_id"]}
            run.ended[row["id"]] = {**self._kept(row), "result_id": result.id, "result_note": reason}
            run.log.append(self._closing_entry(row["id"], "result", reason, data))
        self._write(run)

    def _ask_review(self, cases, results, reason, more):
        """Put cases in review. :raises UserError: naming what stands in the way of closing them"""
        run = self._closing_run(cases, reason)
        holds = self._holds(run)
        for case_id, row in run.rows.items():
            self._decide(row, Occurrence("close"), holds[case_id])
            self._put_in_review(run, row, results.get(case_id), reason, more)
        self._write(run)
        self._react(run)

    def _closing_run(self, cases, reason):
        """A run on these cases in which nothing happens to their plans."""
        self.env["case.case"].flush_model()
        self.env["case.participant"].flush_model()
        run = self._run(reason)
        for row in self._lock(cases.ids):
            run.rows[row["id"]] = row
            run.before[row["id"]] = row["plan_state"]
        return run

    def _put_in_review(self, run, row, result_id, reason, more=None):
        row["review_asked_on"] = run.text
        run.ended[row["id"]] = {
            "result_id": result_id,
            "result_note": reason,
            "review_asked_on": run.text,
            "review_asked_by_id": run.uid,
        }
        data = {"result": result_id} if result_id else {}
        run.log.append(self._closing_entry(row["id"], "review", reason, {**data, **(more or {})}))

    def _closing_entry(self, case_id, kind, reason, data):
        """A row of the log. :param reason: in words, or None"""
        return {"case_id": case_id, "kind": kind, "data": {**data, "reason": reason} if reason else data}

    def _kept(self, row):
        return {name: row[name] for name in ("result_id", "review_asked_by_id")}

    # --- what follows from a run ---------------------------------------------------------------------------------

    def _write(self, run):
        """Results follow what became of cases."""
        self._settle_closing(run)
        result = super()._write(run)
        self._write_ended(run)
        return result

    def _react(self, run):
        """Who holds the reviewing role reads on the whiteboard that a review is asked; supervisors have their list."""
        result = super()._react(run)
        asked = [case_id for case_id, values in run.ended.items() if values.get("review_asked_on")]
        by_role = {}
        for case_id in asked:
            by_role.setdefault(self.env["case.plan.compiler"].closing(run.rows[case_id]["plan_id"]).role_id, []).append(
                case_id
            )
        by_role.pop(None, None)
        for role_id, case_ids in by_role.items():
            cases = self.env["case.case"].sudo().browse(case_ids)
            text = self.env._("Please review this case before it is closed.")
            self.remind_sudo(dict.fromkeys(cases, text), self.env["case.role"].sudo().browse(role_id))
        return result

    def _settle_closing(self, run):
        """What cases that were closed, cancelled or opened again in this run end in, or end in no more."""
        for (case_id, code, _number), (first, letter, _outcome, _passed) in run.net.items():
            if code or first == letter or first in (None, "-"):
                continue
            row = run.rows[case_id]
            if letter == "c":
                self._end(run, row)
            elif (letter == "t" or first in ("c", "t")) and (row["result_id"] or row["review_asked_on"]):
                if row["result_id"] and letter != "t":
                    self._entry_of(run, case_id, letter)["data"]["former"] = row["result_id"]
                row["review_asked_on"] = None
                run.ended[case_id] = {}
        closing_of = cache(self.env["case.plan.compiler"].closing)
        for case_id, row in run.rows.items():
            if case_id in run.ended or not row["plan_id"]:
                continue
            if self._asks_review_now(run, row, closing_of(row["plan_id"])):
                result_id = self.env["case.type"]._default_results().get(row["type_id"])
                self._put_in_review(run, row, result_id, None, {"by_plan": True})

    def _end(self, run, row):
        """A case was closed: with what result."""
        case_id, closing = row["id"], run.closing
        result_id = (closing.get("results") or {}).get(case_id)
        if not result_id and "results" not in closing:
            result_id = self.env["case.type"]._default_results().get(row["type_id"])
        note = (closing.get("notes") or {}).get(case_id) or (run.reason if "results" in closing else None)
        data = self._entry_of(run, case_id, "c")["data"]
        data.update(closing.get("more") or {})
        if note:
            data["reason"] = note
        if result_id:
            data["result"] = result_id
        if result_id or note or row["review_asked_on"]:
            run.ended[case_id] = {
                "result_id": result_id,
                "result_note": note,
                "review_asked_by_id": row["review_asked_by_id"],
                "reviewed_by_id": closing.get("reviewer"),
            }
        row["review_asked_on"] = None

    def _entry_of(self, run, case_id, letter):
        """The row of the log that tells of what became of a case itself."""
        return next(
            entry
            for entry in reversed(run.log)
            if entry["case_id"] == case_id
            and any(not change[0] and change[3] == letter for change in entry["data"].get("changes", ()))
        )

    def _asks_review_now(self, run, row, closing):
        """Whether a plan that closes cases by itself would close this one now, and asks a review first.

        :param closing: what the plan says of closing, see ``plan_ending.py``
        """
        if not (closing.asks_review and closing.by_itself) or row["review_asked_on"]:
            return False
        compiler = self.env["case.plan.compiler"]
        before, after = run.before.get(row["id"]), row["plan_state"]
        if before == after or not (after or "").startswith("a"):
            return False
        plan = compiler.compiled(row["plan_id"])
        if explain(plan, after, ""):
            return False
        old = compiler.compiled(row["old_plan_id"]) if row.get("old_plan_id") else plan
        return not before or before[0] in "ct" or bool(explain(old, before, ""))

    def _write_ended(self, run):
        """Write the results and reviews of a run, in one statement; none when there are none."""
        if not run.ended:
            return
        rows = [{**values, "id": case_id} for case_id, values in run.ended.items()]
        changed = ", ".join(f"{name} = v.{name}" for name in names(ENDED) if name != "id")
        self.env.execute_query(SQL("%s RETURNING c.id", update("case_case c", changed, ENDED, rows, "c.id = v.id")))
        self.env["case.case"].invalidate_model()
