from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

#: Days for which it is known which messages came.
KEPT_DAYS = 30


class CaseWebhookInMessage(models.Model):
    """A message from outside: that it was taken, so that it is taken once, or why it was refused."""

    _name = "case.webhook.in.message"
    _description = "Message from Another System"
    _order = "id desc"
    _rec_name = "message"
    _log_access = False

    webhook_id = fields.Many2one("case.webhook.in", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="webhook_id.company_id")
    message = fields.Char("Id of the Message", readonly=True)
    state = fields.Selection([("taken", "Taken"), ("refused", "Refused")], required=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True, index=True)
    reason = fields.Char("Why Not", readonly=True)
    event_id = fields.Many2one("case.event", readonly=True, ondelete="restrict")
    case_id = fields.Many2one("case.case", "Case File", readonly=True, ondelete="restrict", index="btree_not_null")

    _once = models.UniqueIndex("(webhook_id, message) WHERE state = 'taken'")

    @api.autovacuum
    def _gc_messages(self):
        """Forget what came long ago."""
        old = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.env.execute_query(SQL("DELETE FROM case_webhook_in_message WHERE at < %s RETURNING id", old))
