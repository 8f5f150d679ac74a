import hashlib
import hmac
import json
import time
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ..tools import webhooks
from ..tools.gateway import token_hash
from .case_webhook_in import LARGEST, WRONG_TRIES


class CaseCallout(models.Model):
    """What a step asked of a service elsewhere: one row per step, sent after it is committed, until there is an answer.

    It is answered once: by the response, or later at the address that is sent along. That address is a secret of its
    own; it is made of the service's secret, so that a second attempt names the same one.
    """

    _name = "case.callout"
    _description = "Question to a Service"
    _order = "id desc"
    _rec_name = "step_id"
    _inherit = "case.outbox.mixin"
    _log_access = False
    _outbox_cron = "case_organizer.cron_case_callout"

    step_id = fields.Many2one("case.step", required=True, readonly=True, ondelete="restrict")
    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="restrict", index=True)
    endpoint_id = fields.Many2one("case.endpoint", "Service", required=True, readonly=True, ondelete="restrict")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("sending", "Being sent"),
            ("asked", "Asked, waits for the answer"),
            ("done", "Answered"),
            ("failed", "Failed, needs attention"),
            ("void", "Not needed any more"),
        ],
        required=True,
        readonly=True,
    )
    attempts = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True)
    expires_on = fields.Datetime("Answer Needed by", readonly=True)
    asked_on = fields.Datetime(readonly=True)
    token_hash = fields.Char(readonly=True, groups=NO_ACCESS)
    error = fields.Char("Why Not", readonly=True)

    _once = models.Constraint("UNIQUE(step_id)", "A step asks once.")
    _due = models.Index("(next_try, id) WHERE state = 'waiting'")
    _address = models.Index("(token_hash) WHERE token_hash IS NOT NULL")

    # --- asking --------------------------------------------------------------------------------------------------

    @api.model
    def _cron_ask(self):
        """Ask what is due; each is committed for itself, before and after."""
        cron = self.env["ir.cron"]
        self._take_up_interrupted()
        cron._commit_progress(0)
        while callout := self._next_due():
            if callout.step_id.state == "active":
                callout._set(state="sending", attempts=callout.attempts + 1, asked_on=fields.Datetime.now())
                cron._commit_progress(0)
                callout._ask_sudo()
            else:
                # On hold: asked when it goes on. Otherwise nobody waits for it.
                held = callout.step_id.state == "suspended"
                callout._set(
                    state="waiting" if held else "void", next_try=fields.Datetime.now() + timedelta(minutes=30)
                )
            if not cron._commit_progress(1, remaining=self._count_due()):
                return
        self._wake()

    def _ask_sudo(self):
        """Ask, and note what came of it."""
        self.ensure_one()
        endpoint, content = self.endpoint_id, self._content()
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        headers = webhooks.headers(endpoint.secret, content["id"], int(time.time()), body)
        answer, why_not = endpoint._post(body, headers)
        # The answer may have come at the address meanwhile: what is known from before asking does not count any more.
        self.env["ir.cron"]._commit_progress(0)
        self.env.invalidate_all()
        if self.state != "sending":
            return
        if not answer or not answer.good:
            self._not_taken(why_not or endpoint._answer_in_words(answer), bool(answer) and answer.status == 422)
        elif self.step_id.item_id.answers_later or answer.status == 202:
            self._set(state="asked", error=None, next_try=None)
        else:
            self._answered_sudo(answer.body)

    def _content(self):
        """What is asked: the case, the step, and the details that the plan names."""
        step, case = self.step_id, self.case_id
        current = self.env["case.writer"]._current_values(case.ids).get(case.id, {})
        return {
            "id": f"call_{self.id}",
            "type": "case.call",
            "timestamp": self.asked_on.isoformat() + "Z",
            "data": {
                "case": case.id,
                "number": case.name,
                "type": case.type_id.code,
                "step": step.code,
                "round": step.instance,
                "details": {
                    detail.code: current.get(detail.code, (None, None))[0] for detail in step.item_id.call_detail_ids
                },
                "answer_to": f"{self.get_base_url()}/case/answer/{self._token()}",
                "answer_by": self.expires_on.isoformat() + "Z",
            },
        }

    def _token(self):
        key = self.endpoint_id.secret.encode()
        return hmac.new(key, f"answer:{self.env.cr.dbname}:{self.id}".encode(), hashlib.sha256).hexdigest()

    def _not_taken(self, error, for_good):
        """Ask again later, as long as there is time. :param for_good: the service says that it never will"""
        seconds = None if for_good else webhooks.delay(self.attempts)
        again = fields.Datetime.now() + timedelta(seconds=seconds) if seconds else None
        if again and again < self.expires_on:
            self._set(state="waiting", error=error[:500], next_try=again)
            self.env["case.writer"]._tell_step(self.step_id.id, error[:500])
        else:
            self.env["case.writer"]._callout_failed_sudo(self, error[:500])

    # --- the answer ----------------------------------------------------------------------------------------------

    def _answered_sudo(self, body):
        """Fill the details with an answer, and go on; what does not fit lets the step fail. :param body: bytes"""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.env["case.writer"]._callout_answered_sudo(self, self._read(body))
        except UserError as refusal:
            self.env.invalidate_all(flush=False)
            self.env["case.writer"]._callout_failed_sudo(self, str(refusal)[:500])

    def _read(self, body):
        """What an answer says. :raises UserError: when it is no JSON"""
        answers = self.step_id.item_id.answer_ids
        if not body.strip() and not answers.filtered("required"):
            return {}
        try:
            return answers._values_in(json.loads(body))
        except (ValueError, RecursionError):
            raise UserError(self.env._("The answer is no JSON.")) from None

    @api.model
    def _receive_sudo(self, token, body, sender):
        """Take an answer in that comes later. Whoever knows the address may, once, in time.

        :return: ``(HTTP status, {"status", "reason"})``
        """
        if WRONG_TRIES.too_many(sender):
            return 429, {"status": "refused", "reason": "too many wrong messages"}
        callout = self.with_user(SUPERUSER_ID).search([("token_hash", "=", token_hash(token))])
        if not callout:
            WRONG_TRIES.wrong(sender)
            return 404, {"status": "refused", "reason": "no such address"}
        if body is None:
            return 413, {"status": "refused", "reason": f"more than {LARGEST} bytes"}
        # Two answers at the same time: the second waits here, is done again, and told.
        self.env.execute_query(SQL("SELECT id FROM case_callout WHERE id = %s FOR UPDATE", callout.id))
        if callout.state == "done":
            return 200, {"status": "known"}
        late = callout.expires_on < fields.Datetime.now()
        if callout.state not in ("waiting", "sending", "asked") or callout.step_id.state != "active" or late:
            return 410, {"status": "refused", "reason": "nobody waits for this answer"}
        try:
            with self.env.cr.savepoint():
                self.env["case.writer"]._callout_answered_sudo(callout, callout._read(body))
        except UserError as refusal:
            self.env.invalidate_all(flush=False)
            # It may be sent again, put right, until the time is over.
            callout._set(error=str(refusal)[:500])
            self.env["case.writer"]._tell_step(callout.step_id.id, str(refusal)[:500])
            return 422, {"status": "refused", "reason": str(refusal)[:500]}
        return 200, {"status": "taken"}
