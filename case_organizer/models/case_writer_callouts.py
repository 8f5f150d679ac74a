from datetime import timedelta

from odoo import SUPERUSER_ID, models
from odoo.tools import SQL

from ..engine import Occurrence
from ..tools.gateway import token_hash
from .case_writer_automatic import MAX_CHAIN, WithoutEndError


class CaseWriter(models.AbstractModel):
    """Automatic steps that ask a service elsewhere: they wait, outside any transaction, and stop nothing else.

    The row of the step in ``case.automatic`` waits until the time to answer is over. Asking is work of another job.
    """

    _inherit = "case.writer"

    def _perform_automatic_sudo(self, row):
        step = self.env["case.step"].with_user(SUPERUSER_ID).browse(row["step_id"])
        if step.item_id.automatic_kind != "call" or step.state != "active" or row["depth"] >= MAX_CHAIN:
            return super()._perform_automatic_sudo(row)
        callout = self.env["case.callout"].with_user(SUPERUSER_ID).search([("step_id", "=", step.id)])
        now = self._now()
        if callout and callout.expires_on <= now:
            raise WithoutEndError(self.env._("“%(service)s” did not answer in time.", service=callout.endpoint_id.name))
        if not callout:
            callout = callout.create(
                {
                    "step_id": step.id,
                    "case_id": step.case_id.id,
                    "endpoint_id": step.item_id.endpoint_id.id,
                    "state": "waiting",
                    "next_try": now,
                    "expires_on": now + timedelta(hours=step.item_id.answer_hours),
                }
            )
            callout.flush_recordset()
            callout._set(token_hash=token_hash(callout._token()))
            self.env.ref("case_organizer.cron_case_callout").sudo()._trigger()
        self._set_automatic(row, state="waiting", next_try=callout.expires_on, chain_id=None)
        self.env.ref("case_organizer.cron_case_automatic").sudo()._trigger(at=callout.expires_on)
        return False

    def _hurry_automatic(self, step_ids):
        self.env.execute_query(
            SQL(
                "UPDATE case_callout SET next_try = %s WHERE step_id = ANY(%s) AND state = 'waiting' RETURNING id",
                self._now(),
                step_ids,
            )
        )
        self.env.ref("case_organizer.cron_case_callout").sudo()._trigger()
        return super()._hurry_automatic(step_ids)

    def _row_of_callout(self, callout):
        """The row of ``case.automatic`` of the step that asks, locked."""
        return self.env.execute_query_dict(
            SQL("SELECT * FROM case_automatic WHERE step_id = %s FOR UPDATE", callout.step_id.id)
        )[0]

    def _callout_answered_sudo(self, callout, answers):
        """A service answered: the details are filled, and the step is done, as the system.

        :param answers: ``{code: stored value}``
        :raises UserError: when the plan does not allow it
        """
        row, step = self._row_of_callout(callout), callout.step_id
        step = step.with_context(allowed_company_ids=step.case_id.company_id.ids)
        self._set_automatic(row, state="running")
        step.env["case.writer"].apply(
            step.case_id,
            (Occurrence("complete", step.code, step.instance),),
            answers={step.case_id.id: answers} if answers else None,
            step=step,
            behalf=row["user_id"],
        )
        self._set_automatic(row, state="done", error=None)
        callout._set(state="done", error=None, next_try=None)
        self._tell_step(step.id, None)
        # What follows from it is done by its own job.
        self.env.ref("case_organizer.cron_case_automatic").sudo()._trigger()

    def _callout_failed_sudo(self, callout, error):
        """It is not asked any more: the step fails, and somebody sees it."""
        self._automatic_failed(self._row_of_callout(callout), error, True)

    def _automatic_failed(self, row, text, for_good):
        result = super()._automatic_failed(row, text, for_good)
        if for_good:
            callouts = self.env["case.callout"]
            callouts._update_all(
                SQL("step_id = %s AND state != 'done'", row["step_id"]), state="failed", error=text[:500], next_try=None
            )
        return result
