from odoo import SUPERUSER_ID, api, models

from ..engine import Occurrence
from .case_writer_automatic import MAX_CHAIN

#: What automatic steps do that was done elsewhere; setting details is done again, the plan goes by them.
DONE_ELSEWHERE = ("mail", "letter", "action", "call")


class CaseWriter(models.AbstractModel):
    """The past of cases that were taken over: what the system did then was done elsewhere, and is not done again."""

    _inherit = "case.writer"

    def _perform_automatic_sudo(self, row):
        """As before; a step of the past is done without doing anything."""
        step = self.env["case.step"].with_user(SUPERUSER_ID).browse(row["step_id"])
        elsewhere = row["quiet"] and step.item_id.automatic_kind in DONE_ELSEWHERE
        if not elsewhere or step.state != "active" or row["depth"] >= MAX_CHAIN:
            return super()._perform_automatic_sudo(row)
        step.env["case.writer"].apply(
            step.case_id,
            (Occurrence("complete", step.code, step.instance),),
            reason=self.env._("Done before the case was taken over, and not done again."),
            step=step,
            behalf=row["user_id"],
        )
        return True

    @api.private
    def end_past_sudo(self, cases):
        """Let the past of cases end now: dates that passed are acted on, what is counted from now on begins.

        :param cases: ``case.case`` whose ``taken_over_on`` is this moment
        """
        self.with_user(SUPERUSER_ID).act_on_due(cases.with_user(SUPERUSER_ID))
        self.party_asked_sudo(cases)
