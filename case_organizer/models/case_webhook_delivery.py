from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import webhooks

#: After so many failures in a row a receiver is left alone for a while.
PATIENT = 3
#: Days for which what arrived stays in the list.
KEPT_DAYS = 30


class CaseWebhookDelivery(models.Model):
    """One message to one receiver: written with what it tells of, sent after that is committed.

    What is told is read from the history when it is sent, as the user of the webhook: the same each time. Messages
    about one case reach one receiver in their order, unless one of them is given up; about different cases in any.
    A message may come twice (the receiver knows it by its id), never not at all without standing in the list.
    """

    _name = "case.webhook.delivery"
    _description = "Message to Another System"
    _order = "id desc"
    _rec_name = "message"
    _inherit = "case.outbox.mixin"
    _log_access = False
    _outbox_cron = "case_organizer.cron_case_webhook"

    webhook_id = fields.Many2one("case.webhook", required=True, readonly=True, ondelete="cascade", index=True)
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    log_id = fields.Many2one("case.log", "Tells of", required=True, readonly=True, ondelete="restrict")
    message = fields.Char("Id of the Message", compute="_compute_message", compute_sudo=True)
    what = fields.Char(compute="_compute_message", compute_sudo=True)
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Being sent"),
            ("done", "Delivered"),
            ("dead", "Not delivered"),
            ("void", "Not for this user"),
        ],
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    sent_on = fields.Datetime("Last Sent", readonly=True)
    status = fields.Integer("HTTP Status", readonly=True)
    error = fields.Char("Why Not", readonly=True)

    _once = models.UniqueIndex("(log_id, webhook_id)")
    _due = models.Index("(next_try, id) WHERE state = 'waiting'")
    _order_kept = models.Index("(webhook_id, case_id, id) WHERE state IN ('waiting', 'sending')")

    @api.depends("log_id", "webhook_id")
    def _compute_message(self):
        for delivery in self:
            delivery.message = f"msg_{delivery.log_id.id}_{delivery.webhook_id.id}"
            delivery.what = f"case.{delivery.log_id.kind}"

    # --- what is told --------------------------------------------------------------------------------------------

    def _content(self):
        """What this message says, as the user of the webhook reads it; None when it is not theirs to see."""
        self.ensure_one()
        user = self.webhook_id.user_id
        env = self.env(user=user, su=False, context={"allowed_company_ids": user.company_ids.ids, "lang": user.lang})
        company = self.webhook_id.company_id
        if not user.active or (company and self.case_id.company_id != company):
            return None
        row = env["case.log"].search([("id", "=", self.log_id.id)])
        if not row:
            return None
        row.case_id._note_reading("contents", self.env._("Webhook “%s”", self.webhook_id.name))
        change = env["case.api.v1"]._change_shape(row)
        data = row.sudo().data or {}
        return {
            "id": self.message,
            "type": self.what,
            "timestamp": change["at"],
            "data": {
                # Texts and names stay here: who wants them reads the case.
                **{name: change[name] for name in ("case", "number", "type", "seq", "kind", "step")},
                "change": change["id"],
                "event": data.get("key") if row.kind == "event" else None,
                "transitions": webhooks.transitions(data),
            },
        }

    # --- sending -------------------------------------------------------------------------------------------------

    @api.model
    def _cron_send(self):
        """Send what is due; each is committed for itself, before and after it is sent."""
        cron = self.env["ir.cron"]
        self._take_up_interrupted()
        cron._commit_progress(0)
        while delivery := self._next_due():
            delivery._set(state="sending", attempts=delivery.attempts + 1, sent_on=self._now())
            cron._commit_progress(0)
            delivery._send_sudo()
            if not cron._commit_progress(1, remaining=self._count_due()):
                return
        self._wake()

    @api.model
    def _waiting_from(self):
        return SQL("case_webhook_delivery d JOIN case_webhook w ON w.id = d.webhook_id AND w.active")

    @api.model
    def _due_where(self):
        """The receiver is not left alone, and nothing before it about the same case waits."""
        return SQL(
            "(w.resume_on IS NULL OR w.resume_on <= %s) AND NOT EXISTS (SELECT FROM case_webhook_delivery e"
            " WHERE e.webhook_id = d.webhook_id AND e.case_id = d.case_id AND e.id < d.id"
            " AND e.state IN ('waiting', 'sending'))",
            self._now(),
        )

    @api.model
    def _next_on(self):
        return SQL("GREATEST(d.next_try, w.resume_on)")

    def _send_sudo(self):
        """Send this message, and note what became of it."""
        self.ensure_one()
        content = self._content()
        if content is None:
            self._set(state="void", error=None, next_try=None)
            return
        answer, why_not = self.webhook_id._send_sudo(self.message, content)
        if answer and answer.good:
            self._set(state="done", status=answer.status, error=None, next_try=None)
            self._receiver(failures=0, resume_on=None)
            return
        self._failed(answer.status if answer else None, why_not or self.webhook_id._answer_in_words(answer))

    def _failed(self, status, error):
        """Note that it did not arrive: it is tried again later, or stands in the list."""
        seconds, failures = webhooks.delay(self.attempts), self.webhook_id.failures + 1
        again = self._now() + timedelta(seconds=seconds) if seconds else None
        state = "waiting" if again else "dead"
        self._set(state=state, status=status, error=error[:500], next_try=again)
        pause = self._now() + timedelta(seconds=webhooks.delay(min(failures - PATIENT, len(webhooks.DELAYS)) or 1))
        self._receiver(failures=failures, resume_on=pause if failures > PATIENT else None)

    def _receiver(self, **values):
        """Note how the receiver does, below what empties caches."""
        pairs = [SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()]
        self.env.execute_query(
            SQL("UPDATE case_webhook SET %s WHERE id = %s RETURNING id", SQL(", ").join(pairs), self.webhook_id.id)
        )
        self.webhook_id.invalidate_recordset(values.keys(), flush=False)

    # --- the list ------------------------------------------------------------------------------------------------

    def action_send_again(self):
        """Send these messages again, those that arrived too. They have the same ids."""
        self.env["case.webhook"].check_access("write")
        self.check_access("read")
        again = self.sudo().filtered(lambda delivery: delivery.state in ("done", "dead", "void", "waiting"))
        again._set(state="waiting", attempts=0, next_try=self._now(), error=None)
        for delivery in again:
            delivery._receiver(failures=0, resume_on=None)
        self.env.ref("case_organizer.cron_case_webhook").sudo()._trigger()

    @api.autovacuum
    def _gc_delivered(self):
        """Forget what arrived long ago."""
        old = self._now() - timedelta(days=KEPT_DAYS)
        self.env.execute_query(
            SQL("DELETE FROM case_webhook_delivery WHERE state IN ('done', 'void') AND sent_on < %s RETURNING id", old)
        )
