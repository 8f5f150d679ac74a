import functools
import inspect

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: Models whose records an answer may be.
ANSWERS = ("case.service.action", "case.service.call")


def once(verb):
    """Give a verb of one record a last argument ``key``: the same key twice does nothing twice.

    The second time gives the answer of the first. A key is a text that nobody else makes, such as a uuid of the phone.
    """

    @functools.wraps(verb)
    def done_once(self, *args, key=False, **kwargs):
        if not key:
            return verb(self, *args, **kwargs)
        self.ensure_one()
        self.check_access("read")
        receipt, answer = self.env["case.service.receipt"]._begin_sudo(self, verb.__name__, key)
        if not receipt:
            return answer
        answer = verb(self, *args, **kwargs)
        receipt._keep_sudo(answer)
        return answer

    shape = inspect.signature(verb)
    named = inspect.Parameter("key", inspect.Parameter.KEYWORD_ONLY, default=False)
    done_once.__signature__ = shape.replace(parameters=[*shape.parameters.values(), named])
    return done_once


class CaseServiceReceipt(models.Model):
    """That something sent from a phone has arrived: what is sent again with the same key is not done again."""

    _name = "case.service.receipt"
    _description = "Receipt of What a Phone Sent"
    _order = "id desc"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    case_id = fields.Many2one("case.case", required=True, readonly=True, ondelete="restrict", index=True)
    res_model = fields.Char(required=True, readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True, readonly=True)
    verb = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    at = fields.Datetime(required=True, readonly=True)
    answer = fields.Json(readonly=True)

    _key_unique = models.Constraint("UNIQUE(key)", "This was received already.")

    @api.model
    def _begin_sudo(self, record, verb, key):
        """Note that a key has come. Who sends the same one at the same time waits here, is retried, and told.

        :return: ``(receipt, None)``; ``(None, answer)`` when it was done before
        :raises ValidationError: for a key that was used for something else
        """
        key = str(key).strip()
        if not 8 <= len(key) <= 100:
            raise ValidationError(self.env._("A key has 8 to 100 characters."))
        values = (key, record.case_id.id, record._name, record.id, verb, self.env.uid, fields.Datetime.now())
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO case_service_receipt (key, case_id, res_model, res_id, verb, user_id, at) VALUES %s"
                " ON CONFLICT (key) DO NOTHING RETURNING id",
                values,
            )
        )
        receipts = self.sudo()
        if rows:
            return receipts.browse(rows[0][0]), None
        before = receipts.search([("key", "=", key)])
        if (before.res_model, before.res_id, before.verb, before.user_id.id) != (*values[2:5], self.env.uid):
            raise ValidationError(self.env._("The key %s was used for something else.", key))
        return None, before._answered()

    def _keep_sudo(self, answer):
        """Keep what a verb answered. :param answer: records of :data:`ANSWERS`, or what JSON can say"""
        if isinstance(answer, models.BaseModel):
            answer = {"model": answer._name, "ids": answer.ids}
        self.sudo().answer = answer

    def _answered(self):
        answer = self.answer
        if isinstance(answer, dict) and answer.get("model") in ANSWERS:
            return self.sudo(False).env[answer["model"]].browse(answer["ids"])
        return answer

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A receipt is never deleted."))
