from odoo import api, fields, models


class CaseValue(models.Model):
    """What a detail of a case was, from when to when, by whom and in which step. Never changed, only succeeded."""

    _name = "case.value"
    _description = "Value of a Detail"
    _order = "case_id.id, characteristic_id, valid_from desc, id desc"
    _log_access = False

    case_id = fields.Many2one("case.case", required=True, ondelete="restrict", index=True, readonly=True)
    characteristic_id = fields.Many2one(
        "case.characteristic", "Detail", required=True, ondelete="restrict", readonly=True
    )
    value = fields.Json("Stored Value", readonly=True)
    shown = fields.Char("Value", compute="_compute_shown")
    valid_from = fields.Datetime("From", required=True, readonly=True)
    valid_to = fields.Datetime("To", readonly=True)
    user_id = fields.Many2one("res.users", "By", ondelete="restrict", readonly=True)
    step_id = fields.Many2one("case.step", "In Step", ondelete="restrict", readonly=True)

    _current = models.UniqueIndex("(case_id, characteristic_id) WHERE valid_to IS NULL")
    #: The newest cases with one answer.
    _answer = models.Index("(characteristic_id, jsonb_hash(value), case_id) WHERE valid_to IS NULL")

    @api.depends_context("lang")
    def _compute_shown(self):
        for value in self:
            value.shown = value.characteristic_id._in_words(value.value)
