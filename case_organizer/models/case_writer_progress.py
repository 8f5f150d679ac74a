from odoo import models
from odoo.tools import SQL


class CaseWriter(models.AbstractModel):
    """Notes which milestones were reached that somebody is told of: one statement, none when there are none."""

    _inherit = "case.writer"

    def _react(self, run):
        result = super()._react(run)
        told = self.env["case.progress.rule"]._milestones()
        if not told:
            return result
        reached = [
            (case_id, code)
            for (case_id, code, _instance), (first, letter, _outcome, _passed) in run.net.items()
            if letter == "c" and first != "c" and (run.rows[case_id]["type_id"], code) in told
        ]
        if reached:
            rows = self.env.execute_query(
                SQL(
                    "INSERT INTO case_progress (case_id, rule_id, reached_on, state)"
                    " SELECT c.id, r.id, %s, 'waiting' FROM unnest(%s::int[], %s::text[]) AS v(case_id, code)"
                    " JOIN case_case c ON c.id = v.case_id AND NOT %s"
                    " JOIN case_progress_rule r ON r.type_id = c.type_id AND r.milestone_code = v.code AND r.active"
                    " ORDER BY c.id, r.id ON CONFLICT (case_id, rule_id) DO NOTHING RETURNING id",
                    self._now(),
                    [case_id for case_id, _code in reached],
                    [code for _case_id, code in reached],
                    self.env["case.case"]._is_past_sql("c", self._now()),
                )
            )
            if rows:
                self.env["case.progress"].invalidate_model()
                self.env.ref("case_organizer.cron_case_progress").sudo()._trigger()
        return result
