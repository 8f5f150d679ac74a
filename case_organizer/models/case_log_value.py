from odoo import fields, models


class CaseLogValue(models.Model):
    """What a log row says in plain values. It can be erased; the chain keeps a salted commitment to it."""

    _name = "case.log.value"
    _description = "Log Value"
    _log_access = False

    log_id = fields.Many2one("case.log", required=True, ondelete="restrict", index=True, readonly=True)
    salt = fields.Char(required=True, readonly=True)
    value = fields.Json(readonly=True)
