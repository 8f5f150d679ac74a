from odoo import api, fields, models


class CasePause(models.Model):
    """A time during which a case was on hold. Deadlines are derived from these intervals; nobody changes them."""

    _name = "case.pause"
    _description = "Pause of a Case"
    _order = "case_id.id, date_from desc, id desc"
    _log_access = False

    case_id = fields.Many2one("case.case", "Case File", required=True, ondelete="restrict", index=True, readonly=True)
    date_from = fields.Datetime("From", required=True, readonly=True)
    date_to = fields.Datetime("To", readonly=True, help="Empty while it lasts.")
    until = fields.Datetime("At the Latest until", readonly=True, help="Then the case goes on by itself.")
    reason = fields.Text(readonly=True)
    user_id = fields.Many2one("res.users", "By", ondelete="restrict", readonly=True)
    days = fields.Float(compute="_compute_days", help="How long it lasted, or lasts so far.")

    _one_open = models.UniqueIndex("(case_id) WHERE date_to IS NULL", "A case is on hold once at a time.")

    @api.depends("date_from", "date_to")
    def _compute_days(self):
        now = self.env["case.writer"]._now()
        for pause in self:
            ended = pause.date_to or now
            pause.days = (ended - pause.date_from).total_seconds() / 86400 if pause.date_from else 0.0
