from odoo import api, fields, models


class CaseTimeWizard(models.TransientModel):
    """Asks why, and until when or for how long, before a case is put on hold or its deadline is extended."""

    _name = "case.time.wizard"
    _description = "Pause or Extend a Case"

    case_id = fields.Many2one("case.case", "Case File", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection([("suspend", "Pause"), ("extend", "Extend")], required=True, readonly=True)
    reason = fields.Text(required=True)
    until = fields.Datetime("At the Latest until", help="Then the case goes on by itself.")
    days = fields.Integer("By How Many Days", default=1)
    limit = fields.Datetime("Legally at Most until", compute="_compute_case")
    deadline = fields.Datetime("Deadline Now", compute="_compute_case")
    new_deadline = fields.Datetime(compute="_compute_new_deadline")

    @api.depends("case_id")
    def _compute_case(self):
        now = self.env["case.writer"]._now()
        for wizard in self:
            wizard.limit = wizard.case_id._suspension_limit(now)
            wizard.deadline = wizard.case_id.deadline

    @api.depends("case_id", "days")
    def _compute_new_deadline(self):
        for wizard in self:
            moved = wizard.case_id.deadline and 0 < wizard.days <= 36500
            wizard.new_deadline = fields.Datetime.add(wizard.case_id.deadline, days=wizard.days) if moved else False

    def action_confirm(self):
        """Do it; the verbs of the case check who may and how much."""
        self.ensure_one()
        if self.kind == "suspend":
            self.case_id.action_suspend(self.reason, self.until or None)
        else:
            self.case_id.action_extend(self.days, self.reason)
        return {"type": "ir.actions.act_window_close"}
