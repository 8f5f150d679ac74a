from odoo import fields, models


class CaseExtension(models.Model):
    """The deadline of a case moved by so many days, with the reason. Nobody changes it."""

    _name = "case.extension"
    _description = "Extension of a Case"
    _order = "case_id.id, at desc, id desc"
    _log_access = False

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True, readonly=True)
    at = fields.Datetime("When", required=True, readonly=True)
    days = fields.Integer(required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, ondelete="restrict", readonly=True)

    _some_days = models.Constraint("CHECK(days > 0)", "An extension is of at least one day.")
