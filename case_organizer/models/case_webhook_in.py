import json
import time

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL

from ..tools import json_path, webhooks
from ..tools.gateway import new_token, token_hash
from ..tools.wrong_tries import WrongTries

#: Bytes of a message at most.
LARGEST = 256 * 1024
#: A brake for who tries addresses, and for who sends what is signed wrong; per process.
WRONG_TRIES = WrongTries()


class CaseWebhookIn(models.Model):
    """An address at which another system says that something happened: an event on the case that the message names."""

    _name = "case.webhook.in"
    _description = "Webhook from Outside"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    token_hash = fields.Char(copy=False, groups=NO_ACCESS)
    has_address = fields.Boolean(compute="_compute_has_address")
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: webhooks.new_secret(),
        groups="case_organizer.group_case_admin",
        help="The sender signs with it, as the Standard Webhooks say. What is not signed is refused.",
    )
    event_type_id = fields.Many2one("case.event.type", "Event", required=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users",
        "Raised as",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="The event happens with the rights of this user, on cases that this user may change.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    find_by = fields.Selection(
        [
            ("number", "Its number"),
            ("external_ref", "Its reference elsewhere"),
            ("detail", "The value of a detail"),
            ("customer", "The customer: all their cases that listen"),
        ],
        "The Case is Found by",
        required=True,
        default="number",
    )
    find_path = fields.Char(
        "Where it Stands in the Message", required=True, help="A path in the JSON: data.order.number, items[0].id"
    )
    detail_id = fields.Many2one(
        "case.characteristic", domain="[('type_id.company_id', '=', company_id)]", ondelete="restrict"
    )
    answer_ids = fields.One2many("case.webhook.in.answer", "webhook_id", "Answers", copy=True)
    message_ids = fields.One2many("case.webhook.in.message", "webhook_id", "Messages", readonly=True)

    _token = models.UniqueIndex("(token_hash) WHERE token_hash IS NOT NULL")

    def _compute_has_address(self):
        for hook in self:
            hook.has_address = bool(hook.sudo().token_hash)

    @api.constrains("find_path", "find_by", "detail_id")
    def _check_find(self):
        for hook in self:
            hook._check_path(hook.find_path)
            if hook.find_by == "detail" and not hook.detail_id:
                raise ValidationError(self.env._("“%s”: choose the detail by which the case is found.", hook.name))

    @api.model
    def _check_path(self, path):
        try:
            json_path.steps(path)
        except ValueError:
            raise ValidationError(self.env._("“%s” is no path: data.order.number, items[0].id", path)) from None

    def action_new_address(self):
        """Make an address, and show it this once. An address that there was does not work any more."""
        self.ensure_one()
        self.check_access("write")
        token = new_token()
        self.sudo().token_hash = token_hash(token)
        shown = self.env["case.webhook.in.address"].create({"address": f"{self.get_base_url()}/case/hook/{token}"})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Address of “%s”", self.name),
            "res_model": "case.webhook.in.address",
            "res_id": shown.id,
            "views": [(False, "form")],
            "target": "new",
        }

    # --- receiving -----------------------------------------------------------------------------------------------

    @api.model
    def _receive_sudo(self, token, headers, body, sender):
        """Take a message in. Whoever knows the address and the secret may; the event is raised as the hook's user.

        :param token: of the address
        :param headers: by name in small letters
        :param body: bytes; None when there were too many
        :param sender: the address of who sends
        :return: ``(HTTP status, {"status": taken, known or refused, "reason"})``
        """
        if WRONG_TRIES.too_many(sender):
            return 429, {"status": "refused", "reason": "too many wrong messages"}
        hook = self.sudo().search([("token_hash", "=", token_hash(token))])
        if not hook:
            WRONG_TRIES.wrong(sender)
            return 404, {"status": "refused", "reason": "no such address"}
        message = headers.get("webhook-id") or ""
        if body is None:
            return hook._refuse(message, 413, self.env._("More than %s bytes.", LARGEST))
        reason = hook._wrongly_signed(headers, message, body)
        if reason:
            WRONG_TRIES.wrong(sender)
            return hook._refuse(message, 401, reason)
        taken = hook._take(message)
        if not taken:
            return 200, {"status": "known"}
        try:
            with self.env.cr.savepoint():
                event = hook._raise(hook._read(body), message)
        except UserError as refusal:
            self.env.invalidate_all(flush=False)
            taken.unlink()
            return hook._refuse(message, 422, str(refusal))
        taken.write({"event_id": event, "case_id": self.env["case.event"].sudo().browse(event).case_id.id})
        return 200, {"status": "taken"}

    def _read(self, body):
        """What a message says. :raises UserError: when it is no JSON"""
        try:
            return json.loads(body)
        except (ValueError, RecursionError):
            raise UserError(self.env._("This is no JSON.")) from None

    def _wrongly_signed(self, headers, message, body):
        """Why a message is not believed; empty when it is."""
        moment, given = headers.get("webhook-timestamp") or "", headers.get("webhook-signature") or ""
        if not message or len(message) > 150 or not moment.isascii() or not moment.isdecimal() or not given:
            return self.env._("It is not signed: webhook-id, webhook-timestamp and webhook-signature are expected.")
        if abs(time.time() - int(moment)) > webhooks.TOLERANCE:
            return self.env._("It was signed more than five minutes ago, or a clock is wrong.")
        if not webhooks.is_signed(self.secret, message, moment, body, given):
            return self.env._("It is signed with another secret.")
        return ""

    def _take(self, message):
        """Note that a message came; the same one at the same time waits here. :return: none when it came before"""
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_webhook_in_message (webhook_id, message, state, at) VALUES (%s, %s, 'taken', %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                self.id,
                message,
                fields.Datetime.now(),
            )
        )
        return self.env["case.webhook.in.message"].sudo().browse([row[0] for row in rows])

    def _refuse(self, message, status, reason):
        """Note that a message was refused."""
        self.env["case.webhook.in.message"].sudo().create(
            {
                "webhook_id": self.id,
                "message": message[:200],
                "state": "refused",
                "at": fields.Datetime.now(),
                "reason": reason[:500],
            }
        )
        return status, {"status": "refused", "reason": reason[:500]}

    def _raise(self, document, message):
        """Raise the event, as the user of the hook. :return: id of the ``case.event``"""
        env = self.env(
            user=self.user_id,
            su=False,
            context={"allowed_company_ids": self.company_id.ids, "lang": self.user_id.lang},
        )
        case, partner = self._found(env, json_path.find(document, self.find_path))
        answers = {
            answer.question_id.code: value
            for answer in self.answer_ids
            if (value := json_path.find(document, answer.path)) is not None
        }
        event = env["case.event"]._raise(
            self.event_type_id.code, case, partner, answers=answers, fact_key=f"{self.id}:{message}"[:200], source="api"
        )
        return event.id

    def _found(self, env, value):
        """The case or contact that a message is about. :raises UserError: when there is none, or several"""
        cases, partners = env["case.case"], env["res.partner"]
        if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
            raise UserError(self.env._("There is nothing at “%s”.", self.find_path))
        if self.find_by == "customer":
            return cases, env["case.api.v1"]._customer(value)
        domain = [("company_id", "=", self.company_id.id)]
        if self.find_by == "detail":
            detail = self.detail_id.with_env(env)
            stored = detail._check_value(value)
            values = env["case.value"].search(
                [
                    ("characteristic_id", "=", detail.id),
                    ("valid_to", "=", False),
                    ("case_id", "any", [*domain, ("state", "in", ("active", "suspended", "in_review"))]),
                ]
            )
            found = values.filtered(lambda row: row.value == stored).case_id
        else:
            field = "name" if self.find_by == "number" else "external_ref"
            found = cases.search([*domain, (field, "=", str(value))])
        if len(found) != 1:
            text = self.env._("%(count)s cases are “%(value)s”.", count=len(found), value=str(value)[:100])
            raise UserError(text)
        return found, partners
