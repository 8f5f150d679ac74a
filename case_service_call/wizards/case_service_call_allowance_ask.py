from odoo import api, fields, models


class CaseServiceCallAllowanceAsk(models.TransientModel):
    """Asks how much a call takes of which allowance of its contract."""

    _name = "case.service.call.allowance.ask"
    _description = "Take of an Allowance"

    call_id = fields.Many2one("case.service.call", required=True, readonly=True, ondelete="cascade")
    allowance_ids = fields.Many2many("case.obligation", string="Its Allowances", compute="_compute_allowance_ids")
    obligation_id = fields.Many2one(
        "case.obligation",
        "Allowance",
        domain="[('id', 'in', allowance_ids)]",
        compute="_compute_obligation_id",
        store=True,
        readonly=False,
        required=True,
    )
    left = fields.Float(related="obligation_id.left")
    unit = fields.Selection(related="obligation_id.allowance_unit")
    amount = fields.Float("How Much", default=1.0, required=True)
    name = fields.Char("What For")

    @api.depends("call_id")
    def _compute_allowance_ids(self):
        for ask in self:
            found = ask.call_id._allowances_sudo(fields.Date.context_today(self)) if ask.call_id else ask.allowance_ids
            ask.allowance_ids = found.with_env(self.env)._filtered_access("read")

    @api.depends("allowance_ids")
    def _compute_obligation_id(self):
        for ask in self:
            ask.obligation_id = ask.obligation_id or ask.allowance_ids[:1]

    def action_confirm(self):
        """Take it. :raises UserError: when so much is not left"""
        self.call_id.take_allowance(self.amount, self.name, self.obligation_id.id)
        return {"type": "ir.actions.act_window_close"}
