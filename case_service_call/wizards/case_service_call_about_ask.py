from odoo import api, fields, models


class CaseServiceCallAboutAsk(models.TransientModel):
    """Asks what a call is about after all: which installation, who called, what they said."""

    _name = "case.service.call.about.ask"
    _description = "What Is It About?"

    call_id = fields.Many2one("case.service.call", required=True, readonly=True, ondelete="cascade")
    installation_id = fields.Many2one("case.installation")
    caller_id = fields.Many2one("res.partner")
    symptom = fields.Text()
    coverage_ids = fields.Many2many("case.contract.coverage", compute="_compute_coverage_ids")
    coverage_id = fields.Many2one(
        "case.contract.coverage", "Counts for It", domain="[('id', 'in', coverage_ids)]", help="When several cover it."
    )

    @api.depends("installation_id")
    def _compute_coverage_ids(self):
        calls = self.env["case.service.call"]
        for ask in self:
            found = calls._coverages_sudo(ask.installation_id, fields.Date.context_today(self))
            ask.coverage_ids = found.with_env(self.env)._filtered_access("read")

    def action_confirm(self):
        """Correct it: what was agreed is looked up anew when another installation or contract was chosen."""
        call = self.call_id
        if (self.caller_id, self.symptom) != (call.caller_id, call.symptom):
            call.tell_caller(self.caller_id.id, self.symptom)
        chosen = self.coverage_id and self.coverage_id != call.sudo().coverage_id.with_env(self.env)
        if self.installation_id != call.installation_id or chosen:
            call.set_installation(self.installation_id.id, self.coverage_id.id)
        return {"type": "ir.actions.act_window_close"}
