import hashlib
import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .case_api_calls import ApiError

#: Days for which an answer is kept, unless ``case_organizer.api_key_days`` says otherwise.
DAYS = 7


class CaseApiReceipt(models.Model):
    """That a program did something with a key: asked again with the same key it gets the same answer.

    It stands in the transaction of what was done. A second request at the same time waits at the unique index; when
    the first one is committed PostgreSQL refuses it, Odoo does it again, and it finds the answer.
    """

    _name = "case.api.receipt"
    _description = "Done by Another Program"
    _order = "id desc"
    _rec_name = "method"
    _log_access = False

    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="cascade")
    key = fields.Char("Idempotency Key", required=True, readonly=True)
    method = fields.Char(required=True, readonly=True)
    digest = fields.Char("SHA-256", required=True, readonly=True, help="Of all that was asked.")
    answer = fields.Json(readonly=True, groups=fields.NO_ACCESS)
    at = fields.Datetime("When", required=True, readonly=True, index=True)

    _once = models.UniqueIndex("(user_id, key)")

    @api.model
    def _begin_sudo(self, method, key, given):
        """Note that the current user asks something with a key.

        :param given: the arguments, JSON
        :return: ``(id of the receipt, None)``, or ``(None, answer)`` when it was done before
        :raises ApiError: when something else was asked with this key
        """
        text = json.dumps([method, given], sort_keys=True, ensure_ascii=True)
        digest, now = hashlib.sha256(text.encode()).hexdigest(), self.env.cr.now().replace(microsecond=0)
        taken = self.env.execute_query(
            SQL(
                "INSERT INTO case_api_receipt AS r (user_id, key, method, digest, at) VALUES (%s, %s, %s, %s, %s)"
                " ON CONFLICT (user_id, key) DO UPDATE SET method = EXCLUDED.method, digest = EXCLUDED.digest,"
                " answer = NULL, at = EXCLUDED.at WHERE r.at < %s RETURNING id",
                *(self.env.uid, key, method, digest, now, now - timedelta(days=self._days())),
            )
        )
        if taken:
            return taken[0][0], None
        [(before, answer)] = self.env.execute_query(
            SQL("SELECT digest, answer FROM case_api_receipt WHERE user_id = %s AND key = %s", self.env.uid, key)
        )
        if before != digest:
            raise ApiError(
                self.env._("Something else was asked with the key “%s”: take another one.", key),
                "key_reused",
                "idempotency_key",
            )
        return None, answer

    @api.model
    def _keep_sudo(self, receipt_id, answer):
        """Keep the answer of what was done."""
        self.env.execute_query(
            SQL(
                "UPDATE case_api_receipt SET answer = %s::jsonb WHERE id = %s RETURNING id",
                json.dumps(answer),
                receipt_id,
            )
        )

    @api.model
    def _days(self):
        return int(self.env["ir.config_parameter"].sudo().get_param("case_organizer.api_key_days", DAYS))

    @api.autovacuum
    def _gc_receipts(self):
        """Forget the keys of long ago."""
        old = self.env.cr.now().replace(microsecond=0) - timedelta(days=self._days())
        self.env.execute_query(SQL("DELETE FROM case_api_receipt WHERE at < %s RETURNING id", old))
