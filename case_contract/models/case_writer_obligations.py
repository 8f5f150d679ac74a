from odoo import api, models
from odoo.tools import SQL

from odoo.addons.case_organizer.engine import Occurrence
from odoo.addons.case_organizer.models.plan_reserved import OWN_STEPS


class CaseWriter(models.AbstractModel):
    """Obligations follow the steps that do them."""

    _inherit = "case.writer"

    def _react(self, run):
        """What was done in a step is done in the ledger; a step that is cancelled or skipped lets its obligation go."""
        super()._react(run)
        ended = [
            (case_id, change.item, change.instance, "done" if change.after == "c" else "waived")
            for case_id, change in run.transitions
            if change.item in OWN_STEPS and change.after in "cdt"
        ]
        if not ended:
            return
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET state = v.state, done_on = %s,"
                " reason = CASE WHEN v.state = 'waived' THEN %s END"
                " FROM unnest(%s::int[], %s::text[], %s::int[], %s::text[]) AS v(case_id, code, instance, state)"
                " JOIN case_step s ON s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance"
                " WHERE o.step_id = s.id AND o.state = 'planned' RETURNING o.obligation_id",
                run.at,
                run.reason,
                *(list(column) for column in zip(*ended, strict=True)),
            )
        )
        if rows:
            self.env["case.obligation.occurrence"].invalidate_model()
            again = self.env["case.obligation"].sudo().browse({number for (number,) in rows})
            again.filtered(lambda obligation: obligation.counted_from == "done")._plan_sudo()

    @api.private
    def cancel_own_sudo(self, steps, reason):
        """Cancel open steps that are in no plan, of any number of cases at once."""
        happen = {}
        for step in steps:
            happen.setdefault(step.case_id.id, []).append(
                Occurrence("terminate", item=step.code, instance=step.instance)
            )
        if happen:
            cases = self.env["case.case"].browse(happen)
            self.apply(cases, {case_id: tuple(found) for case_id, found in happen.items()}, reason=reason)
