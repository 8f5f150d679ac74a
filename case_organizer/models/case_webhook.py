import json
import time
from typing import NamedTuple

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..tools import webhooks

TOPICS = ("case", "step", "event", "document", "detail")


class Subscription(NamedTuple):
    """What a webhook is told of, as the case writer looks it up."""

    id: int
    types: frozenset
    topics: frozenset
    items: frozenset
    events: frozenset

    def wants(self, type_id, row):
        """Whether it is told of a row of the history. :param row: values of ``case.log``"""
        if self.types and type_id not in self.types:
            return False
        data = row["data"] or {}
        about = webhooks.topics(row["kind"], data) & self.topics
        if "step" in about and self.items and not any(c[0] in self.items for c in data.get("changes", ())):
            about.discard("step")
        if "event" in about and self.events and data.get("key") not in self.events:
            about.discard("event")
        return bool(about)


class CaseWebhook(models.Model):
    """Another system that is told what happens on cases: where, what about, with which secret, as whom."""

    _name = "case.webhook"
    _inherit = ["case.address.mixin"]
    _description = "Webhook"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    secret = fields.Char(
        required=True,
        copy=False,
        default=lambda self: webhooks.new_secret(),
        groups="case_organizer.group_case_admin",
        help="Every message is signed with it, as the Standard Webhooks say: the receiver checks it.",
    )
    user_id = fields.Many2one(
        "res.users",
        "As Seen by",
        required=True,
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        ondelete="restrict",
        help="Told is what this user reads, and nothing else.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for every company.")
    type_ids = fields.Many2many("case.type", string="Case Types", help="Empty: all of them.")
    on_case = fields.Boolean("Cases", default=True, help="Opened, on hold, taken up again, closed, cancelled.")
    on_step = fields.Boolean("Steps", default=True, help="Asked, started, done, skipped, cancelled, failed.")
    on_event = fields.Boolean("Events")
    on_document = fields.Boolean("Documents", help="Filed, another version, approved, withdrawn.")
    on_detail = fields.Boolean("Details", help="That they changed; not what they are.")
    item_codes = fields.Char("Only these Steps", help="Codes, separated by commas. Empty: all of them.")
    event_type_ids = fields.Many2many("case.event.type", string="Only these Events", help="Empty: all of them.")
    delivery_ids = fields.One2many("case.webhook.delivery", "webhook_id", "Messages", readonly=True)
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    dead_count = fields.Integer("Not Delivered", compute="_compute_counts")
    failures = fields.Integer("Failures in a Row", readonly=True, copy=False)
    resume_on = fields.Datetime(
        "Next Try", readonly=True, copy=False, help="After three failures nothing is sent before then."
    )

    @api.constrains("user_id")
    def _check_user(self):
        for webhook in self:
            user = webhook.user_id
            if not (
                user.has_group("case_organizer.group_case_user") or user.has_group("case_organizer.group_case_auditor")
            ):
                raise ValidationError(self.env._("%s does not work with cases.", user.name))

    @api.constrains("secret")
    def _check_secret(self):
        for webhook in self:
            try:
                webhooks.signature(webhook.secret, "", 0, b"")
            except ValueError:
                raise ValidationError(self.env._("The secret is “whsec_” and a base64 text.")) from None

    def _compute_counts(self):
        counts = {
            (webhook.id, state): count
            for webhook, state, count in self.env["case.webhook.delivery"]._read_group(
                [("webhook_id", "in", self.ids), ("state", "in", ("waiting", "sending", "dead"))],
                ["webhook_id", "state"],
                ["__count"],
            )
        }
        for webhook in self:
            webhook.waiting_count = counts.get((webhook.id, "waiting"), 0) + counts.get((webhook.id, "sending"), 0)
            webhook.dead_count = counts.get((webhook.id, "dead"), 0)

    @api.model_create_multi
    def create(self, vals_list):
        """What is subscribed to is looked up anew."""
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        """What is subscribed to is looked up anew."""
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        """What is subscribed to is looked up anew."""
        self.env.registry.clear_cache()
        return super().unlink()

    # --- what the case writer looks up ---------------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _subscriptions(self):
        """All that is subscribed to, as :class:`Subscription`; from a cache."""
        return tuple(
            Subscription(
                webhook.id,
                frozenset(webhook.type_ids.ids),
                frozenset(topic for topic in TOPICS if webhook[f"on_{topic}"]),
                frozenset(code.strip() for code in (webhook.item_codes or "").split(",") if code.strip()),
                frozenset(webhook.event_type_ids.mapped("code")),
            )
            for webhook in self.sudo().search([])
        )

    @api.model
    @tools.ormcache("plan_id")
    def _type_of_plan(self, plan_id):
        return self.env["case.plan"].sudo().browse(plan_id).type_id.id

    # --- sending -------------------------------------------------------------------------------------------------

    def _send_sudo(self, message, content):
        """Sign and send one message. :return: ``(Answer or None, why not in words)``"""
        self.ensure_one()
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
        return self._post(body, webhooks.headers(self.sudo().secret, message, int(time.time()), body))

    def action_test(self):
        """Send a message that says nothing, now. :raises UserError: saying why it did not arrive"""
        self.ensure_one()
        self.check_access("write")
        moment = fields.Datetime.now()
        content = {"id": f"msg_test_{int(time.time())}", "type": "ping", "timestamp": moment.isoformat() + "Z"}
        answer, why_not = self._send_sudo(content["id"], {**content, "data": {}})
        self._check_good(answer, why_not)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("It arrived: HTTP %s.", answer.status),
            },
        }

    def action_new_secret(self):
        """Take another secret. The receiver has to know it before the next message."""
        self.check_access("write")
        for webhook in self:
            webhook.secret = webhooks.new_secret()

    def action_deliveries(self):
        """The messages of this webhook."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("case_organizer.action_case_webhook_delivery")
        return {**action, "domain": [("webhook_id", "=", self.id)], "context": {}}
