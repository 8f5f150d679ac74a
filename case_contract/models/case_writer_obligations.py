from odoo import api, models
from odoo.tools import SQL

from odoo.addons.case_organizer.engine import Occurrence
from odoo.addons.case_organizer.models.plan_reserved import ADHOC, OWN_STEPS
from odoo.addons.case_organizer.tools.rows import unnest


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
        self._react_decisions(ended, run)
        rows = self.env.execute_query(
            SQL(
                "UPDATE case_obligation_occurrence o SET state = v.state, done_on = %s,"
                " reason = CASE WHEN v.state = 'waived' THEN %s END"
                " FROM unnest(%s::int[], %s::text[], %s::int[], %s::text[]) AS v(case_id, code, instance, state)"
                " JOIN case_step s ON s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance"
                " WHERE o.step_id = s.id AND o.state = 'planned' RETURNING o.id",
                run.at,
                run.reason,
                *(list(column) for column in zip(*ended, strict=True)),
            )
        )
        if rows:
            ledger = self.env["case.obligation.occurrence"]
            ledger.invalidate_model()
            ledger.browse(number for (number,) in rows)._ended_sudo(run.at)

    def _react_decisions(self, ended, run):
        """What was told in a step that is done is known; what was asked in one that is cancelled is not asked."""
        decisions = self.env["case.contract.decision"]
        decisions.flush_model(["state"])
        if self.env.execute_query(
            SQL(
                "UPDATE case_contract_decision d SET reason = COALESCE(%s, d.reason),"
                " state = CASE v.state WHEN 'done' THEN 'decided' ELSE 'obsolete' END"
                " FROM unnest(%s::int[], %s::text[], %s::int[], %s::text[]) AS v(case_id, code, instance, state)"
                " JOIN case_step s ON s.case_id = v.case_id AND s.code = v.code AND s.instance = v.instance"
                " WHERE d.step_id = s.id AND d.state = 'open' RETURNING d.id",
                run.reason,
                *(list(column) for column in zip(*ended, strict=True)),
            )
        ):
            decisions.invalidate_model()

    @api.private
    def ask_own_sudo(self, table, asked):
        """Add steps that are in no plan to any number of cases, and note on rows of a table which is whose.

        :param table: name of a table with a column ``step_id``
        :param asked: as :meth:`add_own_sudo` has it, with ids of rows as keys
        """
        made = [{"id": row_id, "step_id": step_id} for row_id, step_id in self.add_own_sudo(asked).items()]
        self.env.execute_query(
            SQL(
                "UPDATE %s o SET step_id = v.step_id FROM %s WHERE o.id = v.id RETURNING o.id",
                SQL.identifier(table),
                unnest("id int, step_id int", made),
            )
        )

    @api.private
    def add_own_sudo(self, asked):
        """Add steps that are in no plan to any number of cases.

        :param asked: ``[(key, id of the case, values)]``; values as ``case_writer_own.py`` has them
        :return: ``{key: id of the step}``
        """
        happen, own = {}, {}
        for key, case_id, values in asked:
            happen.setdefault(case_id, []).append(Occurrence("add", item=ADHOC))
            own.setdefault(case_id, []).append({**values, "asked_by": key})
        cases = self.env["case.case"].browse(happen)
        run = self.apply(cases, {case_id: tuple(added) for case_id, added in happen.items()}, own=own)
        return {values["asked_by"]: run.made[key] for key, values in run.own.items()}

    @api.private
    def complete_own_sudo(self, steps, reason=None):
        """Complete open steps of any number of cases at once: what they ask was done elsewhere."""
        happen = {}
        for step in steps.filtered("is_open"):
            happen.setdefault(step.case_id.id, []).append(
                step._occurrence("complete", next(iter(step._ending().outcomes)))
            )
        if happen:
            cases = self.env["case.case"].browse(happen)
            self.apply(cases, {case_id: tuple(found) for case_id, found in happen.items()}, reason=reason)

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
