from functools import partial

from odoo import models
from odoo.tools import SQL

from ..tools.rows import unnest

#: Where a transaction keeps that there is something to send.
TOLD = "case_organizer.webhooks"


class CaseWriter(models.AbstractModel):
    """What other systems are told stands in an outbox, in the transaction of what happened.

    Where nothing is subscribed to, this looks into a cache and asks the database nothing.
    """

    _inherit = "case.writer"

    def _store(self, run, log, cases):
        result = super()._store(run, log, cases)
        webhooks = self.env["case.webhook"]
        subscriptions = webhooks._subscriptions()
        if subscriptions:
            rows = [
                {"webhook_id": subscription.id, "case_id": row["case_id"], "seq": row["seq"]}
                for row in log
                for subscription in subscriptions
                if subscription.wants(webhooks._type_of_plan(row["plan_id"]), row)
            ]
            self._put_in_outbox(rows)
        return result

    def _put_in_outbox(self, rows):
        """Write messages, in one statement, and have the job woken once this is committed."""
        if not rows:
            return
        self.env.execute_query(
            SQL(
                "INSERT INTO case_webhook_delivery (webhook_id, case_id, log_id, state, attempts, next_try)"
                " SELECT v.webhook_id, v.case_id, l.id, 'waiting', 0, %(now)s FROM %(rows)s"
                " JOIN case_log l ON l.case_id = v.case_id AND l.seq = v.seq"
                # Of the past of cases that were taken over nobody is told.
                " JOIN case_case c ON c.id = v.case_id AND NOT %(past)s"
                " ORDER BY l.id RETURNING id",
                now=self._now(),
                past=self.env["case.case"]._is_past_sql("c", self._now()),
                rows=unnest("webhook_id int, case_id int, seq int", rows),
            )
        )
        self.env["case.webhook"].invalidate_model(["delivery_ids"], flush=False)
        callbacks = self.env.cr.precommit
        if TOLD not in callbacks.data:
            callbacks.data[TOLD] = True
            callbacks.add(partial(self._wake_sender_sudo, callbacks))

    def _wake_sender_sudo(self, callbacks):
        callbacks.data.pop(TOLD, None)
        self.env.ref("case_organizer.cron_case_webhook").sudo()._trigger()
